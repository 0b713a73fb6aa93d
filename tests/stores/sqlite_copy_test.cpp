#include "tests/stores/copy_contract.hpp"
#include "tests/stores/sqlite_fixture.hpp"

/// @file
/// Which rows SQLite may copy itself: those that surely arrive as they are.

using namespace dunlin;

namespace {

struct tables {
  std::string source;
  std::string target;
};

/// What `prepare` says of a copy of `old_t` into `t`, or of a query.
error_code prepared(const tables& made, target_spec spec) {
  const sqlite_fixture fixture;
  fixture.run_on_target(made.source);
  fixture.run_on_target(made.target);
  const auto store = fixture.open_target();
  return code_of(store->target()->prepare(spec));
}

error_code prepared(const std::string& source, const std::string& target) {
  return prepared({"CREATE TABLE old_t" + source, "CREATE TABLE t" + target},
                  copy_spec(digest_mode::engine));
}

constexpr auto leaves = error_code::rows_must_leave;
constexpr auto stays = error_code::none;

target_spec query_spec(const std::string& query) {
  auto out = copy_spec(digest_mode::engine);
  out.inner_table = "";
  out.inner_query = query;
  return out;
}

const tables plain{"CREATE TABLE old_t(id INTEGER PRIMARY KEY, text TEXT)",
                   "CREATE TABLE t(id INTEGER PRIMARY KEY, text TEXT)"};

} // namespace

TEST_CASE("rows stay inside SQLite where columns have one affinity") {
  CHECK(prepared("(id INTEGER PRIMARY KEY, text TEXT)",
                 "(id INT PRIMARY KEY, text VARCHAR(3))")
        == stays);
  CHECK(prepared("(id INTEGER PRIMARY KEY, text TEXT)",
                 "(id INTEGER PRIMARY KEY, text)")
        == stays);
  CHECK(prepared("(id INTEGER PRIMARY KEY, text TEXT)",
                 "(id INTEGER PRIMARY KEY, text INTEGER)")
        == leaves);
  CHECK(prepared("(id INTEGER PRIMARY KEY, text)",
                 "(id INTEGER PRIMARY KEY, text TEXT)")
        == leaves);
  CHECK(prepared("(id INTEGER PRIMARY KEY, text ANY) STRICT",
                 "(id INTEGER PRIMARY KEY, text NUMERIC)")
        == leaves);
}

TEST_CASE("a key that SQLite compares in two ways has no digest of its own") {
  CHECK(prepared("(id TEXT NOT NULL PRIMARY KEY, text TEXT)",
                 "(id TEXT NOT NULL PRIMARY KEY, text TEXT)")
        == stays);
  CHECK(prepared("(id TEXT COLLATE NOCASE NOT NULL PRIMARY KEY, text TEXT)",
                 "(id TEXT NOT NULL PRIMARY KEY, text TEXT)")
        == leaves);
  CHECK(prepared("(id TEXT NOT NULL PRIMARY KEY, text TEXT)",
                 "(id TEXT, text TEXT)")
        == leaves);
}

TEST_CASE("a query stays inside SQLite if it is of plain columns") {
  CHECK(prepared(plain, query_spec("SELECT id, text FROM old_t -- all"))
        == stays);
  CHECK(prepared(plain, query_spec("SELECT id, lower(text) AS text FROM old_t"))
        == leaves);
  CHECK(prepared(plain, query_spec("SELECT id, text FROM old_t WHERE id > 5"
                                   " UNION ALL SELECT id, text FROM old_t"))
        != stays);
}

TEST_CASE("a table with triggers has its rows leave SQLite") {
  auto made = plain;
  made.target += ";CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END";
  CHECK(prepared(made, copy_spec(digest_mode::count)) == leaves);
}
