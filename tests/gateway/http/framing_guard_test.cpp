#include "http/framing_guard.hpp"

#include <gtest/gtest.h>

namespace booking {
namespace {

using std::string_literals::operator""s;

// "" if the head is accepted, else the error's name.
std::string verdict(const std::string& text, Head* out = nullptr) {
    const auto extent = find_head(text);
    if (extent.scan != HeadScan::complete || extent.size != text.size()) return "no head";
    Head head;
    const auto refusal = check_head(text, head);
    if (out != nullptr) *out = head;
    return refusal ? std::string(refusal->error) : "";
}

std::string get(const std::string& fields) {
    return "GET /x HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}
std::string post(const std::string& fields) {
    return "POST /x HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

TEST(FramingGuardTest, ReadsARequest) {
    const std::string text =
        "POST /a/b?c=d?e HTTP/1.1\r\nHost: h\r\nX-A:  v w \r\ncontent-length: 12\r\n\r\n";
    Head head;
    ASSERT_EQ(verdict(text, &head), "");
    EXPECT_EQ(head.method, "POST");
    EXPECT_EQ(head.path, "/a/b");
    EXPECT_EQ(head.query, "c=d?e");
    EXPECT_EQ(head.body_length, 12U);
    EXPECT_FALSE(head.wants_close());
    EXPECT_EQ(head.fields[1].second, "v w");
}

TEST(FramingGuardTest, TakesAbsoluteFormAndAsterisk) {
    Head head;
    const std::string absolute = "GET http://h:80/a HTTP/1.1\r\nHost: h\r\n\r\n";
    EXPECT_EQ(verdict(absolute, &head), "");
    EXPECT_EQ(head.path, "/a");
    EXPECT_EQ(verdict("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"), "");
    EXPECT_EQ(verdict("GET * HTTP/1.1\r\nHost: h\r\n\r\n"), "ValidationError");
    EXPECT_EQ(verdict("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n"), "ValidationError");
}

TEST(FramingGuardTest, ClosesWhenAskedTo) {
    Head head;
    const std::string texts[] = {get("Connection: Close\r\n"), get("Connection: x , close\r\n"),
                                 "GET / HTTP/1.0\r\n\r\n"};
    for (const auto& text : texts) {
        ASSERT_EQ(verdict(text, &head), "") << text;
        EXPECT_TRUE(head.wants_close()) << text;
    }
}

TEST(FramingGuardTest, RefusesAmbiguousLengths) {
    const std::string bad[] = {
        "Content-Length: 5\r\nContent-Length: 5\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 5, 5\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length:\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 05\r\n",
        "Content-Length: 5 5\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Content-Length : 5\r\n",
        " Content-Length: 5\r\n",
        "X: a\r\n b\r\n",
    };
    for (const auto& fields : bad) EXPECT_EQ(verdict(post(fields)), "ValidationError") << fields;
    EXPECT_EQ(verdict("POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), "ValidationError");
    EXPECT_EQ(verdict(post("Transfer-Encoding: Chunked\r\n")), "");
}

TEST(FramingGuardTest, RefusesRepeatedFieldsThatMustBeOne) {
    for (const std::string name : {"Host", "content-type"}) {
        EXPECT_EQ(verdict(post(name + ": a\r\n" + name + ": a\r\n")), "ValidationError");
    }
    EXPECT_EQ(verdict("GET /x HTTP/1.1\r\n\r\n"), "ValidationError");
}

TEST(FramingGuardTest, RefusesHostsThatAreNone) {
    for (const std::string host : {"a b", "a/b", "a?b", "u@h", "a#b", "a\\b", "a\tb"}) {
        EXPECT_EQ(verdict("GET /x HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), "ValidationError") << host;
    }
    for (const std::string host : {"", "h:80", "[::1]:3000", "xn--a.example", "%41"}) {
        EXPECT_EQ(verdict("GET /x HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), "") << host;
    }
}

// Whatever the client sent, the library sees one path, one framing, and nothing that it would obey.
TEST(FramingGuardTest, ShowsTheLibraryNoMoreThanItNeeds) {
    const auto shown = [](const std::string& text, bool with_expect = false) {
        Head head;
        EXPECT_EQ(verdict(text, &head), "");
        return shown_head(head, with_expect);
    };
    EXPECT_EQ(shown(get("Range: bytes=0-\r\nAccept-Encoding: gzip\r\nREMOTE_ADDR: x\r\n")),
              "GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(shown(post("content-length: 12\r\n"), true),
              "POST / HTTP/1.1\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(shown(post("transfer-encoding: Chunked\r\n")),
              "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    EXPECT_EQ(shown("BREW /x HTTP/1.0\r\nContent-Length: 2\r\n\r\n"),
              "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n");
}

TEST(FramingGuardTest, RefusesMalformedLines) {
    for (const auto& text : {"GET  HTTP/1.1\r\nHost: h\r\n\r\n"s, "GET /x\r\nHost: h\r\n\r\n"s,
                             "GET /x HTTP/2.0\r\nHost: h\r\n\r\n"s, "G(T /x HTTP/1.1\r\nHost: h\r\n\r\n"s,
                             "GET x HTTP/1.1\r\nHost: h\r\n\r\n"s, "GET /x#y HTTP/1.1\r\nHost: h\r\n\r\n"s,
                             "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"s, "GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"s,
                             get("X: a\0b\r\n"s), get("X: a\rb\r\n"), get("no colon\r\n"), get(": v\r\n"),
                             get("X\x80: v\r\n")}) {
        EXPECT_EQ(verdict(text), "ValidationError") << text;
    }
}

TEST(FramingGuardTest, RefusesBodiesOfReadsAndEncodings) {
    EXPECT_EQ(verdict(get("Content-Length: 1\r\n")), "ValidationError");
    EXPECT_EQ(verdict(get("Transfer-Encoding: chunked\r\n")), "ValidationError");
    EXPECT_EQ(verdict(get("Content-Length: 0\r\n")), "");
    EXPECT_EQ(verdict(post("Content-Encoding: gzip\r\n")), "UnsupportedMediaType");
}

TEST(FramingGuardTest, KeepsTheLimits) {
    EXPECT_EQ(verdict(post("Content-Length: 65536\r\n")), "");
    EXPECT_EQ(verdict(post("Content-Length: 65537\r\n")), "PayloadTooLarge");
    EXPECT_EQ(verdict(post("Content-Length: 99999999999999999999\r\n")), "PayloadTooLarge");
    std::string fields;
    for (int i = 0; i < 99; ++i) fields += "X: y\r\n";
    EXPECT_EQ(verdict(get(fields)), "");
    EXPECT_EQ(verdict(get(fields + "X: y\r\n")), "HeadersTooLarge");
    EXPECT_EQ(verdict("GET /" + std::string(kMaxTarget - 1, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n"), "");
    EXPECT_EQ(verdict("GET /" + std::string(kMaxTarget, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n"), "UriTooLong");
}

TEST(FramingGuardTest, FindsTheEndPieceByPiece) {
    const std::string text = get("X: y\r\n");
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_EQ(find_head(text.substr(0, size)).scan, HeadScan::incomplete) << size;
    }
    EXPECT_EQ(find_head(text + "more").size, text.size());
    EXPECT_EQ(find_head("GET / HTTP/1.0\r\n\r\n").scan, HeadScan::complete);
}

TEST(FramingGuardTest, GivesUpEarly) {
    EXPECT_EQ(find_head("GET / HTTP/1.1\nHost: h\n\n").scan, HeadScan::malformed);
    EXPECT_EQ(find_head("\n").scan, HeadScan::malformed);
    EXPECT_EQ(find_head(std::string(10000, 'a')).scan, HeadScan::too_large);
    EXPECT_EQ(find_head("GET / HTTP/1.1\r\nX: " + std::string(17000, 'a')).scan, HeadScan::too_large);
}

}  // namespace
}  // namespace booking
