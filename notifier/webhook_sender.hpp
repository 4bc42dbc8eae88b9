// Sends webhooks over HTTP, signed, to public addresses only.
#pragma once

#include "delivery.hpp"
#include "transfer.hpp"

namespace booking {

struct WebhookSettings {
    TransferSettings transfer;
    bool allow_private = false;  // for development: any address
};

class WebhookSender final : public Sender {
public:
    WebhookSender(WebhookSettings settings, const std::atomic<bool>& abandoned);

    [[nodiscard]] Outcome send(const Delivery& delivery) override;

private:
    struct Bounds {  // of one transfer
        bool allow_private = false;
        std::string address_fault;
        std::size_t head_bytes = 0;
        std::size_t body_bytes = 0;
        bool head_is_whole = false;
    };
    static curl_socket_t open_socket(void* bounds, curlsocktype purpose, curl_sockaddr* address);
    static std::size_t take_head(char* data, std::size_t size, std::size_t count, void* bounds);
    static std::size_t take_body(char* data, std::size_t size, std::size_t count, void* bounds);
    void limit(Bounds& bounds);
    [[nodiscard]] Outcome judge(CURLcode code, const Bounds& bounds) const;

    const WebhookSettings settings_;
    const std::atomic<bool>& abandoned_;
    Transfer transfer_;
};

}  // namespace booking
