#include "tests/config/fixture.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

std::string with_store(const std::string& line) {
  return minimal + "[stores.more]\nurl = \"sqlite:more.db\"\n" + line + "\n";
}

} // namespace

TEST_CASE_METHOD(folder_fixture, "a store is read as it is, or as it was") {
  CHECK(good(with_store("")).stores.at("more").view == source_view::moving);
  CHECK(good(with_store("snapshot = false")).stores.at("more").view
        == source_view::moving);
  CHECK(good(with_store("snapshot = true")).stores.at("more").view
        == source_view::snapshot);
  CHECK(good(with_store("snapshot = \"lock\"")).stores.at("more").view
        == source_view::lock);
  CHECK(setting_of("stores.more.snapshot") == "\"lock\" < p.toml:11");
}

TEST_CASE_METHOD(folder_fixture, "a view of a source is one of three") {
  CHECK(bad(with_store("snapshot = \"yes\"")).text
        == "p.toml:11:12: \"snapshot\" in [stores.more]: expected true, false"
           " or \"lock\", found \"yes\"");
  CHECK(bad(with_store("snapshot = 1")).text
        == "p.toml:11:12: \"snapshot\" in [stores.more]: expected true, false"
           " or \"lock\", found a whole number");
}

TEST_CASE_METHOD(folder_fixture, "the ledger goes to a schema of its own") {
  const auto it = good(with_store("ledger = { schema = \"migrations\" }"));
  CHECK(it.stores.at("more").ledger_schema == "migrations");
  CHECK(it.stores.at("old").ledger_schema.empty());
}

TEST_CASE_METHOD(folder_fixture, "each store knows the wait of a takeover") {
  const auto it = good(minimal + "[run]\ntakeover-wait = \"3s\"\n");
  CHECK(it.stores.at("new").takeover_wait_ms == 3000);
}

TEST_CASE_METHOD(folder_fixture, "a cast is chosen for each column") {
  const auto it
      = good(minimal + "cast = { price = \"round\", \"a b\" = \"null\" }\n");
  const auto& casts = table_at(it, 0).casts;
  CHECK(casts.size() == 2);
  CHECK(casts.at("price") == cast_way::round);
  CHECK(casts.at("a b") == cast_way::null);
  CHECK(setting_of("tables.crs.cast.price") == "\"round\" < p.toml:9");
  request_.overrides = {"tables.crs.cast.price=truncate"};
  CHECK(setting_of("tables.crs.cast.price") == "\"truncate\" < command line");
}

TEST_CASE_METHOD(folder_fixture, "a cast that there is not is named") {
  const std::string place
      = "p.toml:9:18: \"price\" in [[tables]] \"crs\" cast: ";
  CHECK(bad(minimal + "cast = { price = \"raund\" }\n").text
        == place
               + "expected \"null\", \"round\", \"truncate\" or \"replace\","
                 " found \"raund\"; did you mean \"round\"?");
  CHECK(bad(minimal + "cast = { price = 2 }\n").code == error_code::wrong_type);
}
