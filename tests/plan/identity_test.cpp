#include "plan/identity.hpp"

#include "tests/catch.hpp"
#include "tests/plan/blocks.hpp"

#include <functional>
#include <set>

using namespace dunlin;
using dunlin::test::copy;
using dunlin::test::in_place;

namespace {

std::string script_identity(std::string text) {
  script_step script;
  script.store = "gis";
  script.file.text = std::move(text);
  return identity_of(script);
}

} // namespace

TEST_CASE("a table step is identified by one readable line") {
  auto block = copy("crs");
  CHECK(identity_of(block)
        == "copy from=registry table=crs to=gis into=crs existing=fail");
  block.key = {"auth_name", "code"};
  block.existing = existing_rows::skip;
  CHECK(identity_of(block)
        == "copy from=registry table=crs key=auth_name,code to=gis into=crs "
           "existing=skip");
}

TEST_CASE("a query stands on one line in the identity, its spaces as given") {
  auto block = copy("crs");
  block.table.clear();
  block.query = "SELECT  code,\n\tname FROM \"crs\"";
  block.existing = existing_rows::replace;
  CHECK(identity_of(block)
        == R"(copy from=registry query="SELECT  code,\n\tname FROM \"crs\"")"
           " to=gis into=crs existing=replace");
}

TEST_CASE("a step in place is identified by its update") {
  auto block = in_place("crs");
  CHECK(identity_of(block)
        == "update to=gis into=crs update=\"UPDATE crs SET a = a + 1 WHERE "
           "{range}\"");
  block.key = {"auth_name", "code"};
  CHECK(identity_of(block).starts_with(
      "update to=gis into=crs key=auth_name,code update="));
}

TEST_CASE("names that look like identity stand in quotes") {
  auto plain = copy("crs");
  plain.table = "a";
  plain.key = {"b", "c"};
  auto comma = plain;
  comma.key = {"b,c"};
  auto phrase = plain;
  phrase.table = "a key=b";
  phrase.key = {"c"};
  auto shown = [](const table_block& block) { return identity_of(block); };
  CHECK(std::set{shown(plain), shown(comma), shown(phrase)}.size() == 3);
  CHECK(shown(phrase)
        == "copy from=registry table=\"a key=b\" key=c to=gis into=crs "
           "existing=fail");
}

TEST_CASE("names beyond ASCII stay readable in the identity") {
  auto block = copy("Größe");
  CHECK(identity_of(block)
        == "copy from=registry table=Größe to=gis into=Größe existing=fail");
}

TEST_CASE("each part of what a table step does is part of its identity") {
  using change = std::function<void(table_block&)>;
  auto before = identity_of(copy("crs"));
  for (const auto& apply : std::vector<change>{
           [](auto& block) { block.from = "other"; },
           [](auto& block) { block.to = "other"; },
           [](auto& block) { block.table = "other"; },
           [](auto& block) { block.query = "SELECT 1"; },
           [](auto& block) { block.key = {"code"}; },
           [](auto& block) { block.into = "other"; },
           [](auto& block) { block.existing = existing_rows::skip; },
           [](auto& block) { block.existing = existing_rows::replace; },
       }) {
    auto block = copy("crs");
    apply(block);
    CHECK(identity_of(block) != before);
  }
}

TEST_CASE("what only sets the pace of a table step may change freely") {
  auto block = copy("crs");
  block.batch_rows = 7;
  block.batch_bytes = 4096;
  block.buffer = 9;
  block.scan = scan_mode::once;
  block.after = {"upgrade"};
  CHECK(identity_of(block) == identity_of(copy("crs")));
}

TEST_CASE("a command step says so, and not by which program") {
  auto block = copy("crs");
  block.command = {"python3", "map.py"};
  const auto before = identity_of(block);
  CHECK(before.starts_with("command from="));
  block.command = {"/usr/bin/jq"};
  CHECK(identity_of(block) == before);
  block.columns = {"id", "name"};
  CHECK(identity_of(block)
        == "command from=registry table=crs to=gis into=crs columns=id,name"
           " existing=fail");
}

TEST_CASE("a script is identified by its store and the hash of its text") {
  // What `printf '' | xxhsum -H128` and the like print.
  CHECK(script_identity("")
        == "script store=gis xxh3=99aa06d3014798d86001c324468d497f");
  CHECK(script_identity("SELECT 1;\n")
        == "script store=gis xxh3=bfee1af6ec5101394c8485ac907b8049");
}

TEST_CASE("one changed byte of a script changes its identity") {
  CHECK(script_identity("SELECT 1;") != script_identity("SELECT 2;"));
  CHECK(script_identity("SELECT 1;") != script_identity("SELECT 1;\n"));
  CHECK(script_identity(std::string{"a\0b", 3})
        != script_identity(std::string{"a\0c", 3}));
}

TEST_CASE("the path of a script is no part of its identity") {
  script_step here{"gis", {"upgrade/1.sql", "/here/1.sql", "SELECT 1;"}};
  script_step there{"gis", {"upgrade/1.sql", "/there/1.sql", "SELECT 1;"}};
  CHECK(identity_of(here) == identity_of(there));
}
