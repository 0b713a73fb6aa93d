#include "tests/config/fixture.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

struct with_fixture : folder_fixture {
  with_fixture() {
    write("p.toml", minimal + R"(key = ["a", "b"]
batch = { rows = 5, bytes = "1MiB" }
[run]
retry = { attempts = 2, cap = "1m" }
)");
    request_.with = {"over/w.toml"};
  }

  profile overlaid(const std::string& text) {
    write("over/w.toml", text);
    auto loaded = load();
    INFO((loaded ? "" : loaded.error().text));
    REQUIRE(loaded);
    return loaded->profile;
  }

  error bad_overlay(const std::string& text) {
    write("over/w.toml", text);
    return bad();
  }
};

} // namespace

TEST_CASE_METHOD(with_fixture, "tables merge, values and lists replace") {
  auto it = overlaid(R"(name = "w"
[run]
retry = { attempts = 3 }
[[tables]]
name = "crs"
key = ["c"]
batch.rows = 6
)");
  CHECK(it.name == "w");
  CHECK(it.run.retry.attempts == 3);
  CHECK(it.run.retry.cap_ms == 60'000);
  REQUIRE(it.blocks.size() == 1);
  CHECK(table_at(it, 0).key == std::vector<std::string>{"c"});
  CHECK(table_at(it, 0).batch_rows == 6);
  CHECK(table_at(it, 0).batch_bytes == 1u << 20);
  CHECK(it.path == root_ + "/p.toml");
}

TEST_CASE_METHOD(with_fixture, "blocks merge by name, new ones come last") {
  write("over/up/1.sql", "");
  auto it = overlaid(R"([[scripts]]
store = "new"
folder = "up"
[[tables]]
name = "crs"
buffer = 9
[[tables]]
name = "usage"
from = "old"
to = "new"
)");
  REQUIRE(it.blocks.size() == 3);
  CHECK(table_at(it, 0).buffer == 9);
  CHECK(table_at(it, 0).place == "p.toml:5:1");
  CHECK(scripts_at(it, 1).name == "up");
  CHECK(scripts_at(it, 1).folder == root_ + "/over/up");
  CHECK(table_at(it, 2).name == "usage");
  CHECK(table_at(it, 2).place == "over/w.toml:7:1");
}

TEST_CASE_METHOD(with_fixture, "an overlay's paths start at its own folder") {
  auto it = overlaid("stores.old.url = \"sqlite:../x.db\"\n"
                     "stores.extra.url = \"sqlite:y.db\"\n");
  CHECK(it.stores.at("old").url == "sqlite:" + root_ + "/x.db");
  CHECK(it.stores.at("extra").url == "sqlite:" + root_ + "/over/y.db");
  CHECK(it.stores.at("new").url == "sqlite:" + root_ + "/new.db");
}

TEST_CASE_METHOD(with_fixture, "later overlays win, overrides over all") {
  write("over/w.toml", "[run]\nmigrators = 5\norder = \"serial\"\n");
  write("w2.toml", "[run]\nmigrators = 6\nmemory = \"2MiB\"\n");
  request_.with.push_back("w2.toml");
  request_.overrides = {"run.memory=3MiB"};
  auto loaded = load();
  REQUIRE(loaded);
  CHECK(loaded->profile.run.migrators_max == 6);
  CHECK(loaded->profile.run.order == script_order::serial);
  CHECK(loaded->profile.run.memory_bytes == 3u << 20);
}

TEST_CASE_METHOD(with_fixture, "a value may replace a table and back") {
  write("w2.toml", "[run]\nmigrators = { min = 2, max = 3 }\n");
  request_.with.push_back("w2.toml");
  auto it = overlaid("[run]\nmigrators = 5\n");
  CHECK(it.run.migrators_min == 2);
  CHECK(it.run.migrators_max == 3);
}

TEST_CASE_METHOD(with_fixture, "an overlay's errors name its own place") {
  CHECK(bad_overlay("[run]\nordre = 1\n").text
        == "over/w.toml:2:1: unknown key \"ordre\" in [run]; did you mean "
           "\"order\"?");
  CHECK(bad_overlay("[[tables]]\nname = \"crs\"\nto = \"nwe\"\n").text
        == "over/w.toml:3:6: \"to\" in [[tables]] \"crs\": unknown store "
           "\"nwe\"; did you mean \"new\"?");
  CHECK(bad_overlay("[[tables]]\nname = \"usage\"\n").text
        == "over/w.toml:1:1: [[tables]] \"usage\" needs \"from\": the store "
           "that the rows come from");
  CHECK(
      bad_overlay("[[tables]]\nname = \"crs\"\n[[tables]]\nname = \"crs\"").code
      == error_code::duplicate_name);
}
