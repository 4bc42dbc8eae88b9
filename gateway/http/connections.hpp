// The connections of a server: those at work have a fiber, the others are parked without one. Knows which may
// be closed to make room, and which have waited for too long.
#pragma once

#include <functional>
#include <list>
#include <optional>

#include "fiber/joined_fiber.hpp"
#include "http/socket.hpp"
#include "process/config.hpp"
#include "process/metrics.hpp"

namespace booking {

inline constexpr milliseconds kOverLimitPatience{1000};

struct Connection {
    // Throws std::system_error, and closes the descriptor.
    Connection(int descriptor, bool is_over_limit_) : socket(descriptor), is_over_limit(is_over_limit_) {}

    Socket socket;
    const bool is_over_limit;  // over the limit of connections; one request, and little time for it
    bool is_first = true;
    bool is_parked = false;
    bool is_late = false;  // nothing came in time
    bool is_cut = false;   // to make room
    Deadline parked_since = {};
    enum class Stage { head, body, answer } stage = Stage::head;
};

class Connections final {
public:
    using Entry = std::list<Connection>::iterator;

    // serve: in a fiber, when something has come, or it is late; must park or close the connection.
    Connections(const Config& config, Metrics& metrics, std::function<void(Entry)> serve);
    // Waits for the last one.
    ~Connections();
    Connections(const Connections&) = delete;
    Connections& operator=(const Connections&) = delete;

    // Owns the descriptor. At the limit an idle connection makes room. If there is none, some more are served
    // briefly: health checks get through, the others are told to come back.
    void add(int descriptor);
    void park(Entry connection);
    void close(Entry connection);

    // Closes the connection that has been idle for longest, or else one over the limit whose request is not
    // complete. False: there is none.
    [[nodiscard]] bool make_room();

    // From now on idle connections are closed, and incomplete heads not waited for.
    void begin_shutdown();
    [[nodiscard]] bool is_shutting_down() const { return is_shutting_down_; }
    // Gives how many there still are at the deadline.
    [[nodiscard]] std::size_t await_end(Deadline deadline);

private:
    using List = std::list<Connection>;

    [[nodiscard]] std::size_t count() const {
        return busy_.size() + new_.size() + idle_.size() + over_limit_.size();
    }
    [[nodiscard]] List& parked_list(const Connection& connection);
    [[nodiscard]] milliseconds patience(const List& list) const;
    void unpark(Entry connection);
    void close(List& list, Entry connection);
    [[nodiscard]] bool close_idle();
    [[nodiscard]] bool close_over_limit();
    void watch();
    [[nodiscard]] Deadline end_late(List& list);

    const Config& config_;
    Metrics& metrics_;
    const std::function<void(Entry)> serve_;
    List busy_;
    // Parked: before their first request, after it, and over the limit. All of a list have the same patience,
    // so its first one is the first to be closed.
    List new_;
    List idle_;
    List over_limit_;
    std::size_t cut_ = 0;  // of the busy ones
    bool is_shutting_down_ = false;
    Deadline shutdown_ = Deadline::max();
    Condition changed_;
    std::optional<JoinedFiber> watcher_;
};

}  // namespace booking
