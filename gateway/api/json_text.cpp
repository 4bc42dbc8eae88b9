#include "api/json_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace booking {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxNumberLength = 64;
constexpr std::size_t kMaxPointer = 200;  // characters

// Follows the parser with one frame per open object or array; builds no document.
class Checker final : public nlohmann::json_sax<Json> {
public:
    [[nodiscard]] Faults take() { return std::move(faults_); }

    bool null() override { return value(); }
    bool boolean(bool) override { return value(); }
    bool number_integer(number_integer_t) override { return value(); }
    bool number_unsigned(number_unsigned_t) override { return value(); }
    bool number_float(number_float_t number, const string_t& literal) override {
        const auto exponent = std::min(literal.find_first_of("eE"), literal.size());
        const auto mantissa = std::string_view(literal).substr(0, exponent);
        // PostgreSQL's numeric takes a zero with any exponent of up to four digits.
        const bool vanished =
            number == 0.0 && (mantissa.find_first_of("123456789") != std::string_view::npos ||
                              literal.size() - exponent > std::string_view("e-9999").size());
        if (vanished) add("the number is too small");
        if (literal.size() > kMaxNumberLength) add("the number has too many digits");
        return value();
    }
    bool string(string_t& text) override {
        if (text.find('\0') != string_t::npos) add("a string must not contain U+0000");
        return value();
    }
    bool binary(binary_t&) override { return value(); }

    bool start_object(std::size_t) override { return open(true); }
    bool start_array(std::size_t) override { return open(false); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        Frame& frame = frames_.back();
        frame.member = name.substr(0, 4 * kMaxPointer);  // the rest would be cut off: there may be 64 KB
        if (name.find('\0') != string_t::npos) {
            frame.member.assign(1, '?');
            add("a member name must not contain U+0000");
        } else if (!frame.seen.insert(name).second) {
            add("the member is given more than once");
        }
        return true;
    }

    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception& error) override {
        // 406: a number beyond double. The parser's own text would repeat what the client sent: not shown.
        constexpr int kNumberOverflow = 406;
        if (error.id == kNumberOverflow) {
            add("the number is too large");
        } else if (std::string_view(error.what()).find("surrogate") != std::string_view::npos) {
            add("a string must not contain a lone surrogate");
        } else {
            faults_.add({"pointer", "", "not well-formed JSON at byte " + std::to_string(position)});
        }
        return false;
    }

private:
    struct Frame {
        bool is_object;
        std::size_t index = 0;
        std::string member;
        std::set<std::string, std::less<>> seen;
    };

    bool open(bool is_object) {
        if (frames_.size() == kMaxJsonDepth) {
            add("nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
            return false;
        }
        frames_.push_back({is_object, 0, {}, {}});
        return true;
    }

    bool close() {
        frames_.pop_back();
        return value();
    }

    // A value has ended: the next one of an array has the next index.
    bool value() {
        if (!frames_.empty() && !frames_.back().is_object) ++frames_.back().index;
        return true;
    }

    // Cut as body_fault in SQL cuts it.
    [[nodiscard]] std::string pointer() const {
        std::string text;
        for (const Frame& frame : frames_) {
            text.push_back('/');
            if (!frame.is_object) text.append(std::to_string(frame.index));
            for (const char c : frame.member) {
                if (c == '~') text.append("~0");
                if (c == '/') text.append("~1");
                if (c != '~' && c != '/') text.push_back(c);
            }
        }
        std::size_t length = 0;
        const auto is_beyond = [&](char c) {
            const bool begins_character = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
            return begins_character && ++length > kMaxPointer;
        };
        text.erase(std::ranges::find_if(text, is_beyond), text.end());
        return text;
    }

    void add(std::string detail) {
        faults_.add({"pointer", faults_.is_full() ? std::string() : pointer(), std::move(detail)});
    }

    std::vector<Frame> frames_;
    Faults faults_;
};

}  // namespace

JsonCheck check_json_text(std::string_view text) {
    const auto no_json = [](const char* detail) { return JsonCheck{{{"pointer", "", detail}}, false}; };
    if (text.empty()) return no_json("a JSON body is required");
    if (text.starts_with("\xEF\xBB\xBF")) return no_json("the body must not start with a byte order mark");
    // The parser takes a NUL for the end of the text.
    if (text.find('\0') != std::string_view::npos) return no_json("the body must not contain a NUL byte");
    Checker checker;
    const bool is_json = Json::sax_parse(text, &checker);
    return {checker.take(), is_json};
}

}  // namespace booking
