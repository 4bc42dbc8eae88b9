// What the programs share in reading flags and environment variables with CLI11; a flag wins.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "process/config.hpp"

namespace booking {

// --database-url and --database-role. A URL is never printed.
void add_database_options(CLI::App& app, std::string& url, std::string& role);

// A plain number within limits.
template <typename Number>
void add_number(CLI::App& app, const std::string& flag, const std::string& variable, Number& target, int low,
                int high, const std::string& text) {
    app.add_option(flag, target, text)
        ->envname(variable)
        ->check(CLI::Range(low, high))
        ->capture_default_str();
}

// Milliseconds as a plain number, within limits.
CLI::Option* add_ms(CLI::App& app, const std::string& flag, const std::string& variable,
                    std::chrono::milliseconds& target, int low, int high, const std::string& text);

// Nothing: the options have their values. Texts begin with the name of the app.
[[nodiscard]] std::optional<EarlyExit> parse_command_line(CLI::App& app, int argc, const char* const* argv);

}  // namespace booking
