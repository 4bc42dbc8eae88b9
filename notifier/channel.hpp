// One channel at work: a coordinator that claims what is due as workers become free, and workers that send.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "delivery.hpp"
#include "fiber/clock.hpp"
#include "outbox.hpp"

namespace booking {

struct ChannelSettings {
    std::size_t workers = 8;
    milliseconds poll{1000};
    std::function<void()>
        on_drained;  // set: once nothing is due any more, this is called and the channel ends
};

class Channel final {
public:
    // Each worker has a sender of its own. Until `abandoned` is set a worker tries to settle what it has
    // sent.
    Channel(Outbox outbox, ChannelSettings settings, const std::atomic<bool>& abandoned,
            const std::function<std::unique_ptr<Sender>()>& make_sender);
    // Stops, and waits for the workers.
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    // Claims nothing more.
    void stop();
    // After stop(): false if some are still at work at the deadline.
    [[nodiscard]] bool await_idle(Deadline deadline);

private:
    struct Round {
        bool ok = false;
        bool queue_is_empty = true;
        std::vector<Delivery> claimed;
    };
    void coordinate();
    [[nodiscard]] Round take_round(std::size_t free_workers);
    void work(Sender& sender);
    void deliver(Sender& sender, const Delivery& delivery);
    void settle(const Delivery& delivery, const Outcome& outcome);
    void report_database(const PgError* error);

    Outbox outbox_;
    const ChannelSettings settings_;
    const std::atomic<bool>& abandoned_;
    Deadline next_queue_;
    bool database_is_lost_ = false;  // only the coordinator uses it

    std::mutex mutex_;
    std::condition_variable changed_;  // for the coordinator, and who waits for the end
    std::condition_variable handed_out_;
    std::deque<Delivery> waiting_;
    std::size_t busy_ = 0;      // handed out and not yet settled
    std::size_t finished_ = 0;  // grows with each end
    bool stopping_ = false;
    std::vector<std::unique_ptr<Sender>> senders_;
    std::vector<std::thread> threads_;
};

}  // namespace booking
