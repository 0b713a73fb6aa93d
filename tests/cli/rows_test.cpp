#include "tests/cli/workplace.hpp"

#include <csignal>

/// @file
/// Rows of every kind on their way through the whole program.

using namespace dunlin::test;

namespace {

/// Tables that few would make, but SQLite does.
const std::string odd_tables = R"sql(
CREATE TABLE "Größe ""1"""(k PRIMARY KEY, "v v") WITHOUT ROWID;
CREATE TABLE pairs(a TEXT COLLATE NOCASE NOT NULL, b REAL NOT NULL, c BLOB,
                   PRIMARY KEY(a, b));
CREATE TABLE bare(x, y);
)sql";

const std::string odd_rows = R"sql(
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
  INSERT INTO "Größe ""1""" SELECT i * 3, 'row ' || i FROM n;
INSERT INTO "Größe ""1""" VALUES
  (-9223372036854775808, NULL), (2.5, 1e300), ('', x''), ('3', 3),
  ('Ä''"', 'a' || char(0) || 'b'), (x'00ff', zeroblob(10000000)),
  (x'ff', 9223372036854775807);
INSERT INTO pairs VALUES
  ('a', 1, NULL), ('A', 2, x'00'), ('b', -0.5, 'text'), ('', 0, 7);
INSERT INTO bare VALUES (NULL, NULL), (1, 'a'), (1, 'a'), ('1', x'61');
)sql";

const std::string odd_steps = R"([run]
migrators = 3
memory = "1MiB"
[defaults]
from = "old"
to = "new"
batch = { rows = 7 }
[[scripts]]
store = "new"
folder = "up"
[[tables]]
name = 'Größe "1"'
[[tables]]
name = "pairs"
[[tables]]
name = "bare"
)";

} // namespace

TEST_CASE_METHOD(workplace, "rows of every kind arrive as they are") {
  sql("old.db", odd_tables + odd_rows);
  write("up/010_tables.sql", odd_tables);
  write("dunlin.toml", two_stores + odd_steps);
  const auto end = run({"run"});
  INFO(end.out << end.err);
  REQUIRE(end.code == 0);
  for (const auto* columns :
       {"quote(k), typeof(\"v v\"), length(\"v v\"), hex(substr(\"v v\", 1, 9))"
        " FROM \"Größe \"\"1\"\"\"",
        "quote(a), quote(b), quote(c) FROM pairs",
        "quote(x), quote(y) FROM"
        " bare"}) {
    const auto text = "SELECT " + std::string{columns} + " ORDER BY 1, 2";
    INFO(text);
    CHECK(query("new.db", text) == query("old.db", text));
  }
  CHECK(run({"status"}).code == 0);
}

TEST_CASE_METHOD(workplace, "a key without an index is refused, and read in one"
                            " pass where that is asked for") {
  make_migration(500);
  sql("old.db", "CREATE TABLE plain AS SELECT * FROM crs;"
                "DROP TABLE crs; ALTER TABLE plain RENAME TO crs");
  const std::string key = "tables.crs.key=['auth', 'code']";
  const auto refused = run({"run", key});
  CHECK(refused.code == 2);
  CHECK(refused.err.find("scan = \"once\"") != std::string::npos);

  process child{command({"run", "--board", "json", key, "tables.crs.scan=once",
                         "tables.crs.batch.rows=25"})};
  REQUIRE(child.has_said("batch_done"));
  child.send(SIGKILL);
  child.wait();
  const auto end
      = run({"run", key, "tables.crs.scan=once", "tables.crs.batch.rows=25"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
}

TEST_CASE_METHOD(workplace, "rows that stand there are refused, left or"
                            " replaced, as the profile says") {
  make_migration(5);
  sql("new.db", "CREATE TABLE crs(auth TEXT NOT NULL, code INTEGER NOT NULL,"
                " name TEXT, PRIMARY KEY(auth, code));"
                "INSERT INTO crs VALUES('EPSG', 3, 'older')");
  write("dunlin.toml", two_stores + R"([[tables]]
name = "crs"
from = "old"
to = "new"
)");
  const auto name
      = [&] { return query("new.db", "SELECT name FROM crs WHERE code = 3"); };
  CHECK(run({"run"}).code == 1);
  CHECK(name() == "older\n");
  CHECK(query("new.db", "SELECT count(*) FROM crs") == "5\n");

  const auto skipped
      = run({"run", "--reset", "--yes", "tables.crs.existing=skip"});
  CHECK(skipped.code == 0);
  CHECK(name() == "older\n");

  const auto replaced
      = run({"run", "--reset", "--yes", "tables.crs.existing=replace"});
  CHECK(replaced.code == 0);
  CHECK(name() == "name 3\n");
}
