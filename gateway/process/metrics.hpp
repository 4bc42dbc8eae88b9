// Counters in Prometheus text form. Observing a request is a handful of atomic additions.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace booking {

// The labels of a route.
struct RouteLabels {
    std::string_view method;
    std::string_view pattern;
};

// Of database connections.
struct PoolState {
    std::size_t open = 0;
    std::size_t in_use = 0;
    std::size_t waiting = 0;  // requests without one
};

class Metrics final {
public:
    explicit Metrics(std::vector<RouteLabels> routes = {});

    // route: its index; nothing: none matched.
    void observe(std::optional<std::size_t> route, std::string_view method, int status,
                 std::chrono::microseconds duration);

    // A call of create_bookings with this many requests.
    void observe_batch(std::size_t size) { batches_.observe(size); }

    void connection_opened() { connections_.fetch_add(1, std::memory_order_relaxed); }
    void connection_closed() { connections_.fetch_sub(1, std::memory_order_relaxed); }

    [[nodiscard]] std::string render(const PoolState& pool) const;

private:
    static constexpr std::array kMethods{std::string_view("GET"),     std::string_view("HEAD"),
                                         std::string_view("POST"),    std::string_view("PUT"),
                                         std::string_view("PATCH"),   std::string_view("DELETE"),
                                         std::string_view("OPTIONS"), std::string_view("other")};
    static constexpr std::array kStatuses{200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 408, 409,
                                          412, 413, 414, 415, 422, 428, 429, 431, 500, 503, 0};
    static constexpr std::array<std::uint64_t, 12> kDurationsUs{
        500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 250'000, 1'000'000, 2'500'000, 5'000'000};
    static constexpr std::array<std::uint64_t, 9> kBatchSizes{1, 2, 4, 8, 16, 32, 64, 128, 256};
    using Counter = std::atomic<std::uint64_t>;

    class Histogram final {
    public:
        explicit Histogram(std::span<const std::uint64_t> limits)
            : limits_(limits), counts_(limits.size() + 1) {}
        void observe(std::uint64_t value);
        [[nodiscard]] bool is_empty() const;
        // labels: `name="value"`, joined by commas; show: how limits and the sum are written.
        void render(std::string& text, std::string_view name, const std::string& labels,
                    std::string (*show)(std::uint64_t)) const;

    private:
        std::span<const std::uint64_t> limits_;
        std::vector<Counter> counts_;  // the last is of what is beyond all limits
        Counter sum_{0};
    };

    struct Row {
        std::array<std::array<Counter, kStatuses.size()>, kMethods.size()> requests{};
        Histogram durations{kDurationsUs};
    };

    void render_requests(std::string& text) const;

    const std::vector<RouteLabels> labels_;  // one for each route, the last for what matched none
    std::unique_ptr<Row[]> rows_;            // the same
    Histogram batches_{kBatchSizes};
    std::atomic<std::int64_t> connections_{0};
};

}  // namespace booking
