// What is no HTTP/1.1 is refused, and the connection closed: what follows is never taken for a request.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

struct Case {
    std::string name;
    std::string bytes;
    int status;
    bool closes = true;
};

const std::string kHost = "Host: t\r\n";
const std::string kLine = "GET /livez HTTP/1.1\r\n";
const std::string kGet = kLine + kHost;
const std::string kPost = "POST /api/v1/events/" + std::string(kUnknownId) + "/publish HTTP/1.1\r\n" + kHost +
                          "Content-Type: application/json\r\n";
const std::string kChunked = kPost + "Transfer-Encoding: chunked\r\n\r\n";

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

// What the library would read another way than we do, were it shown it; and what is large.
std::vector<Case> curious_requests() {
    const std::string range = "Range: bytes=" + repeated("0-,", 2'600) + "0-\r\n";
    const std::string bodyless = " HTTP/1.1\r\n" + kHost + "\r\n";
    return {
        {"empty lines before it", "\r\n\r\n" + kGet + "\r\n", 200, false},
        {"an unknown method", "BREW /livez HTTP/1.1\r\n" + kHost + "\r\n", 405, false},
        {"TRACE", "TRACE /livez HTTP/1.1\r\n" + kHost + "\r\n", 405, false},
        {"a method in small letters", "get /livez HTTP/1.1\r\n" + kHost + "\r\n", 405, false},
        {"a long path", "GET /" + std::string(7'900, 'x') + bodyless, 404, false},
        {"a path of a pattern", "GET /(a+)+$" + bodyless, 404, false},
        {"a target that is too long", "GET /" + std::string(9'000, 'x') + bodyless, 414},
        {"a long range", kGet + range + "\r\n", 200, false},
        {"a range", kGet + "Range: bytes=0-1\r\n\r\n", 200, false},
        {"a range that is none", kGet + "Range: bytes=5-1,x\r\n\r\n", 200, false},
        {"a long header", kGet + "X: " + std::string(9'000, 'x') + "\r\n\r\n", 200, false},
        {"a header that is too long", kGet + "X: " + std::string(70'000, 'x'), 431},
        {"many headers", kGet + repeated("X: 1\r\n", 6'000) + "\r\n", 431},
        {"an encoded end of line", kGet + "X-Request-Id: a%0d%0aSet-Cookie:%20a\r\n\r\n", 200, false},
        {"an encoded name", kGet + "X-Request%2DId: next\r\n\r\n", 200, false},
        {"an address of the library's", kGet + "REMOTE_ADDR: 1.2.3.4\r\nREMOTE_PORT: x\r\n\r\n", 200, false},
        {"Accept-Encoding", kGet + "Accept-Encoding: gzip, br\r\n\r\n", 200, false},
        {"an upgrade", kGet + "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 200, false},
        {"Connection: CLOSE", kGet + "Connection: x, CLOSE\r\n\r\n", 200},
        {"an expectation that is unknown", kGet + "Expect: 200-ok\r\n\r\n", 200, false},
        {"POST without a body", "POST /api/v1/events/" + std::string(kUnknownId) + "/publish" + bodyless, 404,
         false},
        {"DELETE without a body", "DELETE /api/v1/webhooks/" + std::string(kUnknownId) + bodyless, 404,
         false},
        {"a body in gzip", kPost + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 415},
        {"a body in br", kPost + "Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}", 415},
        {"a body that is said to be plain",
         kPost + "Content-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}", 415},
        {"two types", kPost + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 400},
        {"a body that is too large", kPost + "Content-Length: 65537\r\n\r\n", 413},
        {"a length of 64 bits and more", kPost + "Content-Length: 18446744073709551618\r\n\r\n{}", 413},
        {"chunks that are too much", kChunked + "ffff\r\n" + std::string(65'535, ' ') + "\r\n2\r\n", 413},
        {"a negative chunk", kChunked + "ffffffffffffffff\r\n{}\r\n0\r\n\r\n", 413},
        {"a chunk's end without its CR", kChunked + "2\r\n{}\n0\r\n\r\n", 400},
        {"a last chunk without its CR", kChunked + "2\r\n{}\r\n0\n\r\n", 400},
        {"a second body", kPost + "Content-Length: 2\r\n\r\n{}\r\n", 404, false},
        {"multipart",
         "POST /api/v1/bookings HTTP/1.1\r\n" + kHost +
             "Content-Type: multipart/form-data; boundary=a\r\nContent-Length: 1\r\n\r\na",
         415, false},
    };
}

std::vector<Case> requests() {
    std::vector<Case> cases{
        {"plain", kGet + "\r\n", 200, false},
        {"absolute target", "GET http://a.example:80/livez HTTP/1.1\r\n" + kHost + "\r\n", 200, false},
        {"absolute target without a path", "GET http://a.example HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"absolute target without a host", "GET http:///livez HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"absolute target with a user", "GET http://u@a/livez HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"absolute target of another scheme", "GET ftp://a/livez HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"authority target", "CONNECT a:80 HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"target with a fragment", "GET /livez#a HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"target with NUL", std::string("GET /li\0vez HTTP/1.1\r\n", 22) + kHost + "\r\n", 400},
        {"target with a tab", "GET /li\tvez HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"HTTP/1.0", "GET /livez HTTP/1.0\r\n\r\n", 200},
        {"HTTP/0.9", "GET /livez\r\n\r\n", 400},
        {"HTTP/1.2", "GET /livez HTTP/1.2\r\n" + kHost + "\r\n", 400},
        {"HTTP/2.0", "GET /livez HTTP/2.0\r\n" + kHost + "\r\n", 400},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        {"http/1.1", "GET /livez http/1.1\r\n" + kHost + "\r\n", 400},
        {"a TLS greeting", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15), 400},
        {"no request line", kHost + "\r\n", 400},
        {"two spaces", "GET  /livez HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"a space after the protocol", "GET /livez HTTP/1.1 \r\n" + kHost + "\r\n", 400},
        {"method of another alphabet", "G\xc3\x89T /livez HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"LF for CRLF", "GET /livez HTTP/1.1\nHost: t\n\n", 400},
        {"LF inside the head", kLine + "Host: t\nX: y\r\n\r\n", 400},
        {"CR inside the head", kGet + "X: a\rY: b\r\n\r\n", 400},
        {"NUL in a value", kGet + std::string("X: a\0b\r\n\r\n", 10), 400},
        {"DEL in a value", kGet + "X: a\x7f\r\n\r\n", 400},
        {"a folded line", kGet + "X: a\r\n b\r\n\r\n", 400},
        {"a folded line with a colon", kGet + "X: a\r\n\tb: c\r\n\r\n", 400},
        {"a folded first line", kLine + " X: a\r\n" + kHost + "\r\n", 400},
        {"a space before the colon", kGet + "X : a\r\n\r\n", 400},
        {"no colon", kGet + "X\r\n\r\n", 400},
        {"no name", kGet + ": a\r\n\r\n", 400},
        {"name of another alphabet", kGet + "X\xc3\xa9: a\r\n\r\n", 400},
        {"101 headers", kLine + repeated("X: 1\r\n", 101) + "\r\n", 431},
        {"no Host", kLine + "\r\n", 400},
        {"two Hosts", kGet + kHost + "\r\n", 400},
        {"close in the first of two lines", kGet + "Connection: close\r\nConnection: x\r\n\r\n", 200},
        {"a body with GET", kGet + "Content-Length: 1\r\n\r\nx", 400},
        {"Content-Length and Transfer-Encoding",
         kPost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"two lengths", kPost + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400},
        {"Content-Length of HTTP/1.0 with Transfer-Encoding",
         "POST /livez HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"chunked", kChunked + "2\r\n{}\r\n0\r\n\r\n", 404, false},
        {"chunked with an extension", kChunked + "2;a=\"b\"\r\n{}\r\n0;c\r\n\r\n", 404, false},
        {"chunk size with zeros", kChunked + "0002\r\n{}\r\n000\r\n\r\n", 404, false},
        {"a trailer", kChunked + "0\r\nX: a\r\n\r\n", 400},
        {"a request for a trailer", kChunked + "0\r\n" + kGet + "\r\n", 400},
        {"a length for a trailer", kChunked + "0\r\nContent-Length: 5\r\n\r\n", 400},
        {"CR for a trailer", kChunked + "0\r\n\r\r\n\r\n", 400},
        {"chunk data that is too long", kChunked + "1\r\n{}\r\n0\r\n\r\n", 400},
        {"chunk without CRLF", kChunked + "2\r\n{}0\r\n\r\n", 400},
        {"chunk with LF", kChunked + "2\n{}\n0\n\n", 400},
        {"NUL in an extension", kChunked + std::string("2;a=\0\r\n{}\r\n0\r\n\r\n", 17), 400},
        {"an endless extension", kChunked + "2;" + std::string(5'000, 'a'), 400},
        {"a chunk of 64 bits and more", kChunked + "10000000000000002\r\n", 413},
    };
    for (const char* host :
         {"a b", "a/c",    "a?d", "a@b",  "a b/c?d@", "a:b", "a:1:2", "a,b c",    "[::1",  "::1",
          "[]",  "[::1]x", "[g]", "a\\b", "a\"b",     "<a>", "a#",    "\xc3\xa9", "a;b c", "a^"}) {
        cases.push_back({"Host: " + std::string(host), kLine + "Host: " + host + "\r\n\r\n", 400});
    }
    for (const char* host :
         {"a.example", "a.example:3000", "127.0.0.1", "[::1]", "[::1]:3000", "a_b", "xn--a", "a%41", ""}) {
        cases.push_back({"Host: " + std::string(host), kLine + "Host: " + host + "\r\n\r\n", 200, false});
    }
    for (const char* length :
         {"02", "00", "+2", "-2", "2.0", "2 2", "0x2", "2,2", "2;", "", "two", "\xd9\xa2"}) {
        cases.push_back({"Content-Length: " + std::string(length),
                         kPost + "Content-Length: " + length + "\r\n\r\n{}", 400});
    }
    for (const char* coding : {"identity", "gzip, chunked", "chunked, chunked", "chunked, identity",
                               "chunked;q=1", "xchunked", "\"chunked\"", "chunked,", "",
                               "\x0b"
                               "chunked",
                               "chunked\xa0"}) {
        cases.push_back({"Transfer-Encoding: " + std::string(coding),
                         kPost + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n", 400});
    }
    for (const char* size : {"0x2", "-2", "+2", " 2", "2 ", "2 ;a", "g", "", "2\t", ";a", "2,"}) {
        cases.push_back({"chunk size: " + std::string(size), kChunked + size + "\r\n{}\r\n0\r\n\r\n", 400});
    }
    std::ranges::move(curious_requests(), std::back_inserter(cases));
    return cases;
}

TEST(WireTest, WhatIsNoRequestIsRefusedAndTheConnectionClosed) {
    const std::string next = kGet + "X-Request-Id: next\r\n\r\n";
    for (const auto& [name, bytes, status, closes] : requests()) {
        SCOPED_TRACE(name);
        HttpSocket socket(shared_gateway().port());
        socket.send(bytes + next);
        const auto reply = socket.read_reply();
        EXPECT_EQ(reply.status, status) << reply.body;
        EXPECT_NE(reply.header("X-Request-Id"), "next");
        EXPECT_EQ(reply.header("Connection"), closes ? "close" : "");
        if (closes) {
            EXPECT_TRUE(socket.is_closed());
        } else {
            EXPECT_EQ(socket.read_reply().header("X-Request-Id"), "next");
        }
    }
}

}  // namespace
}  // namespace booking
