#include "http/connections.hpp"

#include <unistd.h>

#include <system_error>

#include "process/log.hpp"

namespace booking {
namespace {

constexpr milliseconds kFirstPatience{5000};  // for the first byte
constexpr milliseconds kShutdownPatience{300};
// What was accepted a moment ago may have sent what was not read yet: in a burst each one would end the one
// before.
constexpr milliseconds kIdleGrace{10};

}  // namespace

Connections::Connections(const Config& config, Metrics& metrics, std::function<void(Entry)> serve)
    : config_(config), metrics_(metrics), serve_(std::move(serve)) {
    watcher_.emplace([this] { watch(); });
}

Connections::~Connections() {
    begin_shutdown();
    static_cast<void>(await_end(Deadline::max()));
}

void Connections::add(int descriptor) {
    const auto served = count() - cut_;
    const bool is_over_limit = served >= config_.max_connections && !close_idle();
    if (is_over_limit && served >= config_.max_connections + config_.max_over_limit && !close_over_limit()) {
        ::close(descriptor);
        return;
    }
    try {
        busy_.emplace_back(descriptor, is_over_limit);
    } catch (const std::system_error& error) {
        log_event("error", "a connection cannot be served: " + std::string(error.what()));
        return;
    }
    metrics_.connection_opened();
    const auto connection = std::prev(busy_.end());
    connection->socket.watch().on_ready = [this, connection] {
        if (connection->is_parked) unpark(connection);
    };
    park(connection);
}

Connections::List& Connections::parked_list(const Connection& connection) {
    if (connection.is_over_limit) return over_limit_;
    return connection.is_first ? new_ : idle_;
}

milliseconds Connections::patience(const List& list) const {
    if (&list == &over_limit_) return kOverLimitPatience;
    return &list == &new_ ? kFirstPatience : config_.keep_alive;
}

void Connections::park(Entry connection) {
    connection->is_parked = true;
    connection->parked_since = Clock::now();
    connection->socket.shrink();
    List& list = parked_list(*connection);
    list.splice(list.end(), busy_, connection);
}

void Connections::unpark(Entry connection) {
    busy_.splice(busy_.end(), parked_list(*connection), connection);
    connection->is_parked = false;
    connection->stage = Connection::Stage::head;
    Loop::current()->spawn([this, connection] { serve_(connection); });
}

void Connections::close(Entry connection) {
    if (connection->is_cut) --cut_;
    close(busy_, connection);
}

void Connections::close(List& list, Entry connection) {
    list.erase(connection);
    metrics_.connection_closed();
    if (is_shutting_down_ && count() == 0) changed_.notify_all();
}

bool Connections::make_room() {
    return close_idle() || close_over_limit();
}

bool Connections::close_idle() {
    const auto until = Clock::now() - kIdleGrace;
    List* oldest_list = nullptr;
    Entry oldest;
    for (List* list : {&new_, &idle_}) {
        for (auto connection = list->begin(); connection != list->end(); ++connection) {
            if (connection->parked_since > until) break;
            if (connection->socket.has_input()) continue;
            if (oldest_list == nullptr || connection->parked_since < oldest->parked_since) {
                oldest_list = list;
                oldest = connection;
            }
            break;
        }
    }
    if (oldest_list == nullptr) return false;
    close(*oldest_list, oldest);
    return true;
}

bool Connections::close_over_limit() {
    if (!over_limit_.empty()) {
        close(over_limit_, over_limit_.begin());
        return true;
    }
    for (Connection& connection : busy_) {
        if (!connection.is_over_limit || connection.is_cut || connection.stage == Connection::Stage::answer)
            continue;
        connection.is_cut = true;
        ++cut_;
        connection.socket.cut();
        return true;
    }
    return false;
}

void Connections::begin_shutdown() {
    if (std::exchange(is_shutting_down_, true)) return;
    shutdown_ = Clock::now() + kShutdownPatience;
    for (Connection& connection : busy_) {
        if (connection.stage == Connection::Stage::head) connection.socket.shorten_deadline(shutdown_);
    }
    changed_.notify_all();
}

std::size_t Connections::await_end(Deadline deadline) {
    changed_.wait([this] { return count() == 0; }, deadline);
    return count();
}

// One fiber for the deadlines of all that are parked.
void Connections::watch() {
    while (!is_shutting_down_ || count() > 0) {
        // Nothing that is parked from now on is due earlier.
        Deadline next = Clock::now() + std::min({kFirstPatience, kOverLimitPatience, config_.keep_alive});
        for (List* list : {&new_, &idle_, &over_limit_}) next = std::min(next, end_late(*list));
        const bool was_shutting_down = is_shutting_down_;
        changed_.wait([&] { return is_shutting_down_ && (!was_shutting_down || count() == 0); }, next);
    }
}

// Gives when the next one of the list will be late.
Deadline Connections::end_late(List& list) {
    const auto now = Clock::now();
    while (!list.empty()) {
        const auto connection = list.begin();
        const auto due = std::min<Deadline>(shutdown_, connection->parked_since + patience(list));
        if (due > now) return due;
        // A connection that was used before ends without a word: its client may be sending just now.
        if (is_shutting_down_ || !connection->is_first) {
            close(list, connection);
        } else {
            connection->is_late = true;
            unpark(connection);
        }
    }
    return Deadline::max();
}

}  // namespace booking
