#include "tests/config/fixture.hpp"

#include <unistd.h>

using namespace dunlin;
using namespace dunlin::test;
using namespace std::string_literals;

namespace {

const std::string with_scripts = R"([stores.new]
url = "sqlite:new.db"
[[scripts]]
store = "new"
folder = "up"
)";

} // namespace

TEST_CASE_METHOD(folder_fixture, "scripts are read in name order") {
  write("up/10_b.sql", "ten");
  write("up/9_a.sql", "nine");
  write("up/010_a.sql", "also ten");
  write("up/readme.txt", "no script");
  write("up/.hidden.sql", "no script");
  write("up/1.SQL", "no script");
  auto it = good(with_scripts);
  const auto& block = scripts_at(it, 0);
  CHECK(block.name == "up");
  CHECK(block.place == "p.toml:3:1");
  REQUIRE(block.files.size() == 3);
  CHECK(block.files[0].name == "up/9_a.sql");
  CHECK(block.files[0].path == root_ + "/up/9_a.sql");
  CHECK(block.files[0].text == "nine");
  CHECK(block.files[1].name == "up/010_a.sql");
  CHECK(block.files[2].name == "up/10_b.sql");
}

TEST_CASE_METHOD(folder_fixture, "a block may have a name of its own") {
  write("up/1.sql", "");
  auto it = good(with_scripts + "name = \"upgrade\"\n");
  CHECK(scripts_at(it, 0).files[0].name == "upgrade/1.sql");
  it = good("[stores.new]\nurl = \"sqlite:n\"\n[[scripts]]\nstore = \"new\"\n"
            "folder = \"./up/\"\n");
  CHECK(scripts_at(it, 0).name == "up");
}

TEST_CASE_METHOD(folder_fixture, "a folder that is not there is named") {
  auto what = bad(with_scripts);
  CHECK(what.code == error_code::file_unreadable);
  CHECK(what.text
        == "p.toml:5:10: folder \"" + root_
               + "/up\": No such file or directory");
  write("up", "a file");
  CHECK(bad(with_scripts).text
        == "p.toml:5:10: folder \"" + root_ + "/up\": Not a directory");
}

TEST_CASE_METHOD(folder_fixture, "a folder without scripts is an error") {
  write("up/readme.txt", "");
  auto what = bad(with_scripts);
  CHECK(what.code == error_code::bad_value);
  CHECK(what.text
        == "p.toml:5:10: folder \"" + root_ + "/up\": holds no *.sql file");
}

TEST_CASE_METHOD(folder_fixture, "a script that is no text is named") {
  write("up/1.sql", "SELECT 1;\nSELECT '\0';"s);
  auto what = bad(with_scripts);
  CHECK(what.code == error_code::profile_syntax);
  CHECK(what.text == root_ + "/up/1.sql:2:9: not a text file: a NUL byte");
  write("up/1.sql", "SELECT 'gr\xfc\xdf';");
  CHECK(bad(with_scripts).text
        == root_ + "/up/1.sql:1:11: not a text file: invalid UTF-8");
}

TEST_CASE_METHOD(folder_fixture, "what is no file is not passed over") {
  std::filesystem::create_directories(root_ + "/up/1.sql");
  CHECK(bad(with_scripts).text
        == root_ + "/up/1.sql: is a directory, not a file");
  std::filesystem::remove(root_ + "/up/1.sql");
  std::filesystem::create_symlink("gone", root_ + "/up/1.sql");
  CHECK(bad(with_scripts).text == root_ + "/up/1.sql: no such file");
}

TEST_CASE_METHOD(folder_fixture, "a script whose name cannot be a step's") {
  write("up/a=b.sql", "");
  auto what = bad(with_scripts);
  CHECK(what.code == error_code::bad_value);
  CHECK(what.text.starts_with("p.toml:5:10: the file \"" + root_
                              + "/up/a=b.sql\" cannot name a step"));
}

TEST_CASE_METHOD(folder_fixture, "a script of absurd size is refused") {
  write("up/1.sql", "");
  REQUIRE(truncate((root_ + "/up/1.sql").c_str(), (64 << 20) + 1) == 0);
  CHECK(bad(with_scripts).text
        == root_ + "/up/1.sql: is larger than 64MiB, the most that is read");
}

TEST_CASE_METHOD(folder_fixture, "a folder that cannot name its block") {
  write("1.sql", "");
  auto what = bad("[[scripts]]\nstore = \"a\"\nfolder = \"/\"\n");
  CHECK(what.code == error_code::bad_value);
  CHECK(what.text.starts_with(
      "p.toml:3:10: the name that [[scripts]] takes from its folder"));
}
