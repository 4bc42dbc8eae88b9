// A small strict HTTP/1.1 client on a plain socket: sends any bytes, takes no answer that is not well-formed.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace booking {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Reply {
    int status = 0;
    Headers headers;
    std::string body;

    // Of a name in any case; several are joined by '|', which no test expects.
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(body); }
};

// One connection. Throws std::runtime_error when an answer is missing or malformed.
class HttpSocket final {
public:
    explicit HttpSocket(int port);
    ~HttpSocket();
    HttpSocket(const HttpSocket&) = delete;
    HttpSocket& operator=(const HttpSocket&) = delete;

    void send(std::string_view bytes);
    // Sends as much as the server takes until it answers or closes.
    void send_until_answered(std::string_view bytes, std::size_t times);
    [[nodiscard]] Reply read_reply(bool to_head = false,
                                   std::chrono::milliseconds patience = std::chrono::seconds(15));
    // An interim 100 first.
    [[nodiscard]] Reply read_continue_and_reply();
    void finish_sending();
    // Reads on: true if nothing comes any more and the server closes.
    [[nodiscard]] bool is_closed(std::chrono::milliseconds patience = std::chrono::seconds(3));
    [[nodiscard]] bool has_input(std::chrono::milliseconds patience);

private:
    bool receive(std::chrono::steady_clock::time_point deadline);

    int socket_;
    std::string received_;
};

[[nodiscard]] bool is_refused(int port);

class HttpClient final {
public:
    explicit HttpClient(int port) : port_(port) {}

    [[nodiscard]] Reply call(std::string_view method, std::string_view target, std::string_view body = {},
                             const Headers& headers = {}) const;
    [[nodiscard]] Reply get(std::string_view target, const Headers& headers = {}) const {
        return call("GET", target, {}, headers);
    }
    // With Content-Type: application/json.
    [[nodiscard]] Reply send(std::string_view method, std::string_view target, std::string_view body,
                             Headers headers = {}) const;
    [[nodiscard]] Reply post(std::string_view target, std::string_view body, Headers headers = {}) const {
        return send("POST", target, body, std::move(headers));
    }
    [[nodiscard]] Reply patch(std::string_view target, std::string_view body, Headers headers = {}) const {
        return send("PATCH", target, body, std::move(headers));
    }

private:
    int port_;
};

[[nodiscard]] std::string request_text(std::string_view method, std::string_view target,
                                       std::string_view body, const Headers& headers);

}  // namespace booking
