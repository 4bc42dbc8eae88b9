// What comes over the wire, byte for byte: sizes, framing, smuggling, connections.
#include <gtest/gtest.h>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxBody = 64 * 1024;
const std::string kJsonPost =
    "POST /api/v1/bookings HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n";
const std::string kPipelined = "GET /livez HTTP/1.1\r\nHost: t\r\nX-Request-Id: smuggled\r\n\r\n";

class ProtocolTest : public testing::Test {
protected:
    // One answer, and then the end of the connection.
    Reply only_answer(std::string_view bytes) {
        HttpSocket socket(gateway.port());
        socket.send(bytes);
        Reply reply = socket.read_reply();
        EXPECT_TRUE(socket.is_closed()) << bytes.substr(0, 200);
        return reply;
    }

    std::string booked_path() {
        const auto reply =
            gateway.client().post("/api/v1/bookings", booking_body(unique_email(), {{make_event(), 1}}));
        return reply.header("Location");
    }

    GatewayProcess& gateway = shared_gateway();
};

TEST_F(ProtocolTest, CancelWithoutABodyIsAnsweredAtOnce) {
    for (const char* more : {"", "Content-Length: 0\r\n", "Content-Type: text/plain\r\n",
                             "Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n"}) {
        SCOPED_TRACE(more);
        const auto path = booked_path();
        const auto start = std::chrono::steady_clock::now();
        HttpSocket socket(gateway.port());
        const bool chunked = std::string_view(more).starts_with("Transfer");
        socket.send("POST " + path + "/cancel HTTP/1.1\r\nHost: t\r\n" + more + "\r\n" +
                    (chunked ? "0\r\n\r\n" : ""));
        EXPECT_EQ(socket.read_reply().status, 200);
        EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(1500));
        socket.send(kPipelined);
        EXPECT_EQ(socket.read_reply().status, 200) << "the connection stays usable";
    }
}

TEST_F(ProtocolTest, ABodyOfTheLimitIsReadAndOneByteMoreIsNot) {
    const auto body = booking_body(unique_email(), {{make_event(), 1}});
    const std::string padded = body + std::string(kMaxBody - body.size(), ' ');
    EXPECT_EQ(gateway.client().post("/api/v1/bookings", padded).status, 201);
    expect_problem(only_answer(kJsonPost + "Content-Length: 65537\r\n\r\n"), 413, "PayloadTooLarge");
    expect_problem(only_answer(kJsonPost + "Content-Length: 99999999999999999999999\r\n\r\n"), 413,
                   "PayloadTooLarge");
}

TEST_F(ProtocolTest, AChunkedBodyIsBoundedToo) {
    const auto body = booking_body(unique_email(), {{make_event(), 1}});
    std::string chunks;
    for (const char c : body) chunks += std::string("1;x=y\r\n") + c + "\r\n";
    HttpSocket good(gateway.port());
    good.send(kJsonPost + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n" + kPipelined);
    EXPECT_EQ(good.read_reply().status, 201);
    EXPECT_EQ(good.read_reply().header("X-Request-Id"), "smuggled");

    HttpSocket endless(gateway.port());
    endless.send(kJsonPost + "Transfer-Encoding: chunked\r\n\r\n");
    endless.send_until_answered("4000\r\n" + std::string(0x4000, ' ') + "\r\n", 200);
    expect_problem(endless.read_reply(), 413, "PayloadTooLarge");
    EXPECT_TRUE(endless.is_closed());
    expect_problem(only_answer(kJsonPost + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n"), 413,
                   "PayloadTooLarge");
}

TEST_F(ProtocolTest, TargetsAndHeadersAreBounded) {
    expect_problem(only_answer("GET /" + std::string(20000, 'a') + " HTTP/1.1\r\nHost: t\r\n\r\n"), 414,
                   "UriTooLong");
    expect_problem(
        only_answer("GET /livez HTTP/1.1\r\nHost: t\r\nX: " + std::string(20000, 'a') + "\r\n\r\n"), 431,
        "HeadersTooLarge");
    std::string many;
    for (int i = 0; i < 200; ++i) many += "X: 1\r\n";
    expect_problem(only_answer("GET /livez HTTP/1.1\r\nHost: t\r\n" + many + "\r\n"), 431, "HeadersTooLarge");
}

// One answer and a closed connection: what follows is never taken for a request.
TEST_F(ProtocolTest, NothingIsSmuggled) {
    const std::string event = make_event();
    const std::string body = booking_body(unique_email(), {{event, 1}});
    const std::string size = std::to_string(body.size());
    const std::vector<std::string> attempts{
        kJsonPost + "Content-Length: " + size + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
            kPipelined,
        kJsonPost + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + kPipelined,
        kJsonPost + "Content-Length: " + size + "\r\nContent-Length: 0\r\n\r\n" + body + kPipelined,
        kJsonPost + "Content-Length: " + size + "\r\nContent-Length: " + size + "\r\n\r\n" + body +
            kPipelined,
        kJsonPost + "Content-Length: " + size + ", " + size + "\r\n\r\n" + body + kPipelined,
        kJsonPost + "Content-Length: +" + size + "\r\n\r\n" + body + kPipelined,
        kJsonPost + "Content-Length: 0x10\r\n\r\n" + body + kPipelined,
        kJsonPost + "Content-Length:\r\n\r\n" + body + kPipelined,
        kJsonPost + "Content-Length: -1\r\n\r\n" + body + kPipelined,
        kJsonPost + "Content-Length : " + size + "\r\n\r\n" + body + kPipelined,
        kJsonPost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + kPipelined,
        kJsonPost + "Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n" + kPipelined,
        kJsonPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kPipelined,
        kJsonPost + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + kPipelined,
        kJsonPost + "Transfer-Encoding: chunked\r\n\r\n 1\r\n{\r\n0\r\n\r\n" + kPipelined,
        kJsonPost + "Transfer-Encoding: chunked\r\n\r\n-1\r\n{\r\n0\r\n\r\n" + kPipelined,
        kJsonPost + "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n" + kPipelined,
        kJsonPost + "Transfer-Encoding: chunked\r\n\r\n1\n{\n0\n\n" + kPipelined,
        "GET /livez HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(kPipelined.size()) +
            "\r\n\r\n" + kPipelined,
        "GET /livez HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kPipelined,
        "GET /livez HTTP/1.1\r\nHost: t\r\n folded: x\r\n\r\n" + kPipelined,
        "GET /livez HTTP/1.1\r\nHost: t\r\nX: a\rY: b\r\n\r\n" + kPipelined,
        "GET /livez HTTP/1.1\nHost: t\n\n" + kPipelined,
        "GET /livez HTTP/1.1\r\nHost: t\r\nHost: u\r\n\r\n" + kPipelined,
        "GET /livez HTTP/1.1\r\n\r\n" + kPipelined,
        "GET /livez HTTP/2.0\r\nHost: t\r\n\r\n" + kPipelined,
        "GET  /livez HTTP/1.1\r\nHost: t\r\n\r\n" + kPipelined,
        "GET /livez\r\n\r\n" + kPipelined,
        "GET /li vez HTTP/1.1\r\nHost: t\r\n\r\n" + kPipelined,
        "G@T /livez HTTP/1.1\r\nHost: t\r\n\r\n" + kPipelined,
    };
    for (const auto& attempt : attempts) {
        SCOPED_TRACE(attempt.substr(0, attempt.size() - kPipelined.size()));
        const auto reply = only_answer(attempt);
        expect_problem(reply, 400, "ValidationError", "TKV01");
        EXPECT_NE(reply.header("X-Request-Id"), "smuggled");
    }
    SqlSession admin = SqlSession::admin();
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(ProtocolTest, HeadersOfAClientCannotAddHeadersToTheAnswer) {
    const auto reply = gateway.client().get(
        "/api/v1/events?q=a%0d%0aX-Evil:1&limit=1",
        {{"X-Request-Id", "a%0d%0aX-Evil: 1"}, {"Range", "bytes=0-1"}, {"Remote_Addr", "x"}});
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("X-Evil"), "");
    EXPECT_EQ(reply.header("Content-Range"), "");
    EXPECT_NO_THROW((void)reply.json());
}

TEST_F(ProtocolTest, OneConnectionServesManyRequests) {
    HttpSocket socket(gateway.port());
    std::string all;
    for (int i = 0; i < 50; ++i)
        all +=
            request_text("GET", "/livez", "", {{"X-Request-Id", std::string("n").append(std::to_string(i))}});
    socket.send(all);
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(socket.read_reply().header("X-Request-Id"), std::string("n").append(std::to_string(i)));
    socket.send(request_text("GET", "/livez", "", {{"Connection", "close"}}));
    EXPECT_EQ(socket.read_reply().header("Connection"), "close");
    EXPECT_TRUE(socket.is_closed());

    HttpSocket old(gateway.port());
    old.send("GET /livez HTTP/1.0\r\n\r\n");
    EXPECT_EQ(old.read_reply().status, 200);
    EXPECT_TRUE(old.is_closed());

    HttpSocket polite(gateway.port());
    const auto body = booking_body(unique_email(), {{make_event(), 1}});
    polite.send(kJsonPost + "Expect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n");
    ASSERT_TRUE(polite.has_input(milliseconds(3000)));
    polite.send(body);
    EXPECT_EQ(polite.read_continue_and_reply().status, 201);
}

TEST_F(ProtocolTest, ABodyCutShortBooksNothing) {
    const std::string event = make_event();
    const auto body = booking_body(unique_email(), {{event, 1}});
    {
        HttpSocket socket(gateway.port());
        socket.send(kJsonPost + "Content-Length: " + std::to_string(body.size() + 1) + "\r\n\r\n" + body);
        socket.finish_sending();
        expect_problem(socket.read_reply(), 400, "ValidationError", "TKV01");
    }
    SqlSession admin = SqlSession::admin();
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(ProtocolTest, IdleConnectionsHinderNobody) {
    std::vector<std::unique_ptr<HttpSocket>> idle;
    for (int i = 0; i < 100; ++i) {
        idle.push_back(std::make_unique<HttpSocket>(gateway.port()));
        idle.back()->send(i % 2 == 0 ? "" : "GET /livez HT");
    }
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(gateway.client().get("/health").status, 200);
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(2000));
}

}  // namespace
}  // namespace booking
