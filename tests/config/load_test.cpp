#include "tests/config/fixture.hpp"

using namespace dunlin;
using namespace dunlin::test;

TEST_CASE_METHOD(folder_fixture, "a small profile has every default") {
  auto it = good(minimal);
  CHECK(it.name == "p");
  CHECK(it.path == root_ + "/p.toml");
  CHECK(it.stores.at("old").url == "sqlite:" + root_ + "/old.db");
  CHECK(it.stores.at("new").name == "new");
  CHECK(it.stores.at("new").place == "p.toml:3:1");
  CHECK(it.run.order == script_order::read_write);
  CHECK(it.run.migrators_min == 4);
  CHECK(it.run.migrators_max == 4);
  CHECK(it.run.memory_bytes == 24u << 20);
  CHECK(it.run.failure == on_failure::finish);
  CHECK(it.run.rejects.max_rows == 0);
  CHECK(it.run.rejects.max_percent < 0);
  CHECK(it.run.retry.attempts == 5);
  CHECK(it.run.retry.base_ms == 100);
  CHECK(it.run.retry.cap_ms == 30'000);
  CHECK(it.run.takeover_wait_ms == 10'000);
  REQUIRE(it.blocks.size() == 1);
  const auto& step = table_at(it, 0);
  CHECK(step.name == "crs");
  CHECK(step.from == "old");
  CHECK(step.to == "new");
  CHECK(step.table == "crs");
  CHECK(step.query.empty());
  CHECK(step.into == "crs");
  CHECK(step.key.empty());
  CHECK(step.existing == existing_rows::fail);
  CHECK(step.scan == scan_mode::paged);
  CHECK(step.batch_rows == 20'000);
  CHECK(step.batch_bytes == 2u << 20);
  CHECK(step.buffer == 4);
  CHECK(step.after.empty());
  CHECK(step.place == "p.toml:5:1");
}

TEST_CASE_METHOD(folder_fixture, "every key reaches its place") {
  write("up/1.sql", "SELECT 1;");
  auto it = good(R"(
name = "epsg"
[run]
order = "any-share"
migrators = { min = 2, max = 20 }
memory = 1048576
on-failure = "stop"
rejects = { max = "1.5%" }
retry = { attempts = 7, base = "1s", cap = "2m" }
takeover-wait = "0s"
[stores.a]
url = "sqlite:/x/a.db?mode=ro"
[[scripts]]
name = "upgrade"
store = "a"
folder = "up"
[[tables]]
name = "crs"
from = "a"
to = "a"
query = "SELECT 1"
key = ["x", "y"]
existing = "replace"
scan = "once"
batch = { rows = 5, bytes = "64KiB" }
buffer = 9
after = ["upgrade"]
)");
  CHECK(it.name == "epsg");
  CHECK(it.run.order == script_order::any_share);
  CHECK(it.run.migrators_min == 2);
  CHECK(it.run.migrators_max == 20);
  CHECK(it.run.memory_bytes == 1u << 20);
  CHECK(it.run.failure == on_failure::stop);
  CHECK(it.run.rejects.max_percent == 1.5);
  CHECK(it.run.retry.attempts == 7);
  CHECK(it.run.retry.base_ms == 1000);
  CHECK(it.run.retry.cap_ms == 120'000);
  CHECK(it.run.takeover_wait_ms == 0);
  CHECK(it.stores.at("a").url == "sqlite:/x/a.db?mode=ro");
  CHECK(scripts_at(it, 0).store == "a");
  CHECK(scripts_at(it, 0).folder == root_ + "/up");
  const auto& step = table_at(it, 1);
  CHECK(step.table.empty());
  CHECK(step.query == "SELECT 1");
  CHECK(step.key == std::vector<std::string>{"x", "y"});
  CHECK(step.into == "crs");
  CHECK(step.existing == existing_rows::replace);
  CHECK(step.scan == scan_mode::once);
  CHECK(step.batch_rows == 5);
  CHECK(step.batch_bytes == 65'536);
  CHECK(step.buffer == 9);
  CHECK(step.after == std::vector<std::string>{"upgrade"});
}

TEST_CASE_METHOD(folder_fixture, "blocks keep the order of the file") {
  write("a/1.sql", "");
  auto it = good(minimal + R"(
[[scripts]]
name = "first"
store = "new"
folder = "a"
[[tables]]
name = "usage"
from = "old"
to = "new"
[[scripts]]
name = "last"
store = "new"
folder = "a"
)");
  REQUIRE(it.blocks.size() == 4);
  CHECK(table_at(it, 0).name == "crs");
  CHECK(scripts_at(it, 1).name == "first");
  CHECK(table_at(it, 2).name == "usage");
  CHECK(scripts_at(it, 3).name == "last");
}

TEST_CASE_METHOD(folder_fixture, "table and into follow from what is given") {
  auto it = good(minimal + "table = \"projected\"\n");
  CHECK(table_at(it, 0).table == "projected");
  CHECK(table_at(it, 0).into == "projected");
  it = good(minimal + "query = \"SELECT 1\"\n");
  CHECK(table_at(it, 0).table.empty());
  CHECK(table_at(it, 0).into == "crs");
  it = good(minimal + "table = \"projected\"\ninto = \"x\"\n");
  CHECK(table_at(it, 0).into == "x");
}

TEST_CASE_METHOD(folder_fixture, "defaults hold for steps without their own") {
  auto it = good(R"(
[defaults]
from = "old"
to = "new"
buffer = 7
batch = { rows = 100, bytes = "1MiB" }
)" + minimal + R"(
buffer = 8
batch.rows = 200
[[tables]]
name = "usage"
)");
  CHECK(table_at(it, 0).buffer == 8);
  CHECK(table_at(it, 0).batch_rows == 200);
  CHECK(table_at(it, 0).batch_bytes == 1u << 20);
  CHECK(table_at(it, 1).from == "old");
  CHECK(table_at(it, 1).buffer == 7);
  CHECK(table_at(it, 1).batch_rows == 100);
}

TEST_CASE_METHOD(folder_fixture, "half a range of migrators is enough") {
  request_.cores = 4;
  auto it = good(minimal + "[run]\nmigrators = { max = 2 }\n");
  CHECK(it.run.migrators_min == 1);
  CHECK(it.run.migrators_max == 2);
  it = good(minimal + "[run]\nmigrators = { min = 9 }\n");
  CHECK(it.run.migrators_min == 9);
  CHECK(it.run.migrators_max == 9);
  it = good(minimal + "[run]\nmigrators = { min = 2 }\n");
  CHECK(it.run.migrators_max == 4);
}

TEST_CASE_METHOD(folder_fixture, "migrators never pass what they may be") {
  request_.cores = 1000;
  CHECK(good(minimal).run.migrators_max == 256);
  request_.cores = 0;
  CHECK(good(minimal).run.migrators_max == 1);
}

TEST_CASE_METHOD(folder_fixture, "paths start at the profile's real folder") {
  write("deep/profiles/p.toml", minimal);
  std::filesystem::create_directory_symlink(root_ + "/deep/profiles",
                                            root_ + "/link");
  request_.path = "link/p.toml";
  auto loaded = load();
  REQUIRE(loaded);
  CHECK(loaded->profile.path == root_ + "/deep/profiles/p.toml");
  CHECK(loaded->profile.stores.at("old").url
        == "sqlite:" + root_ + "/deep/profiles/old.db");
  CHECK(loaded->profile.stores.at("old").place == "link/p.toml:1:1");
}

TEST_CASE_METHOD(folder_fixture, "variables are resolved before paths") {
  environment_["WHERE"] = "../data";
  environment_["SIZE"] = "2MiB";
  auto it = good(R"([stores.a]
url = "sqlite:${WHERE}/${NAME:a}.db"
[run]
memory = "${SIZE}"
[[tables]]
name = "$${x}"
from = "${STORE:a}"
to = "a"
key = ["${KEY:id}"]
)");
  auto parent = std::filesystem::path{root_}.parent_path().string();
  CHECK(it.stores.at("a").url == "sqlite:" + parent + "/data/a.db");
  CHECK(it.run.memory_bytes == 2u << 20);
  CHECK(table_at(it, 0).name == "${x}");
  CHECK(table_at(it, 0).key == std::vector<std::string>{"id"});
}
