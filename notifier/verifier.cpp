#include "verifier.hpp"

#include <nlohmann/json.hpp>

#include "outbox.hpp"
#include "process/log.hpp"

namespace booking {
namespace {

constexpr const char* kSliceMs = "250";
constexpr int kRest = 12;
constexpr milliseconds kPatience{10000};

std::string broken_checks(const nlohmann::json& answer) {
    std::string broken;
    for (const auto& check : answer.at("checks")) {
        if (check.at("count") == 0) continue;
        broken += (broken.empty() ? "" : ", ") + check.at("name").get<std::string>() + " (" +
                  check.at("count").dump() + ")";
    }
    return broken;
}

}  // namespace

Verifier::Verifier(ConnectionPool& pool, milliseconds pause) : pool_(pool), pause_(pause) {
    thread_ = std::thread([this] { work(); });
}

Verifier::~Verifier() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stopped_.notify_all();
    thread_.join();
}

void Verifier::work() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        const bool is_under_way = go_on();
        lock.lock();
        stopped_.wait_for(lock, is_under_way ? pause_ : pause_ * kRest, [this] { return stopping_; });
    }
}

bool Verifier::go_on() {
    try {
        const Deadline deadline = Clock::now() + kPatience;
        const Rows rows = pool_.call(continue_verification, {kSliceMs}, deadline);
        const auto answer = nlohmann::json::parse(rows.at(0).at(0).value());
        report(broken_checks(answer));
        has_failed_ = false;
        return !answer.at("underWay").is_null();
    } catch (const std::exception& error) {
        if (!has_failed_) log_event("warn", std::string("verification: ") + error.what());
        has_failed_ = true;
        return false;
    }
}

void Verifier::report(const std::string& broken) {
    if (broken == broken_) return;
    if (broken.empty()) {
        log_event("info", "invariants hold again");
    } else {
        log_event("error", "invariants are violated: " + broken);
    }
    broken_ = broken;
}

}  // namespace booking
