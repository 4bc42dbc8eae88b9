#include "template.hpp"

#include <algorithm>
#include <stdexcept>

namespace booking {

std::string escape_html(std::string_view text) {
    std::string html;
    for (const char c : text) {
        switch (c) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            case '"':
                html += "&quot;";
                break;
            case '\'':
                html += "&#39;";
                break;
            default:
                html.push_back(c);
        }
    }
    return html;
}

Template::Template(std::string_view name, std::string_view text, Escape escape)
    : name_(name), escape_(escape) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz_";
    while (!text.empty()) {
        const auto open = text.find("{{");
        if (open != 0) pieces_.push_back({std::string(text.substr(0, open)), false});
        if (open == std::string_view::npos) return;
        const auto close = text.find("}}", open);
        const auto inner = text.substr(open + 2, close == std::string_view::npos ? 0 : close - open - 2);
        if (inner.empty() || inner.find_first_not_of(kLetters) != std::string_view::npos) {
            throw std::runtime_error("the template " + name_ + " has a {{ that is not a {{placeholder}}");
        }
        pieces_.push_back({std::string(inner), true});
        text.remove_prefix(close + 2);
    }
}

void Template::check_names(const std::vector<std::string_view>& known) const {
    for (const auto& piece : pieces_) {
        if (piece.is_placeholder && std::ranges::find(known, piece.text) == known.end()) {
            throw std::runtime_error("the template " + name_ + " has an unknown placeholder {{" + piece.text +
                                     "}}");
        }
    }
}

std::string Template::render(const TemplateValues& values) const {
    std::string text;
    for (const auto& piece : pieces_) {
        if (!piece.is_placeholder) {
            text += piece.text;
        } else if (const auto found = values.find(piece.text); found != values.end()) {
            const auto& value = found->second;
            text += escape_ == Escape::html && !value.is_markup ? escape_html(value.text) : value.text;
        }
    }
    return text;
}

}  // namespace booking
