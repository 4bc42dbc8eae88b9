// The database's side of one channel: what is to be sent, and what became of it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connection_pool.hpp"
#include "delivery.hpp"

namespace booking {

// In the order of outbox_statements().
enum Statement : std::size_t { queue_deliveries, claim_deliveries, settle_delivery, continue_verification };

struct OutboxSettings {
    std::string channel;  // webhook or email
    std::chrono::seconds lease{60};
    int most_per_webhook = 2;  // under way at a time, so that a slow one leaves workers to the others
};

class Outbox final {
public:
    Outbox(ConnectionPool& pool, OutboxSettings settings) : pool_(pool), settings_(std::move(settings)) {}

    // Throws PgError if this user of the database may not do the work, which preparing it does not tell.
    void check();
    // Makes deliveries of the next changes: how many changes there were. Throws PgError.
    [[nodiscard]] std::size_t queue();
    // Deliveries that are this caller's alone until their lease runs out. Throws PgError.
    [[nodiscard]] std::vector<Delivery> claim(std::size_t most);
    // False: the lease was lost; somebody else has it, or had. Throws PgError.
    [[nodiscard]] bool settle(const Delivery& delivery, const Outcome& outcome);

    [[nodiscard]] const OutboxSettings& settings() const { return settings_; }

private:
    [[nodiscard]] Rows call(std::size_t statement, const Values& values);

    ConnectionPool& pool_;
    const OutboxSettings settings_;
};

// What a connection of the notifier has to prepare.
[[nodiscard]] std::span<const std::string_view> outbox_statements();

}  // namespace booking
