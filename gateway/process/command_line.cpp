#include "process/command_line.hpp"

#include <cstdlib>

namespace booking {
namespace {

// An identifier that needs no quotes, so that it can stand in `set role`.
std::string check_role(const std::string& value) {
    const bool good = !value.empty() && value.size() <= 63 &&
                      value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos &&
                      (value[0] < '0' || value[0] > '9');
    return good ? "" : "allowed: a role name of a-z, 0-9 and _, at most 63";
}

// "--port" -> " (flag --port or variable PORT)", so that a bad variable can be found by its own name.
std::string named_source(const CLI::App& app, const std::string& message) {
    for (const CLI::Option* option : app.get_options()) {
        if (!option->get_envname().empty() && message.find(option->get_name()) != std::string::npos) {
            return " (flag " + option->get_name() + " or variable " + option->get_envname() + ")";
        }
    }
    return "";
}

// Newer versions of CLI11 pass over a variable whose value is not allowed instead of refusing it.
std::optional<EarlyExit> find_ignored_variable(const CLI::App& app) {
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_envname().empty() || option->count() > 0) continue;
        const char* value = std::getenv(option->get_envname().c_str());
        if (value == nullptr || *value == '\0') continue;
        return EarlyExit{2, app.get_name() + ": the variable " + option->get_envname() + " (flag " +
                                option->get_name() + ") must be " + option->get_type_name() + "\n"};
    }
    return std::nullopt;
}

}  // namespace

void add_database_options(CLI::App& app, std::string& url, std::string& role) {
    app.add_option("--database-url", url,
                   "libpq URL or key=value text; without it libpq reads PGHOST, PGDATABASE, ...")
        ->envname("DATABASE_URL");
    app.add_option("--database-role", role, "role to take on after connecting")
        ->envname("DATABASE_ROLE")
        ->check(CLI::Validator(check_role, "ROLE"));
}

CLI::Option* add_ms(CLI::App& app, const std::string& flag, const std::string& variable,
                    std::chrono::milliseconds& target, int low, int high, const std::string& text) {
    return app
        .add_option_function<int>(
            flag, [&target](int value) { target = std::chrono::milliseconds(value); }, text)
        ->envname(variable)
        ->check(CLI::Range(low, high))
        ->default_str(std::to_string(target.count()));
}

std::optional<EarlyExit> parse_command_line(CLI::App& app, int argc, const char* const* argv) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return EarlyExit{0, app.help()};
    } catch (const CLI::CallForVersion& request) {
        return EarlyExit{0, std::string(request.what()) + "\n"};
    } catch (const CLI::ExtrasError&) {
        // The unexpected argument is not shown: it may be a connection string.
        return EarlyExit{2, app.get_name() + ": an argument is not known; see --help\n"};
    } catch (const CLI::ParseError& error) {
        const std::string message = error.what();
        return EarlyExit{2, app.get_name() + ": " + message + named_source(app, message) + "\n"};
    }
    return find_ignored_variable(app);
}

}  // namespace booking
