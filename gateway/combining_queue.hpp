// A bounded queue whose consumer takes everything that waits: while one batch is at work the next forms by
// itself.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace booking {

template <typename Item>
class CombiningQueue final {
public:
    explicit CombiningQueue(std::size_t capacity) : capacity_(capacity) {}

    // False: the queue is full or closed, and the item is not taken.
    [[nodiscard]] bool push(Item&& item) {
        {
            const std::lock_guard lock(mutex_);
            if (closed_ || items_.size() >= capacity_) return false;
            items_.push_back(std::move(item));
        }
        filled_.notify_one();
        return true;
    }

    // Waits for the first item and takes up to `most`, in order of arrival. Empty: the queue is closed.
    [[nodiscard]] std::vector<Item> take(std::size_t most) {
        std::unique_lock lock(mutex_);
        filled_.wait(lock, [this] { return closed_ || !items_.empty(); });
        return take_up_to(most);
    }

    // The same without waiting. Empty: nothing waits.
    [[nodiscard]] std::vector<Item> take_waiting(std::size_t most) {
        const std::lock_guard lock(mutex_);
        return take_up_to(most);
    }

    void close() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        filled_.notify_all();
    }

    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return items_.size();
    }

private:
    // Needs the lock.
    std::vector<Item> take_up_to(std::size_t most) {
        std::vector<Item> taken;
        if (items_.size() <= most) {
            taken.swap(items_);
        } else {
            const auto end = items_.begin() + static_cast<std::ptrdiff_t>(most);
            taken.assign(std::move_iterator(items_.begin()), std::move_iterator(end));
            items_.erase(items_.begin(), end);
        }
        return taken;
    }

    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable filled_;
    std::vector<Item> items_;
    bool closed_ = false;
};

}  // namespace booking
