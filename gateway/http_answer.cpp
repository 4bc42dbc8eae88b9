#include "http_answer.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

namespace booking {
namespace {

constexpr int kNoContent = 204;
constexpr int kNotModified = 304;

// RFC 9110, 15; what is not here goes out without words, as RFC 9112, 4 allows.
constexpr std::array<std::pair<int, std::string_view>, 21> kReasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {kNoContent, "No Content"},
    {kNotModified, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
}};

std::string_view reason(int status) {
    const auto* found = std::ranges::find(kReasons, status, &std::pair<int, std::string_view>::first);
    return found == kReasons.end() ? std::string_view() : found->second;
}

// The time as RFC 9110, 5.6.7 wants it; made once a second.
std::string_view http_date() {
    thread_local std::time_t second = 0;
    thread_local std::array<char, 32> text{};
    const std::time_t now = std::time(nullptr);
    if (now != second) {
        second = now;
        std::tm parts{};
        ::gmtime_r(&now, &parts);
        std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    }
    return text.data();
}

}  // namespace

std::string write_answer(const Response& response, bool head_only, bool close) {
    constexpr std::size_t kHeadRoom = 512;
    const bool has_length = response.status != kNoContent && response.status != kNotModified;
    std::string text;
    text.reserve(kHeadRoom + (head_only ? 0 : response.body.size()));
    const auto add = [&](std::string_view name, std::string_view value) {
        text.append(name).append(": ").append(value).append("\r\n");
    };
    text.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    text.append(reason(response.status)).append("\r\n");
    add("Date", http_date());
    for (const auto& [name, value] : response.headers) add(name, value);
    if (!response.body.empty()) add("Content-Type", response.content_type);
    if (has_length) add("Content-Length", std::to_string(response.body.size()));
    if (close) add("Connection", "close");
    text.append("\r\n");
    if (has_length && !head_only) text.append(response.body);
    return text;
}

}  // namespace booking
