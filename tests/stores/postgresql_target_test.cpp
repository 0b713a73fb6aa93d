#include "tests/stores/postgresql_writer.hpp"

#include <cmath>

using namespace dunlin;

using writer = postgresql_writer;

namespace {

std::string with_blob(int64_t id, std::string_view bytes) {
  auto out = cells(id);
  value cell;
  cell.kind = value_kind::blob;
  cell.bytes = bytes;
  append_value(out, cell);
  return out;
}

/// Whether a column of this type keeps a cell, and then what it returns.
std::string kept(postgresql_fixture& fixture, const std::string& type,
                 const std::string& row, const std::string& shown = "v") {
  fixture.run_on_target("DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS"
                        " dunlin_ledger, dunlin_runs, dunlin_leases,"
                        " dunlin_steps, dunlin_batches, dunlin_rejects,"
                        " dunlin_keys, dunlin_commands, dunlin_keyed;"
                        "CREATE TABLE t (id int PRIMARY KEY, v "
                        + type + ")");
  writer step{fixture, {"id", "v"}};
  const auto counts = step.write(0, {row});
  REQUIRE(counts);
  if (counts->rejected == 1) {
    const auto why = rejects_of(fixture);
    return why[0].substr(0, why[0].find(','));
  }
  return postgresql_fixture::query(fixture.target_config(),
                                   "SELECT " + shown + " FROM t")[0];
}

} // namespace

TEST_CASE("a value that its column of PostgreSQL keeps arrives as it is") {
  postgresql_fixture fixture;
  const std::string refused = "'conversion'";

  SECTION("numbers") {
    CHECK(kept(fixture, "smallint", cells(1, 32768)) == refused);
    CHECK(kept(fixture, "smallint", cells(1, -32768)) == "-32768");
    CHECK(kept(fixture, "int", cells(1, "12")) == "12");
    CHECK(kept(fixture, "int", cells(1, "012")) == refused);
    CHECK(kept(fixture, "int", row_of(1, 2.0)) == "2");
    CHECK(kept(fixture, "int", row_of(1, 2.5)) == refused);
    CHECK(kept(fixture, "boolean", cells(1, "t")) == "1");
    CHECK(kept(fixture, "boolean", cells(1, 2)) == refused);
    CHECK(kept(fixture, "real", row_of(1, 0.1)) == refused);
    CHECK(kept(fixture, "real", row_of(1, 0.5)) == "0.5");
    CHECK(kept(fixture, "float8", row_of(1, 0.1)) == "0.1");
  }
  SECTION("decimals, to the last digit") {
    CHECK(kept(fixture, "numeric(10,2)", cells(1, "1.239")) == refused);
    CHECK(kept(fixture, "numeric(10,2)", cells(1, "-1.2300")) == "'-1.23'");
    CHECK(kept(fixture, "numeric(4,2)", cells(1, 100)) == refused);
    CHECK(kept(fixture, "numeric(4,2)", cells(1, 99)) == "'99.00'");
    CHECK(kept(fixture, "numeric", cells(1, "12345678901234567890.00012300"))
          == "'12345678901234567890.00012300'");
    CHECK(kept(fixture, "numeric", cells(1, "100000000.0000"))
          == "'100000000.0000'");
    CHECK(kept(fixture, "numeric", row_of(1, 0.1)) == "'0.1'");
    CHECK(kept(fixture, "numeric", cells(1, "NaN")) == "'NaN'");
    CHECK(kept(fixture, "numeric(4,2)", cells(1, "Infinity")) == refused);
    CHECK(kept(fixture, "numeric", cells(1, "1e3")) == refused);
    CHECK(kept(fixture, "numeric", cells(1, "-0.5")) == "'-0.5'");
  }
}

TEST_CASE("PostgreSQL keeps the sign of a zero, and the digest has none") {
  postgresql_fixture fixture;
  std::vector<std::string> digests;
  for (const double zero : {-0.0, 0.0}) {
    CHECK(kept(fixture, "float8", row_of(1, zero),
               "CASE WHEN v::text = '-0' THEN '-' ELSE '+' END")
          == (std::signbit(zero) ? "'-'" : "'+'"));
    digests.push_back(postgresql_fixture::query(
        fixture.target_config(), "SELECT digest FROM dunlin_batches")[0]);
  }
  CHECK(digests[0] == digests[1]);
}

TEST_CASE("a text that its column of PostgreSQL keeps arrives as it is") {
  postgresql_fixture fixture;
  const std::string refused = "'conversion'";

  SECTION("texts") {
    CHECK(kept(fixture, "varchar(3)", cells(1, "äöü")) == "'äöü'");
    CHECK(kept(fixture, "varchar(3)", cells(1, "abc ")) == refused);
    CHECK(kept(fixture, "char(5)", cells(1, "ab")) == "'ab'");
    CHECK(kept(fixture, "char(5)", cells(1, "ab ")) == refused);
    CHECK(kept(fixture, "text", cells(1, std::string_view{"a\0b", 3}))
          == refused);
    CHECK(kept(fixture, "text", cells(1, "\xff")) == refused);
    CHECK(kept(fixture, "text", cells(1, 12)) == "'12'");
    CHECK(kept(fixture, "text", with_blob(1, "a")) == refused);
    CHECK(kept(fixture, "bytea", with_blob(1, {"\0\xff", 2})) == "x'00ff'");
    CHECK(
        kept(fixture, "uuid", cells(1, "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"))
        == "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'");
    CHECK(kept(fixture, "json", cells(1, "{\"b\":1, \"a\":2}"))
          == "'{\"b\":1, \"a\":2}'");
    CHECK(kept(fixture, "jsonb", cells(1, "{\"b\":1, \"a\":2}"))
          == "'{\"a\": 2, \"b\": 1}'");
    CHECK(kept(fixture, "json", cells(1, "no json")) == "'data_type'");
  }
  SECTION("days and moments") {
    CHECK(kept(fixture, "date", cells(1, "2026-02-29")) == refused);
    CHECK(kept(fixture, "date", cells(1, "2024-02-29")) == "'2024-02-29'");
    CHECK(kept(fixture, "date", cells(1, "0000-00-00")) == refused);
    CHECK(kept(fixture, "date", cells(1, "0044-03-15 BC"))
          == "'0044-03-15 BC'");
    CHECK(kept(fixture, "timestamp(0)", cells(1, "2026-01-31 23:59:59.5"))
          == refused);
    CHECK(kept(fixture, "timestamp", cells(1, "1969-12-31 23:59:59.500000"))
          == "'1969-12-31 23:59:59.5'");
    CHECK(kept(fixture, "timestamp", cells(1, "infinity")) == "'infinity'");
    CHECK(kept(fixture, "timestamp", cells(1, "2026-01-31 23:59:59+00"))
          == refused);
    CHECK(kept(fixture, "timestamptz", cells(1, "2026-01-31T23:59:59-01:30"))
          == "'2026-02-01 01:29:59+00'");
    CHECK(kept(fixture, "timestamptz", cells(1, "2026-01-31 23:59:59"))
          == refused);
    CHECK(kept(fixture, "time", cells(1, "24:00:00")) == "'24:00:00'");
  }
  SECTION("types without a binary form of ours go as texts") {
    CHECK(kept(fixture, "inet", cells(1, "10.0.0.1"), "v::text")
          == "'10.0.0.1/32'");
    CHECK(kept(fixture, "int[]", cells(1, "{1,2}"), "v::text") == "'{1,2}'");
    CHECK(kept(fixture, "interval", cells(1, "nonsense")) == "'data_type'");
    CHECK(kept(fixture, "text[]", cells(1, "{\"a\\\\b\"}"), "v[1]")
          == "'a\\b'");
  }
}

TEST_CASE("each refused row of a chunk stands alone, whoever refuses it") {
  postgresql_fixture fixture;
  fixture.run_on_target(
      "CREATE TABLE parents (id int PRIMARY KEY);"
      "INSERT INTO parents VALUES (1);"
      "CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES parents,"
      " code text NOT NULL UNIQUE CHECK (code <> 'bad'));"
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " IF NEW.code = 'no' THEN RAISE EXCEPTION 'no, thanks'; END IF;"
      " RETURN NEW; END $$;"
      "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION"
      " refuse()");
  writer step{fixture, {"id", "parent", "code"}};
  const auto counts = step.write_at_once(
      0,
      {cells(1, 1, "a"), cells(2, 9, "b"), cells(3, 1, "bad"), cells(4, 1, "a"),
       cells(5, 1, nullptr), cells(6, 1, "no"), cells(7, nullptr, "g"),
       cells(7, 1, "h"), cells(8, 9, "i"), cells(9, 1, "j")});
  REQUIRE(counts);
  CHECK(counts->scanned == 10);
  CHECK(counts->migrated == 3);
  CHECK(counts->rejected == 7);
  CHECK(rows_of(fixture, "id") == lines{"1", "7", "9"});
  const auto codes = postgresql_fixture::query(
      fixture.target_config(),
      "SELECT key_text, code FROM dunlin_rejects ORDER BY key_text");
  CHECK(codes
        == lines{"'2', 'foreign_key'", "'3', 'check'", "'4', 'unique'",
                 "'5', 'not_null'", "'6', 'trigger'", "'7', 'unique'",
                 "'8', 'foreign_key'"});
}

TEST_CASE("a row that a trigger swallows fails its batch") {
  postgresql_fixture fixture;
  fixture.run_on_target(
      "CREATE TABLE t (id int PRIMARY KEY);"
      "CREATE FUNCTION drop() RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN RETURN NULL; END';"
      "CREATE TRIGGER d BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.id = 2)"
      " EXECUTE FUNCTION drop()");
  writer step{fixture, {"id"}};
  CHECK(code_of(step.write_at_once(0, {cells(1), cells(2)}))
        == error_code::store_failed);
  CHECK(rows_of(fixture).empty());
}

TEST_CASE("a target table that can't be written is refused before any row") {
  postgresql_fixture fixture;
  fixture.run_on_target(
      "CREATE TABLE t (id int, must int NOT NULL, made int GENERATED ALWAYS AS"
      " (id + 1) STORED)");
  const auto refusal = [&](const std::vector<std::string>& columns,
                           existing_rows existing = existing_rows::fail) {
    writer step{fixture, columns, existing};
    return code_of(step.prepared());
  };
  CHECK(refusal({"id", "must"}) == error_code::none);
  CHECK(refusal({"id"}) == error_code::unknown_column);
  CHECK(refusal({"id", "must", "made"}) == error_code::unknown_column);
  CHECK(refusal({"id", "must", "nothing"}) == error_code::unknown_column);
  CHECK(refusal({"id", "must"}, existing_rows::skip)
        == error_code::key_missing);
}

TEST_CASE("an update in place in PostgreSQL is looked at first") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE t (id int PRIMARY KEY, a int, b int);"
                        "CREATE TABLE u (id int PRIMARY KEY)");
  const auto refusal = [&](const std::string& update) {
    auto store = fixture.open_target();
    REQUIRE(store->target()->take_over(claim_of("run 1")));
    target_spec spec;
    spec.step = "step";
    spec.into = "t";
    spec.key = {"id"};
    spec.update = update;
    return code_of(store->target()->prepare(spec));
  };
  CHECK(refusal("UPDATE t SET a = 1 WHERE {range}") == error_code::none);
  CHECK(refusal("UPDATE ONLY public.t AS x SET (a, b) = (x.b, 2) WHERE"
                " {range} AND x.a > 0 -- all")
        == error_code::none);
  CHECK(refusal("UPDATE t SET a = u.id FROM u WHERE u.id = t.b AND {range}")
        == error_code::none);
  CHECK(refusal("UPDATE t SET id = 1 WHERE {range}")
        == error_code::query_invalid);
  CHECK(refusal("UPDATE t SET (a, \"id\") = (1, 2) WHERE {range}")
        == error_code::query_invalid);
  CHECK(refusal("UPDATE u SET id = 1 WHERE {range}")
        == error_code::query_invalid);
  CHECK(refusal("UPDATE t SET a = nothing WHERE {range}")
        == error_code::query_invalid);
  CHECK(refusal("UPDATE t SET a = 1") == error_code::query_invalid);
}

TEST_CASE("a script of PostgreSQL leaks nothing, and says where it failed") {
  postgresql_fixture fixture;
  auto store = fixture.open_target();
  auto& target = *store->target();
  REQUIRE(target.take_over(claim_of("run 1")));
  const auto run = [&](const std::string& step, const std::string& text) {
    return target.run_script({step, step + ".sql", text, "v1"});
  };

  SECTION("one BEGIN and COMMIT around it is taken off") {
    REQUIRE(run("s/1", "BEGIN;\nCREATE TABLE made (a int);\n"
                       "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $x$"
                       " SELECT ';'; $x$;\nSET search_path = pg_catalog;\n"
                       "CREATE TEMP TABLE leak (a int);\nCOMMIT;"));
    REQUIRE(run("s/2", "INSERT INTO made VALUES (1);\n"
                       "CREATE TABLE leak (b int);"));
    CHECK(run("s/2", "INSERT INTO made VALUES (1);\n"
                     "CREATE TABLE leak (b int);"));
    CHECK(postgresql_fixture::query(fixture.target_config(),
                                    "SELECT count(*) FROM made")
          == lines{"1"});
  }
  SECTION("a failure names its line, and leaves nothing") {
    const auto failed = run("s/1", "CREATE TABLE made (a int);\n\n"
                                   "SELECT 1,\n  nothing;");
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == error_code::script_failed);
    CHECK(failed.error().text.find("s/1.sql:4: ") == 0);
    CHECK(postgresql_fixture::query(fixture.target_config(),
                                    "SELECT to_regclass('made') IS NULL")
          == lines{"1"});
  }
  SECTION("what would end the transaction is refused") {
    for (const auto* text :
         {"SELECT 1; COMMIT;", "ROLLBACK", "SAVEPOINT a", "DISCARD ALL",
          "PREPARE TRANSACTION 'a'", "COPY t FROM STDIN", "\\d",
          "DELETE FROM dunlin_runs", "SELECT 'open", "SELECT $a$ open"}) {
      INFO(text);
      CHECK(code_of(run("s/1", text)) == error_code::script_refused);
    }
    CHECK(run("s/2",
              "CREATE TABLE k (a int);"
              "CREATE RULE r AS ON INSERT TO k DO ALSO (SELECT 1;"
              " SELECT 2);"
              "CREATE FUNCTION g(int) RETURNS int LANGUAGE sql BEGIN"
              " ATOMIC SELECT CASE WHEN $1 > 0 THEN 1 ELSE 2 END; END;"));
  }
}

TEST_CASE("a step that is done leaves sequences behind its rows, also if it is"
          " closed a second time") {
  postgresql_fixture fixture;
  fixture.run_on_target(
      "CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,"
      " other serial, v text)");
  writer step{fixture, {"id", "v"}};
  const auto next = [&] {
    return postgresql_fixture::query(
        fixture.target_config(),
        "INSERT INTO t(v) VALUES ('next') RETURNING id, other");
  };
  REQUIRE(step.write_at_once(0, {cells(41, "a"), cells(7, "b")}));
  const bool is_lost = GENERATE(false, true);
  if (is_lost) {
    fixture.end_target_sessions();
    CHECK(code_of(step.target().close_step(closing_of(step_state::done)))
          == error_code::store_busy);
  }
  REQUIRE(step.target().close_step(closing_of(step_state::done)));

  // Two rows took values of the other sequence, which does not go back.
  CHECK(next() == lines{"42, 3"});
}

TEST_CASE("the statistics of a table in PostgreSQL are renewed") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE t (id int PRIMARY KEY, v text)");
  writer step{fixture, {"id", "v"}};
  REQUIRE(step.write_at_once(0, {cells(41, "a"), cells(7, "b")}));
  // The server may have been restarted since the step was prepared.
  const bool is_lost = GENERATE(false, true);
  if (is_lost)
    fixture.end_target_sessions();
  step.target().refresh_statistics("step");
  CHECK(postgresql_fixture::query(fixture.target_config(),
                                  "SELECT reltuples::int FROM pg_class WHERE"
                                  " relname = 't'")
        == lines{"2"});
}

TEST_CASE("rows of a batch stream into PostgreSQL, and are looked at only if"
          " that is refused") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE t (id int PRIMARY KEY, v int CHECK (v <"
                        " 10))");
  writer step{fixture, {"id", "v"}};
  const chunk good{cells(1, 1) + cells(2, 2), 2, 2};
  const chunk bad{cells(3, 3) + cells(4, 40), 2, 2};
  const chunk more{cells(5, 5), 1, 2};

  SECTION("the batch comes again, and its one bad row is the reject") {
    const auto first = step.write_once(0, {good, bad, more});
    REQUIRE_FALSE(first);
    CHECK(first.error().code == error_code::rows_refused);
    CHECK(rows_of(fixture).empty());
    const auto again = step.write_once(0, {good, bad, more});
    REQUIRE(again);
    CHECK(*again == batch_counts{5, 4, 0, 0, 1, 4});
    CHECK(rows_of(fixture, "id").size() == 4);
    // The next one is written with care at once, the one behind it is not.
    const auto next = step.write_once(1, {{cells(6, 60), 1, 2}});
    REQUIRE(next);
    CHECK(next->rejected == 1);
    const auto last = step.write_once(2, {{cells(7, 70), 1, 2}});
    REQUIRE_FALSE(last);
    CHECK(last.error().code == error_code::rows_refused);
  }
  SECTION("a row that does not fit its column needs no second way") {
    const auto once = step.write_once(0, {good, {cells(3, "x"), 1, 2}, more});
    REQUIRE(once);
    CHECK(*once == batch_counts{4, 3, 0, 0, 1, 3});
    CHECK(rows_of(fixture, "id").size() == 3);
  }
  SECTION("where rows are refused batch after batch, few come twice") {
    int twice = 0;
    for (uint64_t ordinal = 0; ordinal < 64; ++ordinal) {
      const auto id = static_cast<int64_t>(10 * ordinal);
      const std::vector<chunk> rows{{cells(id, 1) + cells(id + 1, 10), 2, 2}};
      auto done = step.write_once(ordinal, rows);
      if (!done) {
        CHECK(done.error().code == error_code::rows_refused);
        ++twice;
        done = step.write_once(ordinal, rows);
      }
      REQUIRE(done);
      CHECK(done->rejected == 1);
    }
    CHECK(twice <= 7);
  }
}
