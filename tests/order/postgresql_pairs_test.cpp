#include "stores/postgresql/touches/infer.hpp"
#include "stores/postgresql/touches/read_catalogue.hpp"
#include "tests/order/postgresql_bench.hpp"
#include "tests/order/postgresql_setting.hpp"
#include "tests/order/random_scripts.hpp"

/// @file
/// Two statements in both orders: where the end is not the same, the plan must
/// know.

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// What a plan of two scripts tells: whether the second waits for the first.
bool has_edge(const postgresql::catalogue& db, const std::string& first,
              const std::string& second) {
  const auto plan = plan_of({first + ";", second + ";"}, [&](const auto& jobs) {
    return postgresql::infer_touches(db, jobs);
  });
  INFO((plan ? "" : plan.error().text));
  REQUIRE(plan);
  return !plan->edges.empty();
}

using pair = std::pair<std::string, std::string>;

/// The second can't come first, and the plan knows.
void check_waits(const std::string& first, const std::string& second) {
  postgresql_bench own;
  own.make(setting);
  const auto db = postgresql::read_catalogue(own.session());
  REQUIRE(db);
  INFO(first << "; " << second);
  CHECK_FALSE(own.brief_end(first, second).starts_with(own.failed));
  CHECK(own.brief_end(second, first).starts_with(own.failed));
  CHECK(has_edge(*db, first, second));
}

} // namespace

TEST_CASE("whoever takes a thing of PostgreSQL waits for who took what hangs on"
          " it") {
  const auto [first, second] = GENERATE(
      pair{"DROP VIEW over_view", "DROP VIEW over_base"},
      pair{"DROP VIEW over_view, over_base; DROP MATERIALIZED VIEW kept",
           "ALTER TABLE base DROP COLUMN v"},
      pair{"DROP VIEW over_view, over_base; DROP MATERIALIZED VIEW kept",
           "ALTER TABLE base ALTER COLUMN v TYPE bigint"},
      pair{"DROP VIEW over_view, over_base; DROP MATERIALIZED VIEW kept",
           "DROP TABLE base"},
      pair{"CREATE OR REPLACE VIEW over_view AS SELECT 1 AS v",
           "DROP VIEW over_base"},
      pair{"DROP TRIGGER noted ON base", "DROP FUNCTION noted()"},
      pair{"DROP TABLE base CASCADE", "DROP FUNCTION noted()"},
      pair{"DROP RULE also ON guarded", "DROP TABLE plain CASCADE"},
      pair{"DROP POLICY guard ON guarded", "DROP FUNCTION allows(int)"},
      pair{"DROP TABLE guarded", "DROP FUNCTION allows(int)"},
      pair{"ALTER TABLE checked DROP CONSTRAINT good",
           "DROP FUNCTION checks(int)"},
      pair{"DROP INDEX found", "DROP FUNCTION indexes(int)"},
      pair{"DROP INDEX found", "CREATE INDEX found ON log (x)"},
      pair{"DROP INDEX found", "CREATE TABLE found (x int)"},
      pair{"ALTER TABLE plain SET SCHEMA other",
           "CREATE INDEX plain_found ON log (x)"},
      pair{"DROP TABLE indexed", "CREATE INDEX found ON log (x)"},
      pair{"ALTER TABLE parent DROP CONSTRAINT parent_key CASCADE",
           "ALTER TABLE log ADD CONSTRAINT parent_key UNIQUE (x)"},
      pair{"ALTER TABLE counted ALTER drawn DROP DEFAULT",
           "DROP SEQUENCE counter"},
      pair{"ALTER TABLE counted DROP COLUMN drawn", "DROP SEQUENCE counter"},
      pair{"DROP TABLE counted", "DROP SEQUENCE counter"},
      pair{"DROP FUNCTION of_mood(mood), joins(mood, mood) CASCADE; DROP TABLE"
           " feelings",
           "DROP TYPE mood"},
      pair{"DROP OPERATOR <+> (mood, mood)", "DROP FUNCTION joins"},
      pair{"DROP TABLE sums", "DROP DOMAIN amount"},
      pair{"DROP TYPE pairs", "DROP TYPE pair"},
      pair{"DROP FUNCTION of_plain; DROP RULE also ON guarded",
           "DROP TABLE plain"},
      pair{"DROP FUNCTION whole_sum()", "DROP TABLE other.away"},
      pair{"DROP AGGREGATE total(int)", "DROP FUNCTION adds(int, int)"},
      pair{"DROP TABLE other.away CASCADE", "DROP SCHEMA other"},
      pair{"INSERT INTO parent VALUES (3)",
           "ALTER TABLE whole ATTACH PARTITION unmet FOR VALUES IN (6)"},
      pair{"ALTER TABLE other.away SET SCHEMA empty", "DROP SCHEMA other"});
  check_waits(first, second);
}

TEST_CASE("whoever takes a thing of PostgreSQL waits for who used it through"
          " another") {
  const auto [first, second] = GENERATE(
      pair{"SELECT nextval('numbering_a_seq')",
           "ALTER TABLE numbering DROP COLUMN a"},
      pair{"ALTER TABLE numbering ALTER b SET DEFAULT"
           " nextval('numbering_a_seq')",
           "ALTER TABLE numbering DROP COLUMN a CASCADE"},
      pair{"SELECT to_tsvector('words', 'a b')",
           "DROP TEXT SEARCH CONFIGURATION words"},
      pair{"SELECT by_default()", "DROP FUNCTION by_default"},
      pair{"DROP TABLE split", "DROP FUNCTION counts(int) CASCADE"},
      pair{"ALTER TABLE indexed DROP COLUMN x",
           "CREATE INDEX found ON log (x)"},
      pair{"ALTER TABLE child DROP COLUMN p; ALTER TABLE whole DROP COLUMN p",
           "DROP TABLE parent"},
      pair{"ALTER TABLE parent DROP COLUMN id CASCADE",
           "ALTER TABLE child ADD CONSTRAINT child_parent CHECK (p > 0)"},
      pair{"CREATE VIEW third AS SELECT v FROM over_view",
           "ALTER TABLE base DROP COLUMN v CASCADE"},
      pair{"DROP TABLE typed", "DROP TYPE shape"},
      pair{"ALTER STATISTICS measures RENAME TO renamed_statistics",
           "DROP STATISTICS renamed_statistics"},
      pair{"ALTER TABLE measured DROP COLUMN b",
           "CREATE TABLE measured_b_key (x int)"},
      pair{"DROP INDEX IF EXISTS like_measured_b_key",
           "CREATE TABLE like_measured (LIKE measured INCLUDING INDEXES)"});
  check_waits(first, second);
}

TEST_CASE("whoever does what calls a function waits for who writes what it"
          " reads") {
  postgresql_bench own;
  own.make(setting);
  const auto db = postgresql::read_catalogue(own.session());
  REQUIRE(db);
  const std::string more = "INSERT INTO plain VALUES (4)";
  const auto [first, second] = GENERATE_COPY(
      pair{more, "INSERT INTO log SELECT by_default()"},
      pair{more, "INSERT INTO log SELECT n.total_of FROM noticed AS n"},
      pair{more, "INSERT INTO log SELECT (n).total_of FROM noticed AS n"},
      pair{more, "INSERT INTO split VALUES (3)"},
      pair{more, "INSERT INTO log SELECT 1 WHERE 'x'::varchar::boolean"},
      pair{more, "INSERT INTO over_seen (x) VALUES (1)"},
      pair{"SELECT setval('of_domain', 500)",
           "INSERT INTO by_domain (x) VALUES (1)"},
      pair{"ALTER TYPE shape ADD ATTRIBUTE b int CASCADE",
           "CREATE VIEW of_typed AS SELECT * FROM typed"},
      pair{"ALTER TYPE shape ADD ATTRIBUTE b int CASCADE",
           "CREATE TABLE copied AS SELECT * FROM typed"},
      pair{"CREATE TABLE whole_2 PARTITION OF whole FOR VALUES IN (2)",
           "INSERT INTO log SELECT count(*) FROM pg_partition_tree('whole')"},
      pair{"SELECT lo_create(0)",
           "INSERT INTO log SELECT count(*) FROM pg_largeobject_metadata"});
  INFO(first << "; " << second);
  const auto serial = own.brief_end(first, second);
  INFO(serial.substr(0, 200));
  CHECK_FALSE(serial.starts_with(own.failed));
  const bool is_same = own.brief_end(second, first) == serial;
  CHECK_FALSE(is_same);
  CHECK(has_edge(*db, first, second));
}

TEST_CASE("what no transaction takes back is seen by who asks for it") {
  postgresql_bench own;
  own.make(setting);
  const auto db = postgresql::read_catalogue(own.session());
  REQUIRE(db);
  CHECK(has_edge(*db, "ANALYZE base",
                 "INSERT INTO log SELECT reltuples FROM pg_class"));
  CHECK(has_edge(*db, "SELECT nextval('counter')",
                 "INSERT INTO log SELECT last_value FROM pg_sequences"));
}

TEST_CASE("two scripts that grant on one table, or make one extension, go in"
          " turn") {
  // Side by side the server may refuse one: tuple concurrently updated, or a
  // name that is there already.
  postgresql_bench own;
  own.make(setting);
  const auto db = postgresql::read_catalogue(own.session());
  REQUIRE(db);
  CHECK(has_edge(*db, "GRANT SELECT ON base TO PUBLIC",
                 "GRANT INSERT ON base TO PUBLIC"));
  CHECK_FALSE(has_edge(*db, "GRANT SELECT ON base TO PUBLIC",
                       "GRANT SELECT ON plain TO PUBLIC"));
  const std::string extension = "CREATE EXTENSION IF NOT EXISTS plpgsql";
  CHECK(has_edge(*db, extension, extension));
}

TEST_CASE("two statements of PostgreSQL without an edge end the same when they"
          " are turned") {
  constexpr size_t pairs = 1000;
  postgresql_bench own;
  own.make(setting);
  const auto db = postgresql::read_catalogue(own.session());
  REQUIRE(db);
  random_source draw{1};
  const auto& all = statements;
  size_t side_by_side = 0;
  std::string missed;
  for (size_t i = 0; i < pairs; ++i) {
    const auto& first = all[below(draw, all.size())];
    const auto& second = all[below(draw, all.size())];
    if (has_edge(*db, first, second))
      continue;
    const auto serial = own.brief_end(first, second);
    if (serial.starts_with(own.failed))
      continue;
    ++side_by_side;
    if (const auto turned = own.brief_end(second, first); serial != turned)
      missed += first + "\n  before " + second + "\n  turned: "
                + (turned.starts_with(own.failed) ? turned : "another end")
                + "\n";
  }
  INFO(missed);
  CHECK(missed.empty());
  // Most have nothing to do with one another.
  CHECK(side_by_side > pairs / 3);
}
