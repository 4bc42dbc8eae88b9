#include "process/metrics.hpp"

#include <algorithm>
#include <cstdio>

#include "process/config.hpp"

namespace booking {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

std::string seconds(std::uint64_t microseconds) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.6f", static_cast<double>(microseconds) / 1e6);
    return text.data();
}

void add_family(std::string& text, std::string_view name, std::string_view type, std::string_view help) {
    text.append("# HELP ").append(name).append(" ").append(help).append("\n");
    text.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void add_gauge(std::string& text, std::string_view name, std::string_view help, std::int64_t value) {
    add_family(text, name, "gauge", help);
    text.append(name).append(" ").append(std::to_string(value)).append("\n");
}

// The last entry of a list stands for all that is not in it.
template <typename List, typename Value>
std::size_t position(const List& list, const Value& value) {
    const auto found = std::ranges::find(list, value);
    return found == list.end() ? list.size() - 1 : static_cast<std::size_t>(found - list.begin());
}

}  // namespace

Metrics::Metrics(std::vector<RouteLabels> routes)
    : labels_([&] {
          routes.push_back({"any", "none"});
          return std::move(routes);
      }()),
      rows_(std::make_unique<Row[]>(labels_.size())) {}

void Metrics::observe(std::optional<std::size_t> route, std::string_view method, int status,
                      std::chrono::microseconds duration) {
    Row& row = rows_[std::min(route.value_or(labels_.size()), labels_.size() - 1)];
    row.requests.at(position(kMethods, method)).at(position(kStatuses, status)).fetch_add(1, kRelaxed);
    row.durations.observe(static_cast<std::uint64_t>(duration.count()));
}

void Metrics::Histogram::observe(std::uint64_t value) {
    const auto bucket = std::ranges::lower_bound(limits_, value) - limits_.begin();
    counts_[static_cast<std::size_t>(bucket)].fetch_add(1, kRelaxed);
    sum_.fetch_add(value, kRelaxed);
}

bool Metrics::Histogram::is_empty() const {
    return std::ranges::all_of(counts_, [](const Counter& count) { return count.load(kRelaxed) == 0; });
}

void Metrics::Histogram::render(std::string& text, std::string_view name, const std::string& labels,
                                std::string (*show)(std::uint64_t)) const {
    const auto add = [&](std::string_view suffix, const std::string& all_labels, const std::string& value) {
        text.append(name).append(suffix);
        if (!all_labels.empty()) text.append("{").append(all_labels).append("}");
        text.append(" ").append(value).append("\n");
    };
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        total += counts_[i].load(kRelaxed);
        const auto limit = i < limits_.size() ? show(limits_[i]) : "+Inf";
        std::string of_bucket = labels;
        of_bucket.append(labels.empty() ? "" : ",").append("le=\"").append(limit).append("\"");
        add("_bucket", of_bucket, std::to_string(total));
    }
    add("_sum", labels, show(sum_.load(kRelaxed)));
    add("_count", labels, std::to_string(total));
}

std::string Metrics::render(const PoolState& pool) const {
    std::string text;
    text.reserve(16'384);
    add_family(text, "booking_build_info", "gauge", "Version of the gateway.");
    text.append("booking_build_info{version=\"").append(version()).append("\"} 1\n");
    add_gauge(text, "booking_http_connections", "Open client connections.", connections_.load(kRelaxed));
    const auto as_signed = [](std::size_t value) { return static_cast<std::int64_t>(value); };
    add_gauge(text, "booking_pool_open", "Database connections.", as_signed(pool.open));
    add_gauge(text, "booking_pool_in_use", "Database connections in a call.", as_signed(pool.in_use));
    add_gauge(text, "booking_pool_waiting", "Requests that wait for a connection.", as_signed(pool.waiting));
    render_requests(text);
    constexpr std::string_view kDurations = "booking_http_request_duration_seconds";
    add_family(text, kDurations, "histogram", "Time from a complete request to its answer.");
    // By route row: a path that has two methods has two rows, told apart by the label.
    for (std::size_t row = 0; row < labels_.size(); ++row) {
        std::string labels = "route=\"";
        labels.append(labels_[row].pattern).append("\",method=\"").append(labels_[row].method).append("\"");
        if (!rows_[row].durations.is_empty()) rows_[row].durations.render(text, kDurations, labels, &seconds);
    }
    constexpr std::string_view kBatches = "booking_batch_size";
    add_family(text, kBatches, "histogram", "Booking requests in one call of create_bookings.");
    batches_.render(text, kBatches, "", [](std::uint64_t size) { return std::to_string(size); });
    return text;
}

void Metrics::render_requests(std::string& text) const {
    add_family(text, "booking_http_requests_total", "counter", "Answered requests.");
    for (std::size_t row = 0; row < labels_.size(); ++row) {
        for (std::size_t method = 0; method < kMethods.size(); ++method) {
            for (std::size_t status = 0; status < kStatuses.size(); ++status) {
                const auto count = rows_[row].requests.at(method).at(status).load(kRelaxed);
                if (count == 0) continue;
                text.append("booking_http_requests_total{route=\"").append(labels_[row].pattern);
                text.append("\",method=\"").append(kMethods.at(method)).append("\",status=\"");
                text.append(kStatuses.at(status) == 0 ? "other" : std::to_string(kStatuses.at(status)));
                text.append("\"} ").append(std::to_string(count)).append("\n");
            }
        }
    }
}

}  // namespace booking
