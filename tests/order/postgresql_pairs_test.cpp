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

const std::vector<std::string> statements{
    // Rows.
    "INSERT INTO base VALUES (3, 30, 300)",
    "UPDATE base SET v = v + 1",
    "DELETE FROM plain",
    "INSERT INTO plain SELECT v FROM over_view",
    "INSERT INTO checked VALUES (1)",
    "INSERT INTO guarded VALUES (1)",
    "INSERT INTO counted (x) VALUES (1)",
    "INSERT INTO owner (x) VALUES (1)",
    "INSERT INTO feelings VALUES ('sad')",
    "INSERT INTO sums VALUES (5)",
    "INSERT INTO log SELECT count(*) FROM log",
    "INSERT INTO log SELECT total(x) FROM plain",
    "INSERT INTO log SELECT whole_sum()",
    "INSERT INTO other.away VALUES (7)",
    "REFRESH MATERIALIZED VIEW kept",
    // Views.
    "DROP VIEW over_view",
    "DROP VIEW over_base",
    "DROP VIEW IF EXISTS over_view, over_base",
    "DROP VIEW over_base CASCADE",
    "CREATE OR REPLACE VIEW over_view AS SELECT 1 AS v",
    "CREATE OR REPLACE VIEW over_base AS SELECT x AS id, x AS v FROM plain",
    "CREATE VIEW third AS SELECT v FROM over_view",
    "DROP MATERIALIZED VIEW kept",
    "ALTER VIEW over_base RENAME TO renamed_view",
    // Tables.
    "ALTER TABLE base ADD COLUMN more int",
    "ALTER TABLE base DROP COLUMN v",
    "ALTER TABLE base DROP COLUMN v CASCADE",
    "ALTER TABLE base ALTER COLUMN v TYPE bigint",
    "ALTER TABLE base RENAME COLUMN w TO renamed",
    "ALTER TABLE base RENAME TO renamed_base",
    "DROP TABLE base",
    "DROP TABLE base CASCADE",
    "DROP TABLE plain",
    "DROP TABLE other.away",
    "DROP TABLE checked",
    "DROP TABLE indexed",
    "DROP TABLE guarded",
    "DROP TABLE counted",
    "DROP TABLE owner",
    "DROP TABLE feelings",
    "DROP TABLE sums",
    "DROP TABLE child",
    "DROP TABLE whole",
    "CREATE TABLE found (x int)",
    "CREATE TABLE other.made (x int)",
    "CREATE TABLE like_plain (LIKE plain INCLUDING ALL)",
    "CREATE TABLE heir () INHERITS (plain)",
    "ALTER TABLE plain SET SCHEMA other",
    "ALTER TABLE other.away SET SCHEMA empty",
    "DROP SCHEMA other",
    "DROP SCHEMA empty",
    "CREATE TABLE empty.first (x int)",
    "ALTER SCHEMA other RENAME TO another",
    // Indexes and constraints.
    "DROP INDEX found",
    "DROP INDEX plain_found",
    "CREATE INDEX found ON checked (x)",
    "CREATE INDEX plain_found ON log (x)",
    "CREATE INDEX counter ON log (x)",
    "ALTER INDEX found RENAME TO renamed_index",
    "ALTER TABLE checked DROP CONSTRAINT good",
    "ALTER TABLE log ADD CONSTRAINT good CHECK (checks(x))",
    "ALTER TABLE child DROP CONSTRAINT child_parent",
    "ALTER TABLE parent DROP CONSTRAINT parent_key",
    "ALTER TABLE parent DROP CONSTRAINT parent_key CASCADE",
    "ALTER TABLE loose ADD FOREIGN KEY (p) REFERENCES parent",
    "DROP TABLE parent",
    "DROP TABLE parent CASCADE",
    "INSERT INTO parent VALUES (3)",
    "DELETE FROM parent WHERE id = 2",
    "INSERT INTO child VALUES (2)",
    // Partitions.
    "ALTER TABLE whole ATTACH PARTITION loose FOR VALUES IN (5)",
    "ALTER TABLE whole ATTACH PARTITION unmet FOR VALUES IN (6)",
    "ALTER TABLE whole DETACH PARTITION whole_1",
    "CREATE TABLE whole_2 PARTITION OF whole FOR VALUES IN (2)",
    "INSERT INTO whole VALUES (1, 2)",
    "INSERT INTO whole VALUES (2, 2)",
    "INSERT INTO loose VALUES (5, 2)",
    "INSERT INTO whole_1 VALUES (1, 3)",
    "DROP TABLE whole_1",
    // Triggers, rules, policies, functions.
    "DROP TRIGGER noted ON base",
    "DROP FUNCTION noted()",
    "DROP FUNCTION noted() CASCADE",
    "CREATE OR REPLACE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN INSERT INTO log VALUES (2); RETURN NEW; END $$",
    "CREATE TRIGGER again AFTER INSERT ON plain FOR EACH ROW EXECUTE FUNCTION"
    " noted()",
    "ALTER TABLE base DISABLE TRIGGER noted",
    "DROP RULE also ON guarded",
    "DROP POLICY guard ON guarded",
    "DROP FUNCTION allows(int)",
    "DROP FUNCTION checks(int)",
    "DROP FUNCTION indexes(int)",
    "DROP FUNCTION of_mood(mood)",
    "DROP FUNCTION of_plain",
    "DROP FUNCTION whole_sum()",
    "DROP FUNCTION adds(int, int)",
    "DROP AGGREGATE total(int)",
    "DROP FUNCTION joins",
    "DROP OPERATOR <+> (mood, mood)",
    "ALTER FUNCTION checks(int) RENAME TO renamed_function",
    // Sequences and types.
    "ALTER TABLE counted ALTER drawn DROP DEFAULT",
    "ALTER TABLE counted DROP COLUMN drawn",
    "DROP SEQUENCE counter",
    "DROP SEQUENCE counter CASCADE",
    "ALTER SEQUENCE owner_drawn_seq OWNED BY NONE",
    "ALTER SEQUENCE counter OWNED BY counted.drawn",
    "ALTER TYPE mood ADD VALUE 'mad'",
    "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'",
    "DROP TYPE mood",
    "DROP TYPE mood CASCADE",
    "ALTER TABLE feelings ALTER m TYPE text",
    "DROP DOMAIN amount",
    "ALTER DOMAIN amount DROP CONSTRAINT limited",
    "ALTER DOMAIN amount ADD CHECK (VALUE < 3)",
    "DROP TYPE pair",
    "DROP TYPE pairs",
    // Rights and comments.
    "GRANT SELECT ON base TO PUBLIC",
    "REVOKE ALL ON base FROM PUBLIC",
    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC",
    "COMMENT ON TABLE plain IS 'one'",
    "COMMENT ON TABLE plain IS 'two'",
    // Who asks the server.
    "DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.columns WHERE"
    " table_name = 'base' AND column_name = 'more') THEN ALTER TABLE log ADD"
    " seen int; END IF; END $$",
    "INSERT INTO log SELECT count(*) FROM pg_class WHERE relname = 'heir'",
    "INSERT INTO log SELECT 9 WHERE to_regclass('base') IS NULL",
    "INSERT INTO log SELECT 9 WHERE to_regtype('mood') IS NULL",
    "INSERT INTO log SELECT 9 WHERE to_regproc('noted') IS NULL",
    "INSERT INTO log SELECT 9 WHERE to_regnamespace('other') IS NULL",
    "INSERT INTO log SELECT length(obj_description('plain'::regclass,"
    " 'pg_class'))",
    "INSERT INTO log SELECT 9 WHERE has_table_privilege('pg_monitor',"
    " 'base', 'SELECT')",
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
  INFO(first << "; " << second);
  CHECK_FALSE(own.brief_end(first, second).starts_with(own.failed));
  CHECK(own.brief_end(second, first).starts_with(own.failed));
  CHECK(has_edge(*db, first, second));
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
