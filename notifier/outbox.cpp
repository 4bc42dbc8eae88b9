#include "outbox.hpp"

#include <array>
#include <sstream>

#include "fiber/clock.hpp"

namespace booking {
namespace {

// In the order of Statement.
constexpr std::array<std::string_view, 4> kStatements{
    "select booking_api.queue_deliveries(channel => $1, most => $2)",
    "select delivery_id, lease, attempts, message_id, kind, payload, url, array_to_string(secrets, ' '), "
    "recipient, mail from booking_api.claim_deliveries(channel => $1, most => $2, lease_seconds => $3, "
    "most_per_webhook => $4)",
    "select booking_api.settle_delivery(delivery_id => $1, lease => $2, outcome => $3, http_status => $4, "
    "error => $5, retry_after_seconds => $6)",
    "select booking_api.continue_verification(milliseconds => $1)"};

constexpr milliseconds kPatience{10000};
constexpr std::size_t kMaxError = 500;
constexpr int kMostChanges = 1000;

std::string outcome_name(Verdict verdict) {
    switch (verdict) {
        case Verdict::delivered:
            return "delivered";
        case Verdict::gone:
            return "gone";
        case Verdict::dead:
            return "dead";
        default:
            return "failed";
    }
}

std::optional<std::string> number_text(std::optional<long> number) {
    return number ? std::optional(std::to_string(*number)) : std::nullopt;
}

// A receiver may write any bytes; PostgreSQL takes only UTF-8 without U+0000.
std::optional<std::string> storable(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::string plain(text.substr(0, kMaxError));
    for (char& c : plain) {
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
    }
    return plain;
}

Delivery read_delivery(Columns& row) {
    const auto text = [&](std::size_t column) { return std::move(row.at(column)).value_or(""); };
    Delivery delivery{text(0), text(1), text(2), text(3), text(4), text(5), text(6), {}, text(8), text(9)};
    std::istringstream secrets(text(7));
    for (std::string secret; secrets >> secret;) delivery.secrets.push_back(secret);
    return delivery;
}

}  // namespace

std::span<const std::string_view> outbox_statements() {
    return kStatements;
}

Rows Outbox::call(std::size_t statement, const Values& values) {
    const Deadline deadline = Clock::now() + kPatience;
    return pool_.call(statement, values, deadline);
}

void Outbox::check() {
    (void)pool_.call_and_roll_back(queue_deliveries, {settings_.channel, "1"}, Clock::now() + kPatience);
}

std::size_t Outbox::queue() {
    const Rows rows = call(queue_deliveries, {settings_.channel, std::to_string(kMostChanges)});
    return std::stoul(rows.at(0).at(0).value_or("0"));
}

std::vector<Delivery> Outbox::claim(std::size_t most) {
    Rows rows = call(claim_deliveries,
                     {settings_.channel, std::to_string(most), std::to_string(settings_.lease.count()),
                      std::to_string(settings_.most_per_webhook)});
    std::vector<Delivery> deliveries;
    for (Columns& row : rows) deliveries.push_back(read_delivery(row));
    return deliveries;
}

bool Outbox::settle(const Delivery& delivery, const Outcome& outcome) {
    const Rows rows = call(settle_delivery, {delivery.id, delivery.lease, outcome_name(outcome.verdict),
                                             number_text(outcome.status), storable(outcome.error),
                                             number_text(outcome.retry_after_seconds)});
    return rows.at(0).at(0).value_or("f") == "t";
}

}  // namespace booking
