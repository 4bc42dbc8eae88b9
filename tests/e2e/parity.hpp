// One truth, two doors: what HTTP and SQL say of the same case, brought into one form.
#pragma once

#include <gtest/gtest.h>

#include <regex>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {

using nlohmann::json;

inline const std::string kCreateMany =
    "select booking, error_code, message, detail from "
    "booking_api.create_bookings(jsonb_build_array($1::jsonb))";

// What either door said, brought into one form.
struct Verdict {
    std::string code;
    std::string text;  // the body, or the sentence
    json detail;

    bool operator==(const Verdict&) const = default;
};

inline void PrintTo(const Verdict& verdict, std::ostream* stream) {
    *stream << verdict.code << " " << verdict.text << " " << verdict.detail;
}

class ParityTest : public testing::Test {
protected:
    static Verdict verdict(const SqlOutcome& outcome) {
        const auto refusal = [](const std::string& code, const std::string& message,
                                const std::string& detail) {
            return Verdict{code, message, detail.empty() ? json::object() : json::parse(detail)};
        };
        if (!outcome.ok()) return refusal(outcome.sqlstate, outcome.message, outcome.detail);
        const auto& row = outcome.rows.at(0);
        if (row.size() == 4 && row[1]) return refusal(*row[1], row[2].value_or(""), row[3].value_or(""));
        return {"", outcome.cell(), {}};
    }

    static Verdict verdict(const Reply& reply) {
        if (reply.status < 300) return {"", reply.body, {}};
        json problem = reply.json();
        const Verdict verdict{problem.value("code", ""), problem.value("detail", ""), json::object()};
        for (const char* member :
             {"type", "title", "status", "detail", "instance", "error", "code", "requestId"}) {
            problem.erase(member);
        }
        return {verdict.code, verdict.text, problem};
    }

    // Ids that the doors made, and moments, differ.
    static Verdict without(Verdict verdict, const std::string& id = "") {
        verdict.text =
            std::regex_replace(verdict.text, std::regex("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z"), "<time>");
        verdict.text =
            std::regex_replace(verdict.text, std::regex("(^\\{\"id\" ?: ?\")[0-9a-f-]{36}"), "$1<id>");
        if (id.empty()) return verdict;
        verdict.text = std::regex_replace(verdict.text, std::regex(id), "<id>");
        verdict.detail = json::parse(std::regex_replace(verdict.detail.dump(), std::regex(id), "<id>"));
        return verdict;
    }

    std::string new_booking(const std::string& event) {
        const auto outcome = dba.query(kCreateMany, {booking_body("parity@example.com", {{event, 1}})});
        return json::parse(outcome.cell()).at("id");
    }

    HttpClient http = shared_gateway().client();
    SqlSession dba = SqlSession::admin("booking_dba");
};

}  // namespace booking
