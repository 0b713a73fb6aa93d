#include "stores/mariadb/lock.hpp"
#include "tests/stores/mariadb_target_bench.hpp"

using namespace dunlin;

namespace {

script_job job_of(const std::string& text) {
  return {"s/1", "s/1.sql", text, text};
}

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("a script that fails in MariaDB leaves nothing of what it did") {
  mariadb_target bench{{"CREATE TABLE t(id int PRIMARY KEY)"}};
  auto job = job_of("INSERT INTO t VALUES(1);\nINSERT INTO nowhere VALUES(1)");
  const auto failed = bench.target().run_script(job);
  CHECK(code_of(failed) == error_code::script_failed);
  CHECK(holds(text_of(failed), "s/1.sql:2: "));
  CHECK(bench.rows().empty());
}

TEST_CASE("a comment that MariaDB reads as SQL is run as it says") {
  mariadb_target bench{{"CREATE TABLE t(id int PRIMARY KEY)"}};
  REQUIRE(bench.target().run_script(
      job_of("/*!40101 INSERT INTO t VALUES(1) */;\n"
             "/*!999999 INSERT INTO t VALUES(2) */;\n"
             "DELIMITER $$\nINSERT INTO t VALUES(3 /*! + 1 */)$$")));
  CHECK(bench.rows() == lines{"1", "4"});
}

TEST_CASE("what a script sets in its session is gone for the next") {
  mariadb_target bench{{"CREATE TABLE t(v varchar(999))"}};
  REQUIRE(bench.target().run_script(
      job_of("SET @a = 'leaks', sql_mode = 'ANSI';"
             "CREATE TEMPORARY TABLE mine(a int); USE information_schema")));
  auto next = job_of("INSERT INTO t VALUES(coalesce(@a, @@sql_mode));"
                     "CREATE TEMPORARY TABLE mine(a int)");
  next.step = "s/2";
  const auto ran = bench.target().run_script(next);
  INFO((ran ? "" : ran.error().text));
  REQUIRE(ran);
  CHECK(bench.rows() == bench.rows("SELECT @@global.sql_mode"));
}

TEST_CASE("a database of MariaDB is locked once, and the holder is named") {
  const mariadb_fixture fixture;
  CHECK(lock_holder(fixture.target_config()).value().empty());
  auto first = mariadb::lock_store(fixture.target_config());
  REQUIRE(first);

  const auto second = mariadb::lock_store(fixture.target_config());
  CHECK(code_of(second) == error_code::lock_held);
  CHECK(holds(text_of(second), "another run holds the lock: "));
  CHECK_FALSE(lock_holder(fixture.target_config()).value().empty());
  CHECK(mariadb::lock_store(fixture.source_config()));
  first->reset();
  CHECK(mariadb::lock_store(fixture.target_config()));
}

TEST_CASE("an update in MariaDB that would miss or meet rows is refused") {
  mariadb_target bench{{"CREATE TABLE t(id int PRIMARY KEY, v int, w int)"}};
  const auto prepare
      = [&](const std::string& update, const std::string& key = "id") {
          return bench.target().prepare(
              {"step", "t", {}, {key}, {}, 0, existing_rows::fail, update});
        };
  const auto [update, said] = GENERATE(
      std::pair{"UPDATE t SET id = id + 1 WHERE {range}",
                "the key column 'id'"},
      std::pair{"UPDATE t SET v = 1", "must have {range}"},
      std::pair{"UPDATE t SET v = 1 WHERE v = '{range}'", "must have {range}"},
      std::pair{"UPDATE t SET v = 1 WHERE {range} LIMIT 5", "has LIMIT"},
      std::pair{"UPDATE IGNORE t SET v = 1 WHERE {range}", "has IGNORE"},
      std::pair{"UPDATE t, t u SET t.v = 1 WHERE {range}", "of one table"},
      std::pair{"UPDATE u SET v = 1 WHERE {range}", "but `into` is 't'"},
      std::pair{"UPDATE t SET nothing = 1 WHERE {range}", "no column of 't'"},
      std::pair{"UPDATE t SET v = missing WHERE {range}", "missing"},
      std::pair{"DELETE FROM t WHERE {range}", "must be an UPDATE"});
  INFO(update);
  const auto refused = prepare(update);
  CHECK(holds(text_of(refused), said));
  CHECK(prepare("UPDATE t AS x SET x.v = (SELECT 1), w = 2 WHERE {range} AND"
                " v IS NULL -- done"));
  CHECK(code_of(prepare("UPDATE t SET w = 1 WHERE {range}", "v"))
        == error_code::scan_unindexed);
}

TEST_CASE("tables of MariaDB are listed with what a profile asks of them") {
  const mariadb_fixture fixture;
  fixture.run_on_source("CREATE TABLE p(id int AUTO_INCREMENT PRIMARY KEY,"
                        " a int, b int NOT NULL, UNIQUE(a), c int AS (b))");
  fixture.run_on_source("CREATE TABLE q(p int REFERENCES p(id))");
  fixture.run_on_source("CREATE VIEW seen AS SELECT 1 AS one");
  fixture.run_on_source("INSERT INTO p(b) VALUES(1)");
  const auto found = list_tables(fixture.source_config(), true);
  REQUIRE(found);
  REQUIRE(found->size() == 3);
  const auto& p = (*found)[0];
  CHECK(p.name == "p");
  CHECK(p.key == lines{"id"});
  CHECK_FALSE(p.columns[0].is_required);
  CHECK(p.columns[2].is_required);
  CHECK(p.columns[3].is_generated);
  REQUIRE(p.nullable_keys.size() == 1);
  CHECK(p.nullable_keys[0].has_null);
  CHECK(p.has_rows);
  CHECK((*found)[1].parents == lines{"p"});
  CHECK((*found)[1].key.empty());
  CHECK((*found)[2].kind == table_kind::view);
  CHECK(select_text(fixture.source_config(), "p", {"id", "a`b"})
        == "SELECT `id`, `a``b`\nFROM `p`");
}
