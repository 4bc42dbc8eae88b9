// A call in a thread of its own that is known to wait before the test goes on: arrivals get an order.
#pragma once

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "postgres/pg_connection.hpp"
#include "wait_until.hpp"

namespace booking {

template <typename Result>
class BlockedCall final {
public:
    explicit BlockedCall(std::function<Result()> call)
        : thread_([this, call = std::move(call)] {
              const auto start = Clock::now();
              thread_id_ = ::gettid();
              try {
                  result_ = call();
              } catch (const PgError& error) {
                  error_ = error;
              }
              took_ = std::chrono::duration_cast<milliseconds>(Clock::now() - start);
              done_ = true;
          }) {}

    // The kernel says so: a thread that merely has no processor is not asleep.
    [[nodiscard]] bool is_asleep() const { return thread_id_ != 0 && state() == 'S'; }
    [[nodiscard]] bool is_done() const { return done_; }

    // What follows waits for the end.
    Result& result() { return join().result_; }
    std::optional<PgError>& error() { return join().error_; }
    milliseconds took() { return join().took_; }

private:
    [[nodiscard]] char state() const {
        std::ifstream file("/proc/self/task/" + std::to_string(thread_id_) + "/stat");
        std::string line;
        std::getline(file, line);
        const auto name_end = line.rfind(')');
        return name_end == std::string::npos || name_end + 2 >= line.size() ? '?' : line[name_end + 2];
    }

    BlockedCall& join() {
        if (thread_.joinable()) thread_.join();
        return *this;
    }

    std::atomic<pid_t> thread_id_ = 0;
    std::atomic<bool> done_ = false;
    Result result_{};
    std::optional<PgError> error_;
    milliseconds took_{};
    std::jthread thread_;
};

}  // namespace booking
