// What cpp-httplib makes of our responses, over a real connection.
#include "http/server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ctime>
#include <regex>
#include <thread>

#include "fiber/condition.hpp"

namespace booking {
namespace {

using std::string_literals::operator""s;

std::string ask_port(int port, const std::string& bytes) {
    const int client = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    std::string answer;
    std::array<char, 4096> chunk{};
    for (ssize_t got = 0; (got = ::recv(client, chunk.data(), chunk.size(), 0)) > 0;) {
        answer.append(chunk.data(), static_cast<std::size_t>(got));
    }
    ::close(client);
    return answer;
}

// Everything that a server that answers so says on a connection, up to its end.
std::string talk(const Response& response, const std::string& bytes) {
    std::string answer;
    Loop loop;
    loop.run([&] {
        Config config;
        config.port = 0;
        config.keep_alive = milliseconds(200);
        Metrics metrics;
        Server server(config,
                      {[&](const Request&) { return response; },
                       [&](const Request&, const Refusal& refusal) {
                           Response refused;
                           refused.status = 400;
                           refused.body = std::string(refusal.error) + "|" + refusal.detail;
                           return refused;
                       }},
                      metrics);
        const int port = server.start();
        Condition changed;
        bool done = false;
        std::jthread client([&, mailbox = loop.mailbox()] {
            answer = ask_port(port, bytes);
            mailbox->post([&] {
                done = true;
                changed.notify_all();
            });
        });
        changed.wait([&] { return done; });
    });
    return answer;
}

std::string get(const Response& response, const std::string& method = "GET") {
    return talk(response, method + " /x?y=z HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
}

Response with_body(int status, std::string body) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

std::string head_of(const std::string& text) {
    return text.substr(0, text.find("\r\n\r\n") + 4);
}
std::string body_of(const std::string& text) {
    return text.substr(text.find("\r\n\r\n") + 4);
}
bool has_line(const std::string& text, const std::string& line) {
    return head_of(text).find("\r\n" + line + "\r\n") != std::string::npos;
}
bool names(const std::string& text, const std::string& header) {
    return head_of(text).find("\r\n" + header + ": ") != std::string::npos;
}
std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

TEST(HttpServerTest, AnAnswerCarriesStatusHeadersAndBody) {
    auto response = with_body(201, "{\"id\":1}");
    response.headers = {{"Location", "/x/1"}, {"X-Request-Id", "r1"}};
    const auto text = get(response);
    EXPECT_TRUE(text.starts_with("HTTP/1.1 201 Created\r\n")) << text;
    for (const char* line : {"Location: /x/1", "X-Request-Id: r1", "Content-Type: application/json",
                             "Content-Length: 8", "Connection: close"}) {
        EXPECT_TRUE(has_line(text, line)) << line << "\n" << text;
    }
    EXPECT_FALSE(names(text, "Keep-Alive"));
    EXPECT_EQ(body_of(text), "{\"id\":1}");
}

TEST(HttpServerTest, LengthIsCountedInBytes) {
    const std::string body("\xC3\xA9\0\r\n\r\n", 7);
    EXPECT_TRUE(has_line(get(with_body(200, body)), "Content-Length: 7"));
    EXPECT_EQ(body_of(get(with_body(200, body))), body);
    const std::string large(3'000'000, 'x');
    const auto text = get(with_body(200, large));
    EXPECT_TRUE(has_line(text, "Content-Length: 3000000"));
    EXPECT_EQ(body_of(text), large);
}

TEST(HttpServerTest, AnEmptyBodyHasALengthButNoType) {
    const auto text = get(with_body(200, ""));
    EXPECT_TRUE(has_line(text, "Content-Length: 0"));
    EXPECT_FALSE(names(text, "Content-Type"));
}

TEST(HttpServerTest, HeadTellsWhatGetWouldSend) {
    const auto to_head = get(with_body(200, "abc"), "HEAD");
    EXPECT_EQ(body_of(to_head), "");
    EXPECT_TRUE(has_line(to_head, "Content-Length: 3"));
    EXPECT_TRUE(has_line(to_head, "Content-Type: application/json"));
    EXPECT_EQ(head_of(get(with_body(200, "abc"))).size(), to_head.size());
}

TEST(HttpServerTest, NoContentAndNotModifiedHaveNeitherLengthNorBody) {
    for (const int status : {204, 304}) {
        for (const char* body : {"", "stray"}) {
            const auto text = get(with_body(status, body));
            EXPECT_TRUE(text.starts_with("HTTP/1.1 " + std::to_string(status))) << text;
            EXPECT_FALSE(names(text, "Content-Length")) << text;
            EXPECT_FALSE(names(text, "Content-Type")) << text;
            EXPECT_TRUE(text.ends_with("\r\n\r\n")) << text;
        }
    }
}

TEST(HttpServerTest, EveryStatusHasAWellFormedLine) {
    const std::regex line("HTTP/1\\.1 [1-5][0-9]{2} [A-Z][A-Za-z ]+");
    for (const int status : {200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 408,
                             409, 412, 413, 414, 415, 422, 428, 429, 431, 500, 503}) {
        const auto text = get(with_body(status, "x"));
        EXPECT_TRUE(std::regex_match(text.substr(0, text.find("\r\n")), line)) << text;
        EXPECT_EQ(count(text, "HTTP/1.1 "), 1U) << text;
    }
}

TEST(HttpServerTest, TheDateIsNowInTheFormOfHttp) {
    const std::time_t before = std::time(nullptr);
    const auto text = get(with_body(200, ""));
    const std::time_t after = std::time(nullptr);
    std::smatch match;
    const std::regex form(
        "\r\nDate: ((Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} "
        "[0-9]{2}:[0-9]{2}:[0-9]{2} GMT)\r\n");
    ASSERT_TRUE(std::regex_search(text, match, form)) << text;
    std::tm parts{};
    ASSERT_NE(::strptime(match[1].str().c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts), nullptr);
    EXPECT_GE(::timegm(&parts), before);
    EXPECT_LE(::timegm(&parts), after);
}

TEST(HttpServerTest, BodiesOfBothFramingsAreTakenAndNothingOfTheNextRequest) {
    for (const auto& framed : {"Content-Length: 5\r\n\r\nhello"s,
                               "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"s,
                               "Content-Length: 0\r\n\r\n"s, "\r\n"s}) {
        for (const char* method : {"POST", "PATCH", "PUT", "DELETE", "BREW", "TRACE", "CONNECT", "PRI"}) {
            const auto one = std::string(method) + " /x HTTP/1.1\r\nHost: h\r\n" + framed;
            const auto text = talk(with_body(200, "ok"), one + one + "GET / HTTP/1.0\r\n\r\n");
            EXPECT_EQ(count(text, "HTTP/1.1 200 OK\r\n"), 3U) << one << text;
        }
    }
}

TEST(HttpServerTest, ManyPipelinedRequestsAreAnsweredInFull) {
    std::string all;
    for (int i = 0; i < 200; ++i) all += "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    const auto text = talk(with_body(200, "ok"), all + "GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(count(text, "HTTP/1.1 200 OK\r\n"), 201U);
    EXPECT_EQ(count(text, "Connection: close"), 1U);
}

TEST(HttpServerTest, AnIdleConnectionIsClosedInTimeWithoutAWord) {
    const auto start = Clock::now();
    const auto text = talk(with_body(200, "ok"), "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(text.ends_with("\r\n\r\nok")) << text;
    EXPECT_GE(Clock::now() - start, milliseconds(200));
    EXPECT_LT(Clock::now() - start, milliseconds(1500));
}

TEST(HttpServerTest, AFaultOfTheFramingIsToldOnceAndEndsTheConnection) {
    const auto next = "GET /next HTTP/1.1\r\nHost: h\r\n\r\n"s;
    for (const auto& [bytes, told] :
         {std::pair("GET / HTTP/1.1\n\n"s, "ValidationError|A line of the head does not end in CRLF."s),
          {"GET /" + std::string(2 * 8192, 'a'), "UriTooLong|"},
          {"GET / HTTP/1.1\r\nA: " + std::string(2 * 16'384, 'a'), "HeadersTooLarge|"},
          {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + next,
           "ValidationError|The chunked body is malformed."},
          {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n" + next,
           "ValidationError|The chunked body is malformed."},
          {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n10001\r\n" + next,
           "PayloadTooLarge|"}}) {
        const auto text = talk(with_body(200, "good"), bytes);
        EXPECT_EQ(body_of(text), told) << bytes.substr(0, 60);
        EXPECT_TRUE(has_line(text, "Connection: close")) << text;
    }
}

}  // namespace
}  // namespace booking
