#include "process/log.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <ctime>

#include "process/log_sink.hpp"

namespace booking {
namespace {

using std::chrono::system_clock;

void append_time(std::string& line, system_clock::time_point now) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
    const std::time_t seconds = ms / 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 40> text{};
    const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
    line.append(text.data(), size);
    std::snprintf(text.data(), text.size(), ".%03dZ", static_cast<int>(ms % 1000));
    line.append(text.data());
}

// Bytes outside printable ASCII are replaced: a log line stays one line of valid JSON whatever a client
// sends.
void append_member(std::string& line, std::string_view name, std::string_view value) {
    line.append(",\"").append(name).append("\":\"");
    for (const char c : value) {
        if (c == '"' || c == '\\') line.push_back('\\');
        line.push_back(c >= 0x20 && c < 0x7f ? c : '?');
    }
    line.push_back('"');
}

// A path can hold anything, an address too: it is shown only if no address could be written with its
// characters.
bool is_plain(std::string_view path) {
    return path.size() <= 200 &&
           path.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-") ==
               std::string_view::npos;
}

std::string begin_line(std::string_view level, std::string_view message, system_clock::time_point now) {
    std::string line;
    line.reserve(320);
    line.append(R"({"time":")");
    append_time(line, now);
    line.push_back('"');
    append_member(line, "level", level);
    append_member(line, "message", message);
    return line;
}

std::string format_event(std::string_view level, std::string_view message) {
    return begin_line(level, message, system_clock::now()) + "}";
}

void write_line(const std::string& line) {
    static LogSink sink(STDOUT_FILENO);
    sink.write(line + "\n");
    if (const auto dropped = sink.take_dropped(); dropped > 0) {
        const auto told = "log lines dropped, their reader was too slow: " + std::to_string(dropped);
        sink.write(format_event("warn", told) + "\n");
    }
}

}  // namespace

std::string format_request(const RequestRecord& record, system_clock::time_point now) {
    std::string line = begin_line(record.status >= 500 ? "error" : "info", "request", now);
    append_member(line, "requestId", record.request_id);
    append_member(line, "method", record.method);
    append_member(line, "route", record.route);
    append_member(line, "path", is_plain(record.path) ? record.path : "(not shown)");
    line.append(",\"status\":").append(std::to_string(record.status));
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), ",\"durationMs\":%.3f",
                  static_cast<double>(record.duration.count()) / 1000.0);
    line.append(text.data());
    if (!record.error.empty()) append_member(line, "error", record.error);
    if (!record.sqlstate.empty()) append_member(line, "sqlstate", record.sqlstate);
    line.push_back('}');
    return line;
}

void log_request(const RequestRecord& record) {
    write_line(format_request(record, system_clock::now()));
}

void log_event(std::string_view level, std::string_view message) {
    write_line(format_event(level, message));
}

}  // namespace booking
