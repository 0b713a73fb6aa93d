#include "tests/config/fixture.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// The error of one override of the minimal profile.
struct override_fixture : folder_fixture {
  std::string error_of(const std::string& text) {
    write("p.toml", minimal);
    request_.overrides = {text};
    auto loaded = load();
    return loaded ? "" : loaded.error().text;
  }

  profile apply(std::vector<std::string> texts) {
    request_.overrides = std::move(texts);
    return good(minimal);
  }
};

} // namespace

TEST_CASE_METHOD(override_fixture, "any value is overridden by its path") {
  auto it = apply({"tables.crs.buffer=8", "run.migrators=5", "name=other",
                   "run.rejects.max=1%", "tables.crs.key=[\"a\",\"b\"]",
                   "run.memory=1MiB", "tables.crs.batch.rows=7",
                   "defaults.scan=once", "run.retry={attempts=2}"});
  CHECK(table_at(it, 0).buffer == 8);
  CHECK(table_at(it, 0).key == std::vector<std::string>{"a", "b"});
  CHECK(table_at(it, 0).batch_rows == 7);
  CHECK(table_at(it, 0).scan == scan_mode::once);
  CHECK(it.run.migrators_max == 5);
  CHECK(it.run.rejects.max_percent == 1);
  CHECK(it.run.memory_bytes == 1u << 20);
  CHECK(it.run.retry.attempts == 2);
  CHECK(it.run.retry.cap_ms == 30'000);
  CHECK(it.name == "other");
}

TEST_CASE_METHOD(override_fixture, "a quoted value is a string in any case") {
  CHECK(apply({"name=\"8\""}).name == "8");
  CHECK(apply({"name='x'"}).name == "x");
  CHECK(error_of("name=8")
        == "command line: name=8: \"name\": expected a name of 1 to 200 bytes "
           "without control characters, \"/\", \"=\" and \"*\", found a whole "
           "number");
}

TEST_CASE_METHOD(override_fixture, "the last of two overrides counts") {
  CHECK(apply({"run.migrators=5", "run.migrators=6"}).run.migrators_max == 6);
  auto it = apply({"run.migrators=5", "run.migrators.max=3"});
  CHECK(it.run.migrators_min == 1);
  CHECK(it.run.migrators_max == 3);
  CHECK(apply({"run.migrators={min=2}", "run.migrators=1"}).run.migrators_min
        == 1);
}

TEST_CASE_METHOD(override_fixture, "its paths start at the current folder") {
  write("sub/p.toml", minimal);
  request_.path = "sub/p.toml";
  request_.overrides = {"stores.new.url=sqlite:../x.db?a=b"};
  auto loaded = load();
  REQUIRE(loaded);
  auto parent = std::filesystem::path{root_}.parent_path().string();
  CHECK(loaded->profile.stores.at("new").url
        == "sqlite:" + parent + "/x.db?a=b");
  CHECK(loaded->profile.stores.at("old").url
        == "sqlite:" + root_ + "/sub/old.db");
}

TEST_CASE_METHOD(override_fixture, "a name with dots may stand as it is") {
  auto text = minimal + R"([[tables]]
name = "a.b"
from = "old"
to = "new"
[[tables]]
name = "a"
from = "old"
to = "new"
)";
  request_.overrides = {"tables.a.b.buffer=7", "tables.\"a.b\".scan=once",
                        "tables.a.buffer=8"};
  auto it = good(text);
  CHECK(table_at(it, 1).buffer == 7);
  CHECK(table_at(it, 1).scan == scan_mode::once);
  CHECK(table_at(it, 2).buffer == 8);
}

TEST_CASE_METHOD(override_fixture, "a wrong override is shown as it is") {
  CHECK(error_of("tables.crs.bufer=8")
        == "command line: tables.crs.bufer=8: unknown key \"bufer\" in "
           "[[tables]] \"crs\"; did you mean \"buffer\"?");
  CHECK(error_of("tables.crss.buffer=8")
        == "command line: tables.crss.buffer=8: unknown name \"crss\" in "
           "\"tables\"; did you mean \"crs\"?");
  CHECK(error_of("scripts.up.store=x")
        == "command line: scripts.up.store=x: unknown name \"up\" in "
           "\"scripts\"");
  CHECK(error_of("stores.nex.url=sqlite:x")
        == "command line: stores.nex.url=sqlite:x: unknown store \"nex\" in "
           "\"stores\"; did you mean \"new\"?");
  CHECK(error_of("run.migrators=0")
        == "command line: run.migrators=0: \"migrators\" in [run]: expected a "
           "whole number from 1 to 256, or { min, max }, found 0");
  CHECK(error_of("run=5")
        == "command line: run=5: \"run\": expected a table, found a whole "
           "number");
  CHECK(error_of("tables.crs=5")
        == "command line: tables.crs=5: [[tables]]: expected a table, found a "
           "whole number");
  CHECK(error_of("tables.crs.name=x")
        == "command line: tables.crs.name=x: a name cannot be overridden: it "
           "says which block is meant");
  CHECK(error_of("tables.crs.to=nwe")
        == "command line: tables.crs.to=nwe: \"to\" in [[tables]] \"crs\": "
           "unknown store \"nwe\"; did you mean \"new\"?");
  CHECK(error_of("x=1").find("unknown key \"x\"") != std::string::npos);
  CHECK(error_of("=1") == "command line: expected PATH=VALUE, found \"=1\"");
  CHECK(error_of("run..order=1").find("unknown key \"\" in [run]")
        != std::string::npos);
  CHECK(error_of("tables.crs.table=${NOPE}")
            .find("environment variable NOPE is not set")
        != std::string::npos);
}

TEST_CASE_METHOD(override_fixture, "an override must be text") {
  CHECK(error_of("name=a\xff")
        == "command line: \"name\": the value is not valid UTF-8");
}

TEST_CASE_METHOD(override_fixture, "an override may hold any letters") {
  CHECK(apply({"name=größe"}).name == "größe");
}

TEST_CASE_METHOD(override_fixture, "its errors have codes of their own") {
  write("p.toml", minimal);
  for (auto [text, code] :
       {std::pair{"run", error_code::usage},
        std::pair{"stores.x.url=y", error_code::unknown_store},
        std::pair{"tables.x.buffer=1", error_code::unknown_step},
        std::pair{"tables.crs.name=y", error_code::bad_value}}) {
    request_.overrides = {text};
    CHECK(bad().code == code);
  }
}

TEST_CASE_METHOD(override_fixture, "no error shows an override's password") {
  auto text = error_of("stores.new.url=pg://me:hunter2@host/db");
  CHECK(text
        == "command line: stores.new.url=***: unknown kind of store \"pg\"; "
           "known: \"sqlite\", \"postgresql\", \"mariadb\"");
  CHECK(error_of("store.new.url=me:hunter2@host").find("hunter2")
        == std::string::npos);
}

TEST_CASE_METHOD(override_fixture, "more than one value is no TOML value") {
  CHECK(error_of("run.migrators=5\nname='x'").find("found a string")
        != std::string::npos);
}
