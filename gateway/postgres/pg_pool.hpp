// A bounded pool for fibers. A fiber of its own replaces lost connections, so that no request waits for a
// connect.
#pragma once

#include <memory>
#include <vector>

#include "fiber/joined_fiber.hpp"
#include "postgres/database.hpp"

namespace booking {

class PgPool final : public Database {
public:
    // Makes the first connection itself and throws PgError if it cannot.
    PgPool(PgSettings settings, std::size_t size);
    PgPool(const PgPool&) = delete;
    PgPool& operator=(const PgPool&) = delete;
    ~PgPool() override;

    [[nodiscard]] Columns call(std::size_t statement, const Values& values, Deadline deadline) override;
    [[nodiscard]] Columns call_and_roll_back(std::size_t statement, const Values& values,
                                             Deadline deadline) override;
    [[nodiscard]] PoolState state() const override;

    // A connection on loan; goes back by itself.
    class Lease final {
    public:
        Lease(PgPool& pool, std::unique_ptr<PgConnection> connection)
            : pool_(pool), connection_(std::move(connection)) {}
        ~Lease() { pool_.give_back(std::move(connection_)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        PgConnection* operator->() { return connection_.get(); }
        PgConnection& operator*() { return *connection_; }

    private:
        PgPool& pool_;
        std::unique_ptr<PgConnection> connection_;
    };

    // Throws PgError not_sent at the deadline, and at once while the database cannot be reached at all.
    [[nodiscard]] Lease lease(Deadline deadline);

private:
    [[nodiscard]] std::unique_ptr<PgConnection> connect() const;
    [[nodiscard]] std::unique_ptr<PgConnection> take_idle(Deadline deadline);
    void give_back(std::unique_ptr<PgConnection> connection);
    void keep_full();

    const PgSettings settings_;
    const std::size_t size_;
    Condition idle_changed_;
    Condition keeper_wanted_;
    std::vector<std::unique_ptr<PgConnection>> idle_;
    std::size_t open_ = 1;  // idle or on loan; the constructor makes the first
    std::size_t waiting_ = 0;
    bool unreachable_ = false;  // the last attempt to connect failed
    bool stopping_ = false;
    std::optional<JoinedFiber> keeper_;
};

}  // namespace booking
