#include "template.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace booking {
namespace {

TEST(TemplateTest, FillsInValues) {
    const Template made("t", "Dear {{name}}: {{name}}{{count}}.", Escape::none);
    EXPECT_EQ(made.render({{"name", {"Ada <a&b>"}}, {"count", {"2"}}}), "Dear Ada <a&b>: Ada <a&b>2.");
    EXPECT_EQ(made.render({}), "Dear : .");
    EXPECT_EQ(Template("t", "", Escape::none).render({}), "");
    EXPECT_EQ(Template("t", "{ {a} }} {", Escape::none).render({}), "{ {a} }} {");
}

TEST(TemplateTest, EscapesInHtmlWhatIsNotMarkup) {
    const Template made("t", "<p>{{name}}</p>{{items}}", Escape::html);
    EXPECT_EQ(made.render({{"name", {"<script>\"'&"}}, {"items", {"<b>1</b>", true}}}),
              "<p>&lt;script&gt;&quot;&#39;&amp;</p><b>1</b>");
}

TEST(TemplateTest, NeverReadsAValueAsATemplate) {
    const Template made("t", "{{a}}{{b}}", Escape::none);
    EXPECT_EQ(made.render({{"a", {"{{b}}"}}, {"b", {"x"}}}), "{{b}}x");
}

TEST(TemplateTest, RefusesWhatIsNoPlaceholder) {
    for (const char* text : {"{{", "a {{ b }}", "{{}}", "{{Name}}", "{{a}", "{{a.b}}", "{{{a}}}"}) {
        EXPECT_THROW(Template("t", text, Escape::none), std::runtime_error) << text;
    }
}

TEST(TemplateTest, NamesTheFileAndTheUnknownPlaceholder) {
    const Template made("item.txt", "{{a}} {{nmae}}", Escape::none);
    made.check_names({"a", "nmae"});
    try {
        made.check_names({"a", "name"});
        ADD_FAILURE();
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("item.txt"), std::string::npos);
        EXPECT_NE(std::string(error.what()).find("{{nmae}}"), std::string::npos);
    }
}

}  // namespace
}  // namespace booking
