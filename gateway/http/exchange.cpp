#include "http/exchange.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <random>

namespace booking {

void Exchange::check(bool overloaded) {
    if (!refusal) refusal = check_head(head_text, head);
    if (refusal || head.wants_close()) closes = true;
    // Of a refused head the library is shown no body: none is read.
    if (refusal) {
        head.is_chunked = false;
        head.body_length = 0;
    }
    request.method = head.method;
    request.path = head.path;
    request.query = head.query;
    request.headers = std::move(head.fields);
    request.request_id = choose_request_id(request.header("X-Request-Id"));
    request.overloaded = overloaded;
}

void Exchange::answer(const httplib::Request& from, httplib::Response& to) {
    stage = Connection::Stage::answer;
    if (!refusal && !stream->is_complete()) refusal = stream->refusal();
    if (refusal) {
        closes = true;
    } else {
        request.body = from.body;
    }
    Response response = refusal ? handler.refuse(request, *refusal) : handler.answer(request);
    to.status = response.status;
    to.headers.clear();
    // All in one field, ends of lines included: for each of its own the library would take a node of a tree,
    // compare names without case, and printf. No value can hold an end of line: none comes from a client but
    // the request's id.
    std::string fields(http_date());
    for (const auto& [name, value] : response.headers)
        fields.append("\r\n").append(name).append(": ").append(value);
    to.headers.emplace("Date", std::move(fields));
    if (to.status == 204 || to.status == 304) response.body.clear();
    if (!response.body.empty()) to.headers.emplace("Content-Type", response.content_type);
    to.body = std::move(response.body);
}

std::string_view http_date() {
    static thread_local std::time_t second = 0;
    static thread_local std::array<char, 32> text{};
    const std::time_t now = std::time(nullptr);
    if (now != second) {
        second = now;
        std::tm parts{};
        ::gmtime_r(&now, &parts);
        std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    }
    return text.data();
}

std::string choose_request_id(std::optional<std::string_view> given) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    constexpr std::size_t kMaxLength = 64;
    if (given && !given->empty() && given->size() <= kMaxLength &&
        given->find_first_not_of(kAllowed) == std::string_view::npos) {
        return std::string(*given);
    }
    static thread_local std::mt19937_64 random{(std::uint64_t{std::random_device{}()} << 32U) ^
                                               std::random_device{}()};
    std::array<char, 33> text{};
    std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(random()),
                  static_cast<unsigned long long>(random()));
    return text.data();
}

}  // namespace booking
