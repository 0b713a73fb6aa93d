#include "tests/catch.hpp"
#include "tests/stores/target_bench.hpp"

#include <string>
#include <vector>

using namespace dunlin;

namespace {

/// What `prepare` says of a step into `t` with these columns.
error refusal(target_bench& bench, const std::vector<std::string>& columns,
              existing_rows existing = existing_rows::fail,
              const std::string& into = "t") {
  auto spec = target_bench::spec_of(columns, existing);
  spec.into = into;
  const auto ready = bench.target().prepare(spec);
  return ready ? error{} : ready.error();
}

bool mentions(const error& problem, const std::string& part) {
  return problem.text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a target table that is not there is unknown, the nearest is named") {
  target_bench bench{"CREATE TABLE crs(id)"};
  const auto problem = refusal(bench, {"id"}, existing_rows::fail, "crx");
  CHECK(problem.code == error_code::unknown_table);
  CHECK(mentions(problem, "'crx'"));
  CHECK(mentions(problem, "did you mean \"crs\""));
}

TEST_CASE("only ordinary tables of the user are written") {
  target_bench bench{"CREATE TABLE a(id); CREATE VIEW v AS SELECT * FROM a;"
                     "CREATE VIRTUAL TABLE f USING fts5(id);"
                     "CREATE TABLE q(id INTEGER PRIMARY KEY AUTOINCREMENT)"};
  for (const auto* into :
       {"v", "f", "f_data", "dunlin_steps", "DUNLIN_runs", "sqlite_sequence"}) {
    INFO(into);
    CHECK(refusal(bench, {"id"}, existing_rows::fail, into).code
          == error_code::unknown_table);
  }
  CHECK(refusal(bench, {"id"}, existing_rows::fail, "A").code
        == error_code::none);
}

TEST_CASE("a column that the target lacks is unknown, the nearest is named") {
  target_bench bench{"CREATE TABLE t(id, name)"};
  const auto problem = refusal(bench, {"id", "nome"});
  CHECK(problem.code == error_code::unknown_column);
  CHECK(mentions(problem, "'nome'"));
  CHECK(mentions(problem, "did you mean \"name\""));
  CHECK(refusal(bench, {"ID", "Name"}).code == error_code::none);
}

TEST_CASE("a generated column can't be written") {
  target_bench bench{"CREATE TABLE t(id, twice AS (id * 2))"};
  const auto problem = refusal(bench, {"id", "twice"});
  CHECK(problem.code == error_code::unknown_column);
  CHECK(mentions(problem, "is generated"));
  CHECK(refusal(bench, {"id"}).code == error_code::none);
}

TEST_CASE("a column that needs a value and gets none is found at once") {
  target_bench bench{"CREATE TABLE t(id, kind NOT NULL, n NOT NULL DEFAULT 0)"};
  const auto problem = refusal(bench, {"id", "n"});
  CHECK(problem.code == error_code::unknown_column);
  CHECK(mentions(problem, "'kind'"));
  CHECK(refusal(bench, {"id", "kind"}).code == error_code::none);
}

TEST_CASE("a key that the target makes itself need not be written") {
  target_bench bench{"CREATE TABLE t(id INTEGER PRIMARY KEY, name NOT NULL)"};
  CHECK(refusal(bench, {"name"}).code == error_code::none);
}

TEST_CASE("a column that is written twice is refused") {
  target_bench bench{"CREATE TABLE t(id, name)"};
  CHECK(refusal(bench, {"id", "name", "NAME"}).code
        == error_code::query_invalid);
}

TEST_CASE("skip and replace need the key of the step in the target") {
  const auto existing = GENERATE(existing_rows::skip, existing_rows::replace);
  const auto code_for = [&](const char* table) {
    target_bench bench{table};
    return refusal(bench, {"id", "name"}, existing).code;
  };
  CHECK(code_for("CREATE TABLE t(id INTEGER PRIMARY KEY, name)")
        == error_code::none);
  CHECK(code_for("CREATE TABLE t(id PRIMARY KEY, name)") == error_code::none);
  CHECK(code_for("CREATE TABLE t(id PRIMARY KEY, name) WITHOUT ROWID")
        == error_code::none);
  CHECK(code_for("CREATE TABLE t(id, name); CREATE UNIQUE INDEX i ON t(id)")
        == error_code::none);
  CHECK(code_for("CREATE TABLE t(id, name)") == error_code::key_missing);
  CHECK(code_for("CREATE TABLE t(id, name); CREATE INDEX i ON t(id)")
        == error_code::key_missing);
  CHECK(code_for("CREATE TABLE t(id, name);"
                 "CREATE UNIQUE INDEX i ON t(id) WHERE name IS NULL")
        == error_code::key_missing);
  CHECK(code_for("CREATE TABLE t(id, name);"
                 "CREATE UNIQUE INDEX i ON t(abs(id))")
        == error_code::key_missing);
  CHECK(code_for("CREATE TABLE t(id, name, PRIMARY KEY(id, name))")
        == error_code::key_missing);
}

TEST_CASE("skip needs the key among the columns that are written") {
  target_bench bench{"CREATE TABLE t(id PRIMARY KEY, name)"};
  auto spec = target_bench::spec_of({"name"}, existing_rows::skip);
  spec.key = {"id"};
  spec.key_positions = {1};
  spec.row_cells = 2;
  CHECK(code_of(bench.target().prepare(spec)) == error_code::key_missing);
}

TEST_CASE("a composite key fits in any order of its columns") {
  target_bench bench{"CREATE TABLE t(a, b, c, PRIMARY KEY(b, a))"};
  auto spec = target_bench::spec_of({"a", "b", "c"}, existing_rows::replace);
  spec.key = {"a", "b"};
  spec.key_positions = {0, 1};
  bench.begin_step(spec);
  REQUIRE(bench.write({0, 0}, {cells(1, 2, "x"), cells(2, 1, "y")}));
  REQUIRE(bench.write({1, 0}, {cells(1, 2, "z")}));
  CHECK(bench.rows("SELECT a, b, c FROM t ORDER BY a")
        == std::vector<std::string>{"1, 2, 'z'", "2, 1, 'y'"});
}

TEST_CASE("names with quotes, blanks and letters past ASCII are fine") {
  target_bench bench{"CREATE TABLE \"t\"\" \xc3\xbc\"(\"i\"\"d\" PRIMARY KEY,"
                     " \"select\")"};
  auto spec = target_bench::spec_of({"i\"d", "select"}, existing_rows::replace);
  spec.into = "t\" \xc3\xbc";
  bench.begin_step(spec);
  REQUIRE(bench.write({0, 0}, {cells(1, "a")}));
  REQUIRE(bench.write({1, 0}, {cells(1, "b")}));
  CHECK(bench.rows("SELECT * FROM \"t\"\" \xc3\xbc\"")
        == std::vector<std::string>{"1, 'b'"});
}
