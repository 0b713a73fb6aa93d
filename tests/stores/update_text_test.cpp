#include "stores/sqlite/update_text.hpp"

#include "tests/catch.hpp"

#include <string>

using namespace dunlin;
using sqlite::update_text;

namespace {

std::string restricted(const std::string& text) {
  const auto parsed = update_text::parse(text);
  INFO(text << ": " << (parsed ? "" : parsed.error().text));
  REQUIRE(parsed);
  return parsed->restricted("(K)", false);
}

} // namespace

TEST_CASE(
    "the range comes first in what is run, the rest behind it in brackets") {
  CHECK(restricted("UPDATE t SET a = 1 WHERE {range}")
        == "UPDATE t SET a = 1 WHERE (K) AND (\n (K)\n)");
  CHECK(restricted("update t set a = 1 where a > 2 or {range} ;")
        == "update t set a = 1 WHERE (K) AND (\n a > 2 or (K)\n)");
  const auto parsed = update_text::parse("UPDATE t SET a = 1 WHERE {range}");
  CHECK(parsed->restricted("(K)", true)
        == "UPDATE OR ABORT t SET a = 1 WHERE (K) AND (\n (K)\n)");
  CHECK(parsed->as_written("(K)") == "UPDATE t SET a = 1 WHERE (K)");
}

TEST_CASE(
    "a range is meant wherever it stands outside of quotes and comments") {
  CHECK(restricted("WITH w AS (SELECT id FROM t WHERE {range})\n"
                   "UPDATE t SET a = '{range}', b = (SELECT 1 WHERE {range})\n"
                   "FROM w WHERE t.id = w.id AND {range} /* {range} */\n"
                   "AND \"{range}\" = [{range}] -- {range}")
        == "WITH w AS (SELECT id FROM t WHERE (K))\n"
           "UPDATE t SET a = '{range}', b = (SELECT 1 WHERE (K))\n"
           "FROM w WHERE (K) AND (\n t.id = w.id AND (K) /* {range} */\n"
           "AND \"{range}\" = [{range}]\n)");
}

TEST_CASE("an update knows its table and what its rows are called") {
  const auto names = [](const std::string& text) {
    const auto parsed
        = update_text::parse("UPDATE " + text + " SET a = 1 WHERE {range}");
    REQUIRE(parsed);
    return parsed->table() + " as " + parsed->row_name();
  };
  CHECK(names("t") == "t as \"t\"");
  CHECK(names("main.t") == "t as \"t\"");
  CHECK(names("t AS x") == "t as \"x\"");
  CHECK(names("\"main\" . [a b] AS \"x\"\"y\"") == "a b as \"x\"\"y\"");
  CHECK(names("`a``b` INDEXED BY i") == "a`b as \"a`b\"");
}

TEST_CASE("what is not one plain UPDATE with a range is refused") {
  const auto [text, words] = GENERATE(table<std::string, std::string>({
      {"", "must be an UPDATE"},
      {"-- nothing", "must be an UPDATE"},
      {"DELETE FROM t WHERE {range}", "must be an UPDATE"},
      {"EXPLAIN UPDATE t SET a = 1 WHERE {range}", "must be an UPDATE"},
      {"WITH w AS (SELECT 1) DELETE FROM t WHERE {range}", "must be an UPDATE"},
      {"UPDATE t SET a = 1", "must have {range} in its WHERE"},
      {"UPDATE t SET a = 1 WHERE b = 2", "must have {range} in its WHERE"},
      {"UPDATE t SET a = (SELECT 1 WHERE {range})",
       "must have {range} in its WHERE"},
      {"UPDATE t SET a = 1 WHERE '{range}' = b -- {range}",
       "must have {range} in its WHERE"},
      {"UPDATE t SET a = 1 WHERE {rnage}", "does not begin \"{range}\""},
      {"UPDATE t SET a = 1 WHERE {range", "does not begin \"{range}\""},
      {"UPDATE t SET a = 1 WHERE {range}; UPDATE t SET a = 2 WHERE {range}",
       "more than one statement"},
      {"UPDATE t SET a = 1 WHERE {range}; SELECT 1", "more than one statement"},
      {"UPDATE OR REPLACE t SET a = 1 WHERE {range}", "says OR"},
      {"UPDATE t SET a = 1 WHERE {range} RETURNING a", "has RETURNING"},
      {"UPDATE t SET a = 1 WHERE {range} ORDER BY a LIMIT 1", "has ORDER"},
      {"UPDATE t SET a = 1 WHERE {range} LIMIT 5", "has LIMIT"},
      {"UPDATE t SET a = ?1 WHERE {range}", "has the parameter ?1"},
      {"UPDATE t SET a = :new WHERE {range}", "has the parameter :new"},
      {"UPDATE t SET a = 1 WHERE {range}) OR (1 = 1", "\")\" too much"},
      {"UPDATE t SET a = (1 WHERE {range}", "\"(\" too much"},
      {"UPDATE t SET a = 'x WHERE {range}", "without its end"},
  }));
  const auto parsed = update_text::parse(text);
  INFO(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == error_code::query_invalid);
  INFO(parsed.error().text);
  CHECK(parsed.error().text.find(words) != std::string::npos);
}
