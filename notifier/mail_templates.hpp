// The e-mails' wording: a folder with two files per kind, <kind>.txt and <kind>.html, and item.txt and
// item.html for the lines of one event (moved_item.* where it was moved). The first line of a .txt is its
// subject.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "mail.hpp"
#include "template.hpp"

namespace booking {

struct MailText {
    std::string subject;
    std::string text;
    std::string html;
};

class MailTemplates final {
public:
    // Reads and checks all of them. Throws std::runtime_error saying which file has what fault.
    explicit MailTemplates(const std::filesystem::path& folder);

    // Throws std::runtime_error for a kind that has no templates.
    [[nodiscard]] MailText write(const Mail& mail) const;

private:
    struct Kind {
        Template subject;
        Template text;
        Template html;
    };
    struct Items {
        Template text;
        Template html;
    };
    [[nodiscard]] static Items read_items(const std::filesystem::path& folder, const std::string& name);
    [[nodiscard]] static Kind read_kind(const std::filesystem::path& folder, const std::string& kind);

    Items items_;
    Items moved_items_;
    std::map<std::string, Kind, std::less<>> kinds_;
};

}  // namespace booking
