#include "stores/sql/query_text.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/postgresql/lexical.hpp"
#include "stores/sql/names.hpp"
#include "stores/sqlite/lexical.hpp"
#include "tests/catch.hpp"

#include <array>
#include <string>

using namespace dunlin;

namespace {

const std::array all_words{&sqlite::lexical, &postgresql::lexical,
                           &mariadb::lexical};

/// The query without its end, or what is said against it.
std::string looked_at(const sql::lexical_rules& words,
                      const std::string& query) {
  const auto text = sql::one_query(words, query);
  if (text)
    return *text;
  CHECK(text.error().code == error_code::query_invalid);
  return text.error().text;
}

} // namespace

TEST_CASE("a query is one SELECT, up to the semicolon at its end") {
  for (const auto* words : all_words) {
    CHECK(looked_at(*words, "SELECT ';' FROM t /* ; */ ; ; -- end")
          == "SELECT ';' FROM t /* ; */ ");
    CHECK(looked_at(*words, "-- a\nWITH w AS (SELECT 1) SELECT 2 -- b")
          == "-- a\nWITH w AS (SELECT 1) SELECT 2 -- b");
    CHECK(looked_at(*words, "(select 1) union (select 2)")
          == "(select 1) union (select 2)");
  }
}

TEST_CASE("what is no query is refused before a database sees it") {
  const auto [query, words] = GENERATE(table<std::string, std::string>({
      {"", "the query holds no statement"},
      {"-- nothing", "the query holds no statement"},
      {"DELETE FROM t", "the query must be a SELECT"},
      {"EXPLAIN SELECT 1", "the query must be a SELECT"},
      {"; SELECT 1", "the query must be a SELECT"},
      {"SELECT 1 INTO t", "the query must be a SELECT without INTO"},
      {"WITH w AS (INSERT INTO t SELECT 1) SELECT 1", "without INTO"},
      {"SELECT 1; SELECT 2", "is more than one statement"},
      {"SELECT 1;; 'a'", "is more than one statement"},
      {"SELECT 'open", "without its end"},
      {"'open", "without its end"},
      {"SELECT 1 /* open", "without its end"},
  }));
  INFO(query);
  for (const auto* rules : all_words)
    CHECK(looked_at(*rules, query).find(words) != std::string::npos);
}

TEST_CASE("a query has no parameters") {
  const auto has_parameters = [](const sql::lexical_rules& words,
                                 const std::string& query) {
    return looked_at(words, query).find("has parameters") != std::string::npos;
  };
  CHECK(has_parameters(sqlite::lexical, "SELECT :a"));
  CHECK(has_parameters(sqlite::lexical, "SELECT ?1"));
  CHECK(has_parameters(postgresql::lexical, "SELECT $1"));
  CHECK(has_parameters(mariadb::lexical, "SELECT ?"));
  CHECK_FALSE(has_parameters(postgresql::lexical, "SELECT a ? 'b' FROM t"));
  CHECK_FALSE(has_parameters(mariadb::lexical, "SELECT @a"));
}

TEST_CASE("the columns of a query have names of their own") {
  const auto is_equal = [](std::string_view left, std::string_view right) {
    return left == right;
  };
  CHECK(sql::check_column_names({"a", "b"}, same_name));
  CHECK(sql::check_column_names({"a", "A"}, is_equal));
  const auto twice = sql::check_column_names({"a", "b", "A"}, same_name);
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == error_code::query_invalid);
  CHECK(twice.error().text
        == "the query has two columns called 'A'; give each a name of its own"
           " with AS");
}
