#include "config/schema.hpp"

#include "tests/catch.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace dunlin;

namespace {

bool holds_keys(value_type type) {
  return type == value_type::table || type == value_type::named_tables
         || type == value_type::blocks;
}

/// A key's row in the table of config/README.md.
std::string row(const key_rule& rule) {
  std::string path{rule.section};
  path += (path.empty() ? "" : ".") + std::string{rule.key};
  std::string fallback;
  if (rule.required)
    fallback = "must be given";
  else if (!rule.fallback.empty())
    fallback = "`" + std::string{rule.fallback} + "`";
  else
    fallback = rule.fallback_words;
  return "| `" + path + "` | " + expectation(rule) + " | " + fallback + " | "
         + std::string{rule.sentence} + " |";
}

std::string read_readme() {
  const auto* folder = std::getenv("DUNLIN_SOURCE_DIR");
  std::ifstream file{std::string{folder ? folder : "."} + "/config/README.md"};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("every key has a sentence, and a range where it is a quantity") {
  for (const auto& rule : schema()) {
    INFO(rule.section << "." << rule.key);
    CHECK(rule.sentence.ends_with("."));
    CHECK_FALSE(expectation(rule).empty());
    CHECK(rule.least <= rule.most);
    const bool chooses = rule.type == value_type::choice
                         || rule.type == value_type::choices
                         || rule.type == value_type::truth_or;
    CHECK(chooses == !rule.choices.empty());
    CHECK_FALSE((rule.required && !rule.fallback.empty()));
  }
}

TEST_CASE("the table of keys in the README is the schema") {
  auto readme = read_readme();
  std::size_t rows = 0;
  for (const auto& rule : schema()) {
    if (holds_keys(rule.type))
      continue;
    INFO(row(rule));
    CHECK(readme.find("\n" + row(rule) + "\n") != std::string::npos);
    ++rows;
  }
  std::size_t found = 0;
  for (auto at = readme.find("\n| `"); at != std::string::npos;
       at = readme.find("\n| `", at + 1))
    ++found;
  CHECK(found == rows);
}

TEST_CASE("defaults may hold each key of a table step but its own") {
  std::vector<std::string> keys;
  for (const auto* rule : rules_of("defaults"))
    keys.emplace_back(rule->key);
  CHECK(keys
        == std::vector<std::string>{"from", "to", "key", "create", "existing",
                                    "scan", "digest", "batch", "buffer", "noun",
                                    "answer-timeout", "after"});
}
