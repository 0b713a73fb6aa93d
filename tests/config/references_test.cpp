#include "tests/config/fixture.hpp"

using namespace dunlin;
using namespace dunlin::test;

TEST_CASE_METHOD(folder_fixture, "a store that is not there is named") {
  auto what = bad(R"([stores.registry]
url = "sqlite:a"
[stores.gis]
url = "sqlite:b"
[[tables]]
name = "crs"
from = "registry"
to = "gsi"
)");
  CHECK(what.code == error_code::unknown_store);
  CHECK(what.text
        == "p.toml:8:6: \"to\" in [[tables]] \"crs\": unknown store \"gsi\"; "
           "did you mean \"gis\"?");
  write("up/1.sql", "");
  CHECK(bad("[[scripts]]\nfolder = \"up\"\nstore = \"x\"\n[stores.gis]\n"
            "url = \"sqlite:b\"")
            .text
        == "p.toml:3:9: \"store\" in [[scripts]] \"up\": unknown store \"x\"; "
           "known: \"gis\"");
}

TEST_CASE_METHOD(folder_fixture, "after names steps, files and blocks") {
  write("up/1.sql", "");
  auto scripts = R"(
[[scripts]]
store = "new"
folder = "up"
)";
  auto it = good(minimal + "after = [\"up\", \"up/1.sql\"]\n" + scripts);
  CHECK(table_at(it, 0).after.size() == 2);
  it = good(minimal + scripts + "after = [\"crs\"]\n");
  CHECK(scripts_at(it, 1).after == std::vector<std::string>{"crs"});
}

TEST_CASE_METHOD(folder_fixture, "after that names no step is an error") {
  write("up/1.sql", "");
  auto what = bad(minimal + R"(after = [
  "up/2.sql",
]
[[scripts]]
store = "new"
folder = "up"
)");
  CHECK(what.code == error_code::unknown_step);
  CHECK(what.text
        == "p.toml:10:3: \"after\" in [[tables]] \"crs\": unknown step "
           "\"up/2.sql\"; did you mean \"up/1.sql\"?");
}

TEST_CASE_METHOD(folder_fixture, "no step waits for itself") {
  auto what = bad(minimal + "after = [\"crs\"]\n");
  CHECK(what.code == error_code::plan_cycle);
  CHECK(what.text
        == "p.toml:9:10: \"after\" in [[tables]] \"crs\": it would wait for "
           "itself");
  write("up/1.sql", "");
  what = bad(minimal + "[[scripts]]\nstore = \"new\"\nfolder = \"up\"\n"
             + "after = [\"up/1.sql\"]\n");
  CHECK(what.code == error_code::plan_cycle);
}

TEST_CASE_METHOD(folder_fixture, "no two steps or blocks have one name") {
  auto what = bad(minimal + "[[tables]]\nname = \"crs\"\n");
  CHECK(what.code == error_code::duplicate_name);
  CHECK(what.text
        == "p.toml:9:1: a second [[tables]] block called \"crs\": names are "
           "unique");
  write("crs/1.sql", "");
  what = bad(minimal + "[[scripts]]\nstore = \"new\"\nfolder = \"crs\"\n");
  CHECK(what.code == error_code::duplicate_name);
  CHECK(what.text
        == "p.toml:9:1: a second step or block called \"crs\": the first is at "
           "p.toml:5:1");
}
