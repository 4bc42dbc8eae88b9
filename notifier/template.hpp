// Plain text with {{names}} in it. What a value holds is never read as a template.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace booking {

enum class Escape { none, html };

struct TemplateValue {
    std::string text;
    bool is_markup = false;  // rendered already: goes in as it is
};

using TemplateValues = std::map<std::string, TemplateValue, std::less<>>;

class Template final {
public:
    // Throws std::runtime_error for a `{{` that is no placeholder. `name` is for that message.
    Template(std::string_view name, std::string_view text, Escape escape);

    // Throws std::runtime_error naming the first placeholder that is not known.
    void check_names(const std::vector<std::string_view>& known) const;

    // A placeholder without a value is empty.
    [[nodiscard]] std::string render(const TemplateValues& values) const;

private:
    struct Piece {
        std::string text;
        bool is_placeholder;
    };
    std::string name_;
    Escape escape_;
    std::vector<Piece> pieces_;
};

[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace booking
