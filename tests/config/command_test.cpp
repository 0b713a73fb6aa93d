#include "tests/config/fixture.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

using list = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(folder_fixture, "a step has no command unless it says so") {
  const auto loaded = good(minimal);
  const auto& block = table_at(loaded, 0);
  CHECK_FALSE(is_mapped(block));
  CHECK(block.columns.empty());
  CHECK(block.answer_timeout_ms == 60'000);
}

TEST_CASE_METHOD(folder_fixture, "a command is a program and its arguments") {
  const auto loaded = good(minimal + R"(command = ["python3", "map.py", ""]
columns = ["id", "name"]
answer-timeout = "5s"
)");
  const auto& block = table_at(loaded, 0);
  CHECK(is_mapped(block));
  CHECK(block.command == list{"python3", "map.py", ""});
  CHECK(block.columns == list{"id", "name"});
  CHECK(block.answer_timeout_ms == 5'000);
}

TEST_CASE_METHOD(folder_fixture, "a program with a slash starts at the folder"
                                 " of its profile") {
  write("sub/p.toml", minimal + "command = [\"./map\", \"./input\"]\n");
  request_.path = "sub/p.toml";
  auto loaded = load();
  REQUIRE(loaded);
  CHECK(table_at(loaded->profile, 0).command
        == list{root_ + "/sub/map", "./input"});

  request_.overrides = {R"(tables.crs.command=["bin/map"])"};
  loaded = load();
  REQUIRE(loaded);
  CHECK(table_at(loaded->profile, 0).command == list{root_ + "/bin/map"});
}

TEST_CASE_METHOD(folder_fixture, "a command may come from the environment") {
  environment_["MAPPER"] = "/usr/bin/jq";
  const auto loaded = good(minimal + "command = [\"${MAPPER}\", \"${X:.}\"]\n");
  CHECK(table_at(loaded, 0).command == list{"/usr/bin/jq", "."});
}

TEST_CASE_METHOD(folder_fixture, "what is no command is refused at its place") {
  CHECK(bad(minimal + "command = \"map\"\n").text
        == "p.toml:9:11: \"command\" in [[tables]] \"crs\": expected a list: a"
           " program and its arguments, found a string");
  CHECK(bad(minimal + "command = []\n").code == error_code::out_of_range);
  CHECK(bad(minimal + "command = [1]\n").code == error_code::wrong_type);
  CHECK(bad(minimal + "command = [\"\"]\n").code == error_code::bad_value);
  CHECK(bad(minimal + "command = [\"a\", \"${NO_SUCH}\"]\n").code
        == error_code::variable_unset);
}

TEST_CASE_METHOD(folder_fixture, "columns are those of a command's rows") {
  const auto problem = bad(minimal + "columns = [\"id\"]\n");
  CHECK(problem.code == error_code::bad_value);
  CHECK(problem.text.find("without \"command\"") != std::string::npos);
}
