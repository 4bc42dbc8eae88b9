// The bookings that wait for a lane. A lane takes what waits together as one batch, in order of arrival, but
// no request for an event that is in another lane's batch, nor for one that a request which was passed by
// wants: so lanes never meet at a row lock, the requests for an event are evaluated in their order, and one
// that wants several events is not passed by for ever. For the fibers of one loop.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <list>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "booking/event_tags.hpp"
#include "fiber/condition.hpp"

namespace booking {

template <typename Item>  // a pointer to something that has `events`
class BatchQueue final {
public:
    explicit BatchQueue(std::size_t capacity) : capacity_(capacity) {}

    // False: the queue is full or closed, and the item is not taken.
    [[nodiscard]] bool push(Item item) {
        if (closed_ || items_.size() >= capacity_) return false;
        const EventTags& events = item->events;
        // Otherwise it is for the lane that has its events, or will have them.
        const bool is_free = std::ranges::none_of(
            events, [this](EventTag event) { return lane_of_.contains(event) || wanted_.contains(event); });
        for (const EventTag event : events) ++wanted_[event];
        items_.push_back(std::move(item));
        if (is_free) wake_a_lane();
        return true;
    }

    // Gives the lane's last batch up, waits for its next and takes up to `max`. Empty: the
    // queue is closed, and what is left is another lane's.
    [[nodiscard]] std::vector<Item> take(std::size_t lane, std::size_t max) {
        std::erase_if(lane_of_, [&](const auto& entry) { return entry.second == lane; });
        while (true) {
            std::vector<Item> batch = take_waiting(lane, max);
            if (batch.size() == max) wake_a_lane();
            if (!batch.empty() || closed_) return batch;
            changed_.wait([this, seen = changes_] { return closed_ || changes_ != seen; });
        }
    }

    // Adds to the lane's batch without waiting. Empty: nothing waits that it may take.
    [[nodiscard]] std::vector<Item> take_waiting(std::size_t lane, std::size_t max) {
        std::vector<Item> batch;
        std::unordered_set<EventTag> passed_by;
        std::size_t seen = 0;
        for (auto next = items_.begin(); next != items_.end() && batch.size() < max && seen < kHorizon;
             ++seen) {
            const auto item = next++;
            const EventTags& events = (*item)->events;
            const bool may_be_taken = std::ranges::none_of(events, [&](EventTag event) {
                const auto taken = lane_of_.find(event);
                return passed_by.contains(event) || (taken != lane_of_.end() && taken->second != lane);
            });
            if (!may_be_taken) {
                passed_by.insert(events.begin(), events.end());
                continue;
            }
            for (const EventTag event : events) lane_of_[event] = lane;
            batch.push_back(*item);
            erase(item);
        }
        return batch;
    }

    // One that gave up waiting is taken out.
    void remove(const Item& item) {
        const auto found = std::ranges::find(items_, item);
        if (found == items_.end()) return;
        erase(found);
        wake_a_lane();
    }

    void close() {
        closed_ = true;
        changed_.notify_all();
    }

private:
    // So far back a lane looks for what it may take: behind a queue for one event that others are in.
    static constexpr std::size_t kHorizon = 1024;

    void wake_a_lane() {
        ++changes_;
        changed_.notify_one();
    }

    void erase(typename std::list<Item>::iterator item) {
        for (const EventTag event : (*item)->events) {
            const auto wanted = wanted_.find(event);
            if (--wanted->second == 0) wanted_.erase(wanted);
        }
        items_.erase(item);
    }

    const std::size_t capacity_;
    std::list<Item> items_;
    std::unordered_map<EventTag, std::size_t> wanted_;   // by how many that wait
    std::unordered_map<EventTag, std::size_t> lane_of_;  // of those that are in a batch
    Condition changed_;
    std::size_t changes_ = 0;
    bool closed_ = false;
};

}  // namespace booking
