// For what cannot wait in a fiber: done in a thread of its own, while the fiber waits for its end.
#pragma once

#include <exception>
#include <optional>
#include <thread>

#include "fiber/condition.hpp"

namespace booking {

// Throws what the work throws, and std::system_error if there is no thread to be had.
template <typename Work>
[[nodiscard]] auto call_in_thread(Work work) {
    std::optional<decltype(work())> result;
    std::exception_ptr failure;
    bool done = false;
    Condition ended;
    const std::jthread thread([&, mailbox = Loop::current()->mailbox()] {
        try {
            result.emplace(work());
        } catch (...) {
            failure = std::current_exception();
        }
        mailbox->post([&] {
            done = true;
            ended.notify_all();
        });
    });
    ended.wait([&] { return done; });
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

}  // namespace booking
