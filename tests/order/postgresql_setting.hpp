#pragma once

#include <string>
#include <vector>

/// @file
/// A small database of PostgreSQL in which all kinds of things hang on one
/// another, and statements that change them.

namespace dunlin::test {

/// Things that hang on one another in each way that PostgreSQL knows.
inline const std::vector<std::string> setting{
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
    // What calls a function without naming it.
    "CREATE FUNCTION counts(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS"
    " $$ BEGIN RETURN n + (SELECT count(*) FROM plain); END $$",
    "CREATE FUNCTION by_default(n int DEFAULT counts(3)) RETURNS int LANGUAGE"
    " plpgsql AS $$ BEGIN RETURN n; END $$",
    "CREATE TABLE noticed (x int)",
    "INSERT INTO noticed VALUES (1)",
    "CREATE FUNCTION total_of(n noticed) RETURNS int LANGUAGE plpgsql AS $$"
    " BEGIN RETURN counts(n.x); END $$",
    "CREATE TABLE split (k int) PARTITION BY LIST (counts(k))",
    "CREATE TABLE split_3 PARTITION OF split FOR VALUES IN (3)",
    "CREATE TABLE split_4 PARTITION OF split FOR VALUES IN (4)",
    "CREATE FUNCTION as_boolean(t varchar) RETURNS boolean LANGUAGE plpgsql AS"
    " $$ BEGIN RETURN counts(length(t)) > 1; END $$",
    "CREATE CAST (varchar AS boolean) WITH FUNCTION as_boolean(varchar)",
    "CREATE TABLE seen (x int, y int)",
    "CREATE VIEW over_seen AS SELECT x, y FROM seen",
    "ALTER VIEW over_seen ALTER y SET DEFAULT counts(1)",
    // What hangs on a thing through a third.
    "CREATE SEQUENCE of_domain",
    "CREATE DOMAIN numbered AS int DEFAULT nextval('of_domain')",
    "CREATE TABLE by_domain (n numbered, x int)",
    "CREATE TYPE shape AS (a int)",
    "CREATE TABLE typed OF shape",
    "CREATE TABLE numbering (a serial, b int)",
    "CREATE TEXT SEARCH CONFIGURATION words (COPY = simple)",
};

/// What may be done there, one at a time.
inline const std::vector<std::string> statements{
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
    // What calls a function without naming it, and hangs on a thing through a
    // third.
    "INSERT INTO plain VALUES (4)",
    "INSERT INTO log SELECT by_default()",
    "INSERT INTO log SELECT n.total_of FROM noticed AS n",
    "INSERT INTO split VALUES (3)",
    "INSERT INTO log SELECT 1 WHERE 'x'::varchar::boolean",
    "INSERT INTO over_seen (x) VALUES (1)",
    "SELECT setval('of_domain', 500)",
    "DROP DOMAIN numbered",
    "DROP FUNCTION counts(int)",
    "DROP FUNCTION by_default",
    "DROP FUNCTION total_of",
    "DROP CAST (varchar AS boolean)",
    "DROP TABLE split",
    "DROP VIEW over_seen",
    "ALTER VIEW over_seen ALTER y DROP DEFAULT",
    "ALTER TYPE shape ADD ATTRIBUTE b int CASCADE",
    "CREATE VIEW of_typed AS SELECT * FROM typed",
    "CREATE TABLE copied AS SELECT * FROM typed",
    "DROP TABLE typed",
    "DROP TYPE shape",
    "ALTER TABLE numbering DROP COLUMN a",
    "ALTER TABLE numbering DROP COLUMN a CASCADE",
    "ALTER TABLE log ALTER x SET DEFAULT nextval('numbering_a_seq')",
    "ALTER TABLE indexed DROP COLUMN x",
    "ALTER TABLE child DROP COLUMN p",
    "ALTER TABLE parent DROP COLUMN id CASCADE",
    "INSERT INTO log SELECT length(to_tsvector('words', 'a b'))",
    "DROP TEXT SEARCH CONFIGURATION words",
    // Who asks the server.
    "DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.columns WHERE"
    " table_name = 'base' AND column_name = 'more') THEN ALTER TABLE log ADD"
    " seen int; END IF; END $$",
    "INSERT INTO log SELECT count(*) FROM pg_class WHERE relname = 'heir'",
    "INSERT INTO log SELECT 9 WHERE to_regclass('base') IS NULL",
    "INSERT INTO log SELECT 9 WHERE to_regtype('mood') IS NULL",
    "INSERT INTO log SELECT 9 WHERE to_regproc('noted') IS NULL",
    "INSERT INTO log SELECT 9 WHERE to_regnamespace('other') IS NULL",
    "INSERT INTO log SELECT count(*) FROM pg_partition_tree('whole')",
    "INSERT INTO log SELECT length(obj_description('plain'::regclass,"
    " 'pg_class'))",
    "INSERT INTO log SELECT 9 WHERE has_table_privilege('pg_monitor',"
    " 'base', 'SELECT')",
};

} // namespace dunlin::test
