#include "tests/config/fixture.hpp"

using namespace dunlin;
using namespace dunlin::test;

TEST_CASE_METHOD(folder_fixture, "each value says where it came from") {
  environment_["GIS_URL"] = "sqlite:/x/gis.db";
  environment_["KEY"] = "id";
  write("p.toml", R"([stores.gis]
url = "${GIS_URL}"
[stores.old]
url = "sqlite:${OLD:old}.db"
[run]
migrators = { max = 9 }
memory = "2MiB"
[defaults]
buffer = 7
batch.rows = 6
[[tables]]
name = "crs"
from = "old"
to = "gis"
key = ["${KEY}", "b"]
batch.bytes = 65536
)");
  write("w.toml", "[run]\n\non-failure = \"stop\"\n");
  request_.with = {"w.toml"};
  request_.overrides = {"tables.crs.scan=once", "tables.crs.into=${KEY}"};
  CHECK(setting_of("name") == "\"p\" < default");
  CHECK(setting_of("stores.gis.url")
        == "\"sqlite:/x/gis.db\" < environment GIS_URL (p.toml:2)");
  CHECK(setting_of("stores.old.url")
        == "\"sqlite:" + root_ + "/old.db\" < p.toml:4");
  CHECK(setting_of("run.migrators.max") == "9 < p.toml:6");
  CHECK(setting_of("run.migrators.min") == "1 < default");
  CHECK(setting_of("run.memory") == "\"2MiB\" < p.toml:7");
  CHECK(setting_of("run.on-failure") == "\"stop\" < w.toml:3");
  CHECK(setting_of("run.retry.cap") == "\"30s\" < default");
  CHECK(setting_of("run.rejects.max") == "0 < default");
  CHECK(setting_of("tables.crs.buffer") == "7 < p.toml:9");
  CHECK(setting_of("tables.crs.batch.rows") == "6 < p.toml:10");
  CHECK(setting_of("tables.crs.batch.bytes") == "65536 < p.toml:16");
  CHECK(setting_of("tables.crs.table") == "\"crs\" < default");
  CHECK(setting_of("tables.crs.after") == "[] < default");
  CHECK(setting_of("tables.crs.key")
        == "[\"id\", \"b\"] < environment KEY (p.toml:15)");
  CHECK(setting_of("tables.crs.scan") == "\"once\" < command line");
  CHECK(setting_of("tables.crs.into")
        == "\"id\" < environment KEY (command line)");
  CHECK(setting_of("tables.crs.name") == "\"crs\" < p.toml:12");
  CHECK(setting_of("tables.crs.query") == "");
}

TEST_CASE_METHOD(folder_fixture, "migrators are the cores by default") {
  write("p.toml", minimal);
  CHECK(setting_of("run.migrators") == "4 < default");
}

TEST_CASE_METHOD(folder_fixture, "no password is among the settings") {
  environment_["PASSWORD"] = "hunter2";
  write("p.toml", minimal
                      + "[stores.x]\n"
                        "url = \"sqlite:/x.db?key=${PASSWORD}&mode=ro\"\n");
  CHECK(setting_of("stores.x.url")
        == "\"sqlite:/x.db?key=***&mode=ro\" < environment PASSWORD "
           "(p.toml:10)");
}

TEST_CASE_METHOD(folder_fixture, "a setting's path works as an override") {
  write("p.toml", R"([stores."my store"]
url = "sqlite:a"
[[tables]]
name = "a.b c"
from = "my store"
to = "my store"
)");
  auto before = load();
  REQUIRE(before);
  for (const auto& setting : before->settings)
    if (!setting.path.ends_with(".name") && !setting.path.ends_with(".url"))
      request_.overrides.push_back(setting.path + "=" + setting.value);
  auto after = load();
  INFO((after ? "" : after.error().text));
  REQUIRE(after);
  REQUIRE(after->settings.size() == before->settings.size());
  for (std::size_t i = 0; i < after->settings.size(); ++i) {
    CHECK(after->settings[i].path == before->settings[i].path);
    CHECK(after->settings[i].value == before->settings[i].value);
  }
  CHECK(setting_of("tables.\"a.b c\".buffer") == "4 < command line");
}

TEST_CASE_METHOD(folder_fixture, "settings come in the order of the plan") {
  write("p.toml", "[[tables]]\nname = \"b\"\nfrom = \"s\"\nto = \"s\"\n"
                  "[[tables]]\nname = \"a\"\nfrom = \"s\"\nto = \"s\"\n"
                  "[stores.s]\nurl = \"sqlite:x\"\n");
  auto loaded = load();
  REQUIRE(loaded);
  std::vector<std::string> names;
  for (const auto& setting : loaded->settings)
    if (setting.path == "stores.s.url" || setting.path.ends_with(".name"))
      names.push_back(setting.path);
  CHECK(names
        == std::vector<std::string>{"stores.s.url", "tables.b.name",
                                    "tables.a.name"});
  CHECK(loaded->settings.front().path == "name");
}
