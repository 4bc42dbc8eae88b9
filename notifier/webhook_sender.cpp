#include "webhook_sender.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <ctime>

#include "address_guard.hpp"
#include "process/config.hpp"
#include "signature.hpp"

namespace booking {
namespace {

// An answer's body says nothing to us: enough is read for the connection to be used again, if it is short.
constexpr std::size_t kMaxBody = 8192;
constexpr std::size_t kMaxHead = 65536;

Outcome judge_status(long status, long retry_after) {
    Outcome outcome{Verdict::failed, status, {}, {}};
    if (status >= 200 && status < 300) {
        outcome.verdict = Verdict::delivered;
        return outcome;
    }
    outcome.error = "HTTP " + std::to_string(status);
    if (status >= 300 && status < 400) outcome.error += ": redirects are not followed";
    if (status == 410) {
        outcome.error += ": the receiver is gone for good";
        outcome.verdict = Verdict::gone;
    }
    if (retry_after > 0) outcome.retry_after_seconds = retry_after;
    return outcome;
}

}  // namespace

WebhookSender::WebhookSender(WebhookSettings settings, const std::atomic<bool>& abandoned)
    : settings_(std::move(settings)), abandoned_(abandoned), transfer_(abandoned) {}

curl_socket_t WebhookSender::open_socket(void* bounds, curlsocktype, curl_sockaddr* address) {
    auto& own = *static_cast<Bounds*>(bounds);
    if (!own.allow_private) {
        if (auto fault = find_address_fault(address->addr)) {
            own.address_fault = std::move(*fault);
            return CURL_SOCKET_BAD;
        }
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t WebhookSender::take_head(char* data, std::size_t size, std::size_t count, void* bounds) {
    auto& own = *static_cast<Bounds*>(bounds);
    own.head_bytes += size * count;
    const std::string_view line(data, size * count);
    if (line.starts_with("HTTP/")) own.head_is_whole = false;  // after an interim answer
    if (line == "\r\n" || line == "\n") own.head_is_whole = true;
    return own.head_bytes <= kMaxHead ? size * count : 0;
}

std::size_t WebhookSender::take_body(char*, std::size_t size, std::size_t count, void* bounds) {
    auto& own = *static_cast<Bounds*>(bounds);
    own.body_bytes += size * count;
    return own.body_bytes <= kMaxBody ? size * count : 0;
}

void WebhookSender::limit(Bounds& bounds) {
    transfer_.set(CURLOPT_PROTOCOLS_STR, "http,https");
    transfer_.set(CURLOPT_FOLLOWLOCATION, 0L);
    transfer_.set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    transfer_.set(CURLOPT_OPENSOCKETDATA, &bounds);
    transfer_.set(CURLOPT_HEADERFUNCTION, &take_head);
    transfer_.set(CURLOPT_HEADERDATA, &bounds);
    transfer_.set(CURLOPT_WRITEFUNCTION, &take_body);
    transfer_.set(CURLOPT_WRITEDATA, &bounds);
    transfer_.set(CURLOPT_MAXAGE_CONN, 15L);
}

Outcome WebhookSender::send(const Delivery& delivery) {
    const std::time_t now = std::time(nullptr);
    HeaderList headers;
    headers.add("Content-Type: application/json");
    headers.add("User-Agent: booking-notifier/" + std::string(version()));
    headers.add("Expect:");
    headers.add("webhook-id: " + delivery.message_id);
    headers.add("webhook-timestamp: " + std::to_string(now));
    headers.add("webhook-signature: " +
                sign_webhook(delivery.secrets, delivery.message_id, now, delivery.payload));

    Bounds bounds;
    bounds.allow_private = settings_.allow_private;
    transfer_.begin(settings_.transfer);
    limit(bounds);
    transfer_.set(CURLOPT_URL, delivery.url.c_str());
    transfer_.set(CURLOPT_HTTPHEADER, headers.get());
    transfer_.set(CURLOPT_POST, 1L);
    transfer_.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(delivery.payload.size()));
    transfer_.set(CURLOPT_POSTFIELDS, delivery.payload.data());
    return judge(transfer_.perform(), bounds);
}

Outcome WebhookSender::judge(CURLcode code, const Bounds& bounds) const {
    const long status = transfer_.response_code();
    // The status is the answer; a body that is too long, slow or cut off changes nothing of it.
    if (bounds.head_is_whole && status >= 200) return judge_status(status, transfer_.retry_after_seconds());
    if (code == CURLE_ABORTED_BY_CALLBACK && abandoned_) return {Verdict::abandoned, {}, {}, {}};
    std::string error = transfer_.error_text(code);
    if (code == CURLE_OPERATION_TIMEDOUT) error = "no answer in time: " + error;
    if (code == CURLE_COULDNT_CONNECT && !bounds.address_fault.empty()) {
        error = "the host's address " + bounds.address_fault;
    }
    return {Verdict::failed, {}, error, {}};
}

}  // namespace booking
