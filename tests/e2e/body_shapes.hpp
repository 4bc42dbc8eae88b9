// Bodies of up to 64 KB that are made to cost much.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace booking {

struct Shape {
    std::string name;
    std::string body;
};

inline constexpr std::size_t kLargestBody = 64 * 1024;

[[nodiscard]] inline std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

// As many parts between head and tail as a body has room for; those of a list, if it is to have so many only.
[[nodiscard]] inline std::string filled(std::string head, const std::function<std::string(int)>& part,
                                        const std::string& tail, int most = 1'000'000) {
    for (int i = 0; i < most; ++i) {
        const std::string next = (i == 0 ? "" : ",") + part(i);
        if (head.size() + next.size() + tail.size() > kLargestBody) break;
        head += next;
    }
    return head + tail;
}

[[nodiscard]] inline std::string filled(std::string head, const std::string& part, const std::string& tail,
                                        int most = 1'000'000) {
    return filled(std::move(head), [&](int) { return part; }, tail, most);
}

// event: the id of one that exists.
[[nodiscard]] inline std::vector<Shape> costly_bodies(const std::string& event) {
    const auto numbered = [](const std::string& before, const std::string& after) {
        return [=](int i) { return before + std::to_string(i) + after; };
    };
    const std::string order = R"({"customerEmail":"a@b.example","items":[)";
    const std::string hook = R"({"url":"https://example.com/","kinds":[)";
    const std::string long_key(5000, 'k');
    const std::string number = "1e300";  // fifty times as long when written out
    std::string deep = filled("", R"("a":1)", "", 5000);
    for (int i = 0; i < 6; ++i) deep = "\"" + long_key + "\":{" + deep + "}";

    std::vector<Shape> shapes{
        {"unknown members", filled("{", numbered("\"m", "\":1"), "}")},
        {"short unknown members", filled("{", numbered("\"", "\":1"), "}")},
        {"members that differ late", filled("{", numbered("\"" + std::string(1000, 'k'), "\":1"), "}")},
        {"one long member", "{\"" + std::string(65'000, '~') + "\":1}"},
        {"duplicate members", filled("{", "\"a\":1", "}")},
        {"pairs of duplicate members", filled(
                                           "{", [&](int i) { return numbered("\"m", "\":1")(i / 2); }, "}")},
        {"duplicates under long members", "{" + deep + "}"},
        {"U+0000 in strings", filled("{\"items\":[", R"("\u0000")", "]}")},
        {"U+0000 in names", filled("{", numbered(R"("\u0000)", "\":1"), "}")},
        {"escaped names", filled("{", numbered(R"("\u0041\ud83d\ude00)", "\":1"), "}")},
        {"many items", filled(order, R"({"eventId":")" + event + R"(","quantity":1})", "]}")},
        {"many empty items", filled(order, "{}", "]}")},
        {"many numbers for items", filled(order, "1", "]}")},
        {"items with unknown members",
         filled(order, filled("{", numbered("\"m", "\":1"), "}", 330), "]}", 20)},
        {"items with long ids",
         filled(order, numbered("{\"eventId\":\"" + std::string(3'200, 'x'), "\"}"), "]}", 20)},
        {"items with numbers for ids",
         filled(order, "{\"eventId\":" + filled("[", number, "]", 500) + "}", "]}", 20)},
        {"numbers for an address", "{\"customerEmail\":" + filled("[", number, "]", 10'000) + "}"},
        {"numbers for times",
         filled("{\"startsAt\":[", number, "]", 5'000) + filled(",\"endsAt\":[", number, "]}", 5'000)},
        {"numbers for a zone", filled("{\"timeZone\":[", number, "]}")},
        {"numbers for kinds", filled(hook, filled("[", number, "]", 100), "]}", 100)},
        {"large numbers", filled("{\"a\":[", number, "]}")},
        {"small numbers", filled("{\"a\":[", "1e-300", "]}")},
        {"zeros", filled("{\"a\":[", "0e-9999", "]}")},
        {"numbers with too many digits", filled("{\"a\":[", "0." + std::string(100, '1'), "]}")},
        {"one number", "{\"capacity\":" + std::string(65'000, '1') + "}"},
        {"one fraction", "{\"capacity\":0." + std::string(65'000, '3') + "}"},
        {"one exponent", "{\"capacity\":1e" + std::string(65'000, '0') + "1}"},
        {"nested to the limit", filled("{\"a\":[", "[[[[[1]]]]]", "]}")},
        {"nested objects", filled("{\"a\":[", R"({"a":{"a":{"a":{"a":1}}}})", "]}")},
        {"nested beyond the limit", std::string(kLargestBody, '[')},
        {"empty arrays", filled("[", "[]", "]")},
        {"blanks", "{" + std::string(65'000, ' ') + "}"},
        {"no JSON", std::string(kLargestBody, 'x')},
        {"bytes that are no UTF-8", "{\"a\":\"" + std::string(65'000, '\xff') + "\"}"},
        {"unknown kinds", filled(hook, numbered("\"k", "\""), "]}")},
        {"a hundred long kinds", filled(hook, numbered("\"" + std::string(600, 'k'), "\""), "]}", 100)},
        {"the same kind", filled(hook, "\"event.cancelled\"", "]}", 100)},
        {"a zone that may exist", R"({"timeZone":"Europe/Nowhere"})"},
        {"a zone that exists", R"({"timeZone":"America/Argentina/Buenos_Aires","capacity":-1})"},
        {"all faults of an event", filled(R"({"name":1,"startsAt":1,"timeZone":"A/B","capacity":1e300,)",
                                          numbered("\"m", "\":1"), "}")},
    };
    const std::vector<std::pair<std::string, std::string>> values{
        {"letters", std::string(65'000, 'a')},
        {"@", repeated("a@", 32'000)},
        {"dots", "a@" + repeated("a.", 32'000)},
        {"hyphens", "a@" + repeated("a-", 32'000) + "!"},
        {"escapes", repeated("\\ud83d\\ude00", 5'000)},
        {"blanks", repeated("\\u00a0", 10'000)},
        {"a URL", "https://" + repeated("a.", 980)},
        {"a URL with hyphens", "https://" + repeated("a-", 980) + "!"},
        {"a URL with a long number", "https://" + std::string(1'980, '1')},
        {"a URL with colons", "https://[" + std::string(1'980, ':') + "]"},
        {"a time", "2031-01-01T00:00:00." + std::string(60'000, '0') + "Z"},
    };
    for (const auto& [name, value] : values) {
        for (const char* member : {"customerEmail", "name", "url", "startsAt", "timeZone"}) {
            shapes.push_back(
                {name + " for " + member, "{\"" + std::string(member) + "\":\"" + value + "\"}"});
        }
    }
    return shapes;
}

}  // namespace booking
