#include "stores/postgresql/touches/infer.hpp"
#include "stores/postgresql/touches/read_catalogue.hpp"
#include "tests/order/postgresql_bench.hpp"
#include "tests/order/random_scripts.hpp"

/// @file
/// Two statements in both orders: where the end is not the same, the plan must
/// know.

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// Things that hang on one another in each way that PostgreSQL knows.
const std::vector<std::string> setting{
    "DROP SCHEMA IF EXISTS other, empty CASCADE",
    "CREATE SCHEMA other",
    "CREATE SCHEMA empty",
    "CREATE TABLE other.away (x int)",
    // Rows, and views over them.
    "CREATE TABLE base (id int PRIMARY KEY, v int, w int)",
    "INSERT INTO base VALUES (1, 10, 100), (2, 20, 200)",
    "CREATE VIEW over_base AS SELECT id, v FROM base",
    "CREATE VIEW over_view AS SELECT v FROM over_base",
    "CREATE MATERIALIZED VIEW kept AS SELECT sum(v) AS n FROM base",
    "CREATE TABLE plain (x int)",
    "CREATE INDEX plain_found ON plain (x)",
    "CREATE TABLE log (x int)",
    // Functions, and what calls them.
    "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO log VALUES (1); RETURN NEW; END $$",
    "CREATE TRIGGER noted AFTER INSERT OR UPDATE ON base FOR EACH ROW EXECUTE"
    " FUNCTION noted()",
    "CREATE FUNCTION checks(n int) RETURNS boolean IMMUTABLE LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN n > 0; END $$",
    "CREATE TABLE checked (x int CONSTRAINT good CHECK (checks(x)))",
    "CREATE FUNCTION indexes(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS"
    " $$ BEGIN RETURN n % 7; END $$",
    "CREATE TABLE indexed (x int)",
    "CREATE INDEX found ON indexed (indexes(x))",
    "CREATE FUNCTION allows(n int) RETURNS boolean LANGUAGE plpgsql AS $$"
    " BEGIN RETURN n < 9; END $$",
    "CREATE TABLE guarded (x int)",
    "CREATE POLICY guard ON guarded USING (allows(x))",
    "CREATE RULE also AS ON INSERT TO guarded DO ALSO INSERT INTO plain"
    " VALUES (NEW.x)",
    // Sequences and defaults.
    "CREATE SEQUENCE counter",
    "CREATE TABLE counted (drawn int DEFAULT nextval('counter'), x int)",
    "CREATE TABLE owner (drawn serial, x int)",
    // Types.
    "CREATE TYPE mood AS ENUM ('sad', 'glad')",
    "CREATE TABLE feelings (m mood)",
    "CREATE FUNCTION of_mood(m mood) RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
    " RETURN 1; END $$",
    "CREATE DOMAIN amount AS int CONSTRAINT limited CHECK (VALUE < 1000)",
    "CREATE TABLE sums (a amount)",
    "CREATE TYPE pair AS (a int, b int)",
    "CREATE TYPE pairs AS (p pair)",
    "CREATE FUNCTION of_plain(p plain) RETURNS int LANGUAGE plpgsql AS $$"
    " BEGIN RETURN 1; END $$",
    "CREATE FUNCTION whole_sum() RETURNS bigint LANGUAGE sql BEGIN ATOMIC"
    " SELECT sum(x) FROM other.away; END",
    "CREATE FUNCTION adds(a int, b int) RETURNS int LANGUAGE plpgsql AS $$"
    " BEGIN RETURN a + b; END $$",
    "CREATE AGGREGATE total(int) (SFUNC = adds, STYPE = int)",
    "CREATE FUNCTION joins(a mood, b mood) RETURNS int LANGUAGE plpgsql AS $$"
    " BEGIN RETURN 1; END $$",
    "CREATE OPERATOR <+> (LEFTARG = mood, RIGHTARG = mood, FUNCTION = joins)",
    // Foreign keys and partitions.
    "CREATE TABLE parent (id int CONSTRAINT parent_key PRIMARY KEY)",
    "INSERT INTO parent VALUES (1), (2)",
    "CREATE TABLE child (p int CONSTRAINT child_parent REFERENCES parent ON"
    " DELETE CASCADE)",
    "CREATE TABLE whole (k int, p int REFERENCES parent) PARTITION BY LIST"
    " (k)",
    "CREATE TABLE whole_1 PARTITION OF whole FOR VALUES IN (1)",
    "CREATE TABLE loose (k int, p int)",
    "INSERT INTO loose VALUES (5, 2)",
    "CREATE TABLE unmet (k int, p int)",
    "INSERT INTO unmet VALUES (6, 3)",
};

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

} // namespace

TEST_CASE("whoever takes a thing of PostgreSQL waits for who took what hangs on"
          " it") {
  using pair = std::pair<std::string, std::string>;
  postgresql_bench own;
  own.make(setting);
  const auto db = postgresql::read_catalogue(own.session());
  REQUIRE(db);
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
  INFO(first << "; " << second);
  CHECK_FALSE(own.brief_end(first, second).starts_with(own.failed));
  CHECK(own.brief_end(second, first).starts_with(own.failed));
  CHECK(has_edge(*db, first, second));
}
