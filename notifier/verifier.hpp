// Goes on with the verification of all data, a slice at a time, so that nobody has to ask for it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "connection_pool.hpp"
#include "fiber/clock.hpp"

namespace booking {

class Verifier final {
public:
    // A slice each `pause`, and after a whole verification a pause of twelve.
    Verifier(ConnectionPool& pool, milliseconds pause);
    // Waits for the slice that is under way.
    ~Verifier();
    Verifier(const Verifier&) = delete;
    Verifier& operator=(const Verifier&) = delete;

private:
    void work();
    // True when a verification is left under way.
    [[nodiscard]] bool go_on();
    void report(const std::string& broken);

    ConnectionPool& pool_;
    const milliseconds pause_;
    std::string broken_;  // what was told last
    bool has_failed_ = false;
    std::mutex mutex_;
    std::condition_variable stopped_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace booking
