#include "config/variables.hpp"

#include "tests/catch.hpp"

using namespace dunlin;

namespace {

std::optional<std::string> environment(const std::string& name) {
  if (name == "HOME_DIR")
    return "/srv/me";
  if (name == "EMPTY")
    return "";
  if (name == "BAD")
    return "\xff";
  if (name == "NESTED")
    return "${HOME_DIR}";
  return std::nullopt;
}

std::string expand(std::string_view text) {
  auto expanded = expand_variables(text, environment);
  return expanded ? expanded->text : to_string(expanded.error().code).data();
}

} // namespace

TEST_CASE("variables become their value, or their default if not set") {
  CHECK(expand("") == "");
  CHECK(expand("no variable, $5 and $") == "no variable, $5 and $");
  CHECK(expand("sqlite:${HOME_DIR}/a.db") == "sqlite:/srv/me/a.db");
  CHECK(expand("${HOME_DIR:x}${HOME_DIR}") == "/srv/me/srv/me");
  CHECK(expand("${UNSET:sqlite:a.db?x=y}!") == "sqlite:a.db?x=y!");
  CHECK(expand("<${UNSET:}>") == "<>");
}

TEST_CASE("a variable that is set to nothing counts as set") {
  CHECK(expand("<${EMPTY}>") == "<>");
  CHECK(expand("<${EMPTY:default}>") == "<>");
}

TEST_CASE("what a variable holds is not looked at for variables") {
  CHECK(expand("${NESTED}") == "${HOME_DIR}");
}

TEST_CASE("two dollars stand for the characters themselves") {
  CHECK(expand("$${HOME_DIR}") == "${HOME_DIR}");
  CHECK(expand("a$${b $${c} ${HOME_DIR}") == "a${b ${c} /srv/me");
}

TEST_CASE("what is no variable is refused") {
  CHECK(expand("${UNSET}") == "variable_unset");
  CHECK(expand("${HOME_DIR") == "bad_value");
  CHECK(expand("${}") == "bad_value");
  CHECK(expand("${1A}") == "bad_value");
  CHECK(expand("${A B}") == "bad_value");
  CHECK(expand("${A:${B}}") == "bad_value");
  CHECK(expand("${BAD}") == "bad_value");
}

TEST_CASE("a string says which variables it was made from") {
  auto expanded
      = expand_variables("${HOME_DIR}${UNSET:x}${EMPTY}", environment);
  REQUIRE(expanded);
  CHECK(expanded->variables == std::vector<std::string>{"HOME_DIR", "EMPTY"});
}

TEST_CASE("without an environment every variable is unset") {
  CHECK(expand_variables("${A:b}", nullptr)->text == "b");
  CHECK(expand_variables("${A}", nullptr).error().code
        == error_code::variable_unset);
}
