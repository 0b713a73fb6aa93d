#include "stores/sql/update_text.hpp"

#include "stores/mariadb/update_rules.hpp"
#include "stores/postgresql/update_rules.hpp"
#include "stores/sqlite/update_rules.hpp"
#include "tests/catch.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

using namespace dunlin;
using sql::update_rules;
using sql::update_text;

namespace {

using list = std::vector<std::string>;

const update_rules& sqlite_rules = sqlite::update_rules;
const update_rules& postgresql_rules = postgresql::update_rules;
const update_rules& mariadb_rules = mariadb::update_rules;

const std::array all_rules{&sqlite_rules, &postgresql_rules, &mariadb_rules};

update_text parsed(const update_rules& rules, const std::string& text) {
  auto update = update_text::parse(rules, text);
  INFO(text << ": " << (update ? "" : update.error().text));
  REQUIRE(update);
  return *update;
}

std::string restricted(const update_rules& rules, const std::string& text) {
  return parsed(rules, text).restricted("(K)");
}

/// What a database says against a text.
std::string refusal(const update_rules& rules, const std::string& text) {
  const auto update = update_text::parse(rules, text);
  INFO(text);
  REQUIRE_FALSE(update);
  CHECK(update.error().code == error_code::query_invalid);
  return update.error().text;
}

/// The table and what its rows are called.
std::string names(const update_rules& rules, const std::string& text) {
  const auto update
      = parsed(rules, "UPDATE " + text + " SET a = 1 WHERE {range}");
  return update.table() + " as " + update.row_name();
}

} // namespace

TEST_CASE(
    "the range comes first in what is run, the rest behind it in brackets") {
  for (const auto* rules : all_rules) {
    CHECK(restricted(*rules, "UPDATE t SET a = 1 WHERE {range}")
          == "UPDATE t SET a = 1 WHERE (K) AND (\n (K)\n)");
    CHECK(restricted(*rules, "update t set a = 1 where a > 2 or {range} ;")
          == "update t set a = 1 WHERE (K) AND (\n a > 2 or (K)\n)");
    const auto update = parsed(*rules, "UPDATE t SET a = 1 WHERE {range}");
    CHECK(update.restricted("(K)", " OR ABORT")
          == "UPDATE OR ABORT t SET a = 1 WHERE (K) AND (\n (K)\n)");
    CHECK(update.as_written("(K)") == "UPDATE t SET a = 1 WHERE (K)");
    CHECK(update.conditions() == 2);
  }
}

TEST_CASE(
    "a range is meant wherever it stands outside of quotes and comments") {
  for (const auto* rules : {&sqlite_rules, &postgresql_rules})
    CHECK(
        restricted(*rules,
                   "WITH w AS (SELECT id FROM t WHERE {range})\n"
                   "UPDATE t SET a = '{range}', b = (SELECT 1 WHERE {range})\n"
                   "FROM w WHERE t.id = w.id AND {range} /* {range} */\n"
                   "AND a = \"{range}\" -- {range}")
        == "WITH w AS (SELECT id FROM t WHERE (K))\n"
           "UPDATE t SET a = '{range}', b = (SELECT 1 WHERE (K))\n"
           "FROM w WHERE (K) AND (\n t.id = w.id AND (K) /* {range} */\n"
           "AND a = \"{range}\"\n)");
  const auto mariadb
      = parsed(mariadb_rules, "UPDATE t SET a = \"{range}\", b = (SELECT 1"
                              " WHERE {range}) WHERE `{range}` AND {range} #");
  CHECK(mariadb.restricted("(K)")
        == "UPDATE t SET a = \"{range}\", b = (SELECT 1 WHERE (K)) WHERE (K)"
           " AND (\n `{range}` AND (K)\n)");
  CHECK(mariadb.conditions() == 3);
  CHECK(restricted(sqlite_rules, "UPDATE t SET a = [{range}] WHERE {range}")
        == "UPDATE t SET a = [{range}] WHERE (K) AND (\n (K)\n)");
  CHECK(restricted(postgresql_rules,
                   "UPDATE t SET a = $x${range}$x$ WHERE {range}")
        == "UPDATE t SET a = $x${range}$x$ WHERE (K) AND (\n (K)\n)");
}

TEST_CASE("an update knows its table and what its rows are called") {
  CHECK(names(sqlite_rules, "T") == "T as \"T\"");
  CHECK(names(sqlite_rules, "main.t") == "t as \"t\"");
  CHECK(names(sqlite_rules, "t AS x") == "t as \"x\"");
  CHECK(names(sqlite_rules, "\"main\" . [a b] AS \"x\"\"y\"")
        == "a b as \"x\"\"y\"");
  CHECK(names(sqlite_rules, "`a``b` INDEXED BY i") == "a`b as \"a`b\"");
  CHECK(names(sqlite_rules, "'t'") == "t as \"t\"");

  CHECK(names(postgresql_rules, "T") == "t as \"t\"");
  CHECK(names(postgresql_rules, "Some.\"T\" * AS x") == "some.T as \"x\"");
  CHECK(names(postgresql_rules, "ONLY t x") == "t as \"x\"");

  CHECK(names(mariadb_rules, "T") == "T as `T`");
  CHECK(names(mariadb_rules, "LOW_PRIORITY `a``b` x") == "a`b as `x`");
  CHECK(names(mariadb_rules, "d.t AS x") == "d.t as `x`");
}

TEST_CASE("an update knows the columns that it changes") {
  const auto changed = [](const update_rules& rules, const std::string& set) {
    return parsed(rules, "UPDATE t SET " + set + " WHERE {range}").changed();
  };
  for (const auto* rules : all_rules)
    CHECK(changed(*rules, "a = b, c = (SELECT x = y, z FROM u)")
          == list{"a", "c"});
  CHECK(changed(postgresql_rules, "(A, \"B\") = (c, d), e = f FROM g")
        == list{"a", "B", "e"});
  CHECK(changed(postgresql_rules, "a.b = 1, c[d] = 2") == list{"a", "c"});
  CHECK(changed(mariadb_rules, "t.a = 1, `d`.t.`b``c` = u.d")
        == list{"a", "b`c"});
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
      {"UPDATE 1 SET a = 1 WHERE {range}", "names no table after UPDATE"},
      {"UPDATE t SET a = 1 WHERE {range} RETURNING a", "has RETURNING"},
      {"UPDATE t SET a = 1 WHERE {range} ORDER BY a LIMIT 1", "has ORDER"},
      {"UPDATE t SET a = 1 WHERE {range} LIMIT 5", "has LIMIT"},
      {"UPDATE t SET a = 1 WHERE {range}) OR (1 = 1", "\")\" too much"},
      {"UPDATE t SET a = (1 WHERE {range}", "\"(\" too much"},
      {"UPDATE t SET a = 'x WHERE {range}", "without its end"},
  }));
  INFO(text);
  for (const auto* rules : all_rules)
    CHECK(refusal(*rules, text).find(words) != std::string::npos);
}

TEST_CASE("what one database alone could not do in place is refused there") {
  const auto [rules, text, words] = GENERATE(table<const update_rules*,
                                                   std::string, std::string>({
      {&sqlite_rules, "UPDATE OR REPLACE t SET a = 1 WHERE {range}", "says OR"},
      {&sqlite_rules, "UPDATE t SET a = ?1 WHERE {range}",
       "has the parameter ?1"},
      {&sqlite_rules, "UPDATE t SET a = :new WHERE {range}",
       "has the parameter :new"},
      {&postgresql_rules, "UPDATE t SET a = $1 WHERE {range}",
       "has the parameter $1"},
      {&mariadb_rules, "UPDATE t SET a = ? WHERE {range}",
       "has the parameter ?"},
      {&mariadb_rules, "WITH w AS (SELECT 1) UPDATE t SET a = 1 WHERE {range}",
       "must be an UPDATE"},
      {&mariadb_rules, "UPDATE IGNORE t SET a = 1 WHERE {range}", "has IGNORE"},
      {&mariadb_rules, "UPDATE t JOIN u SET t.a = 1 WHERE {range}", "has JOIN"},
      {&mariadb_rules, "UPDATE t, u SET t.a = 1 WHERE {range}",
       "must be of one table"},
      {&mariadb_rules, "UPDATE t SET a = 1 /*! WHERE {range}",
       "without its end"},
  }));
  CHECK(refusal(*rules, text).find(words) != std::string::npos);
}
