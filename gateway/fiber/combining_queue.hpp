// A bounded queue whose consumer takes everything that waits: while one batch is at work the next forms by
// itself. For the fibers of one loop.
#pragma once

#include <cstddef>
#include <iterator>
#include <vector>

#include "fiber/condition.hpp"

namespace booking {

template <typename Item>
class CombiningQueue final {
public:
    explicit CombiningQueue(std::size_t capacity) : capacity_(capacity) {}

    // False: the queue is full or closed, and the item is not taken.
    [[nodiscard]] bool push(Item item) {
        if (closed_ || items_.size() >= capacity_) return false;
        items_.push_back(std::move(item));
        filled_.notify_one();
        return true;
    }

    // Waits for the first item and takes up to `most`, in order of arrival. Empty: the queue is closed.
    [[nodiscard]] std::vector<Item> take(std::size_t most) {
        static_cast<void>(await_first());
        return take_waiting(most);
    }
    // False: the queue is closed, and nothing waits in it.
    [[nodiscard]] bool await_first() {
        filled_.wait([this] { return closed_ || !items_.empty(); });
        return !items_.empty();
    }

    // The same without waiting. Empty: nothing waits.
    [[nodiscard]] std::vector<Item> take_waiting(std::size_t most) {
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

    // Whoever gave up waiting takes its item out.
    void remove(const Item& item) { std::erase(items_, item); }

    void close() {
        closed_ = true;
        filled_.notify_all();
    }

    [[nodiscard]] std::size_t size() const { return items_.size(); }

private:
    const std::size_t capacity_;
    Condition filled_;
    std::vector<Item> items_;
    bool closed_ = false;
};

}  // namespace booking
