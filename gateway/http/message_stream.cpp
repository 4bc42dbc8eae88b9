#include "http/message_stream.hpp"

#include <algorithm>

namespace booking {

Refusal MessageStream::refusal() const {
    if (is_late_) return {"RequestTimeout", {}};
    return chunks_.refusal().value_or(Refusal{"ValidationError", "The body did not arrive in full."});
}

ssize_t MessageStream::read(char* to, std::size_t size) {
    if (shown_used_ < shown_.size()) {
        if (size == 1) {  // the library reads lines so
            *to = shown_[shown_used_++];
            return 1;
        }
        const auto count = shown_.copy(to, size, shown_used_);
        shown_used_ += count;
        return static_cast<ssize_t>(count);
    }
    if (is_complete() || chunks_.refusal()) return -1;
    if (socket_.received().empty()) {
        // 100 Continue is on its way, if anything: the client waits for it.
        const auto input = socket_.flush() ? socket_.receive() : Socket::Input::ended;
        is_late_ = input == Socket::Input::late;
        if (input != Socket::Input::more) return -1;
    }
    auto bytes = socket_.received().substr(0, size);
    bytes = bytes.substr(0, is_chunked_ ? chunks_.extent(bytes) : body_left_);
    if (is_chunked_ && !chunks_.check(bytes)) return -1;
    if (!is_chunked_) body_left_ -= bytes.size();
    const auto count = bytes.copy(to, bytes.size());
    socket_.use(count);
    return static_cast<ssize_t>(count);
}

ssize_t MessageStream::write(const char* from, std::size_t size) {
    socket_.write({from, size});
    return static_cast<ssize_t>(size);
}

}  // namespace booking
