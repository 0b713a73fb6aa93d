#include "tests/cli/server_databases.hpp"

#include <nlohmann/json.hpp>

/// @file
/// What `dunlin plan` says before a run.

using namespace dunlin::test;

TEST_CASE_METHOD(workplace, "plan tells the steps with their rows and batches,"
                            " and changes nothing") {
  make_migration(50);
  run({"run"});
  sql("new.db", "CREATE TABLE more(auth TEXT, code INTEGER, name TEXT,"
                " PRIMARY KEY(auth, code))");
  write("dunlin.toml", two_stores + R"([[scripts]]
name = "up"
store = "new"
folder = "up"
[[tables]]
name = "crs"
from = "old"
to = "new"
[[tables]]
name = "more"
from = "old"
to = "new"
table = "crs"
into = "more"
batch = { rows = 20 }
)");
  const auto before = files();
  const auto end = run({"plan", "--count"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(end.err.empty());
  CHECK(files() == before);
  CHECK(has(end.out, "done"));
  CHECK(has(end.out, "more"));
  CHECK(has(end.out, "50"));
  CHECK(has(end.out, "~3"));
  CHECK(has(end.out, "Store old is read each batch as it is when it is read."));
  CHECK(has(end.out, "Nothing was changed."));

  const auto told = run({"plan", "--json", "--count"});
  CHECK(told.code == 0);
  const auto plan = nlohmann::json::parse(told.out);
  CHECK(plan["steps"].size() == 3);
  CHECK(plan["steps"][2]["rows"] == 50);
  CHECK(plan["steps"][2]["batches"] == 3);
  CHECK(plan["sources"][0]["store"] == "old");
}

TEST_CASE_METHOD(server_databases, "plan names each column that could lose"
                                   " something, and what its cast makes of"
                                   " it") {
  change("mariadb", "CREATE TABLE t(id BIGINT UNSIGNED PRIMARY KEY,"
                    " price DECIMAL(12,4), note TEXT, day DATE, doc JSON,"
                    " name VARCHAR(10))");
  change("postgresql", "CREATE TABLE t(id BIGINT PRIMARY KEY,"
                       " price NUMERIC(10,2), note VARCHAR(40), day DATE,"
                       " doc JSONB, name VARCHAR(10))");
  write("dunlin.toml", "[stores.my]\nurl = \"" + url("mariadb")
                           + "\"\nsnapshot = true\n[stores.pg]\nurl = \""
                           + url("postgresql")
                           + "\"\n[[tables]]\nname = \"t\"\nfrom = \"my\"\n"
                             "to = \"pg\"\n"
                             "cast = { price = \"round\", day = \"null\" }\n");
  const auto end = run({"plan"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(has(end.out, "t: column id, bigint(20) unsigned into bigint: numbers"
                     " beyond the range of bigint are rejects\n"));
  CHECK(has(end.out, "t: column price, decimal(12,4) into numeric(10,2):"
                     " numbers of more than 2 digits behind the point are"
                     " rounded"));
  CHECK(has(end.out, "texts of more than 40 characters, and texts with a NUL"
                     " are rejects\n"));
  CHECK(has(end.out, "t: column day, date into date: zero dates become"
                     " NULL\n"));
  CHECK(has(end.out, "left out of the digest\n"));
  CHECK(has(end.out, "Store my is read in a snapshot: the snapshot of one"
                     " reader"));
  const auto told = run({"plan", "--json"});
  const auto plan = nlohmann::json::parse(told.out);
  const auto& warnings = plan["steps"][0]["warnings"];
  REQUIRE(warnings.size() == 6);
  CHECK(warnings[1]["column"] == "price");
  CHECK(warnings[1]["cast"] == "round");
  CHECK(warnings[4]["column"] == "doc");
  CHECK(warnings[4]["digest"] == false);
}

TEST_CASE_METHOD(workplace, "plan says which rows stay within their database"
                            " and what stands for them") {
  sql("one.db", "CREATE TABLE a(id INTEGER PRIMARY KEY, n TEXT);"
                "CREATE TABLE b(id INTEGER PRIMARY KEY, n TEXT);");
  write("dunlin.toml", "[stores.one]\nurl = \"sqlite:one.db\"\n"
                       "[[tables]]\nname = \"inner\"\nfrom = \"one\"\n"
                       "to = \"one\"\ntable = \"a\"\ninto = \"b\"\n");
  const auto end = run({"plan"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(has(end.out, "inner: rows stay within their database where"));
  const auto counted = run({"plan", "tables.inner.digest=count"});
  CHECK(counted.code == 0);
  CHECK(has(counted.out, "without a digest"));
}

TEST_CASE_METHOD(workplace, "plan refuses what a run would refuse, with the"
                            " same code") {
  make_migration(5);
  CHECK(run({"plan", "tables.crs.cast.nothing=null"}).code == 2);
  const auto end = run({"plan", "none.toml"});
  CHECK(end.code == 2);
  CHECK(count_lines(end.err) == 1);
}
