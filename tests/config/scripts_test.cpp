#include "config/script_folder.hpp"
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

TEST_CASE_METHOD(folder_fixture, "scripts of Flyway run as they stand") {
  write("up/V10__c.sql", "ten");
  write("up/V9__b.sql", "nine");
  write("up/V1.1__a.sql", "one");
  write("up/U9__b.sql", "back");
  write("up/R__views.sql", "views");
  auto it = good(with_scripts);
  const auto& files = scripts_at(it, 0).files;
  REQUIRE(files.size() == 4);
  CHECK(files[0].name == "up/V1.1__a.sql");
  CHECK(files[1].name == "up/V9__b.sql");
  CHECK(files[2].name == "up/V10__c.sql");
  CHECK(files[3].name == "up/R__views.sql");
}

TEST_CASE_METHOD(folder_fixture, "beside versions of Flyway its baselines and"
                                 " callbacks are left alone, and it is said") {
  for (const auto* file : {"V1__a", "V2__b", "B2__base", "beforeMigrate",
                           "afterMigrate__grants", "seed", "U2__b"})
    write("up/" + std::string{file} + ".sql", "");
  auto it = good(with_scripts);
  const auto& files = scripts_at(it, 0).files;
  REQUIRE(files.size() == 3);
  CHECK(files[0].name == "up/V1__a.sql");
  CHECK(files[1].name == "up/V2__b.sql");
  CHECK(files[2].name == "up/seed.sql");
  const auto remarks = folder_remarks(root_ + "/up");
  REQUIRE(remarks.size() == 2);
  CHECK(remarks[0]
        == "B2__base.sql is left alone: in Flyway a baseline takes the place of"
           " older scripts in a new database alone; `dunlin resolve baseline"
           " STEP` counts a step as done");
  CHECK(remarks[1]
        == "afterMigrate__grants.sql, beforeMigrate.sql are left alone: Flyway"
           " calls them at other moments than a step's turn");
}

TEST_CASE_METHOD(folder_fixture, "without versions of Flyway the names of its"
                                 " baselines and callbacks are plain") {
  write("up/B2__base.sql", "");
  write("up/afterMigrate.sql", "");
  write("up/1_a.sql", "");
  auto it = good(with_scripts);
  CHECK(scripts_at(it, 0).files.size() == 3);
  CHECK(folder_remarks(root_ + "/up").empty());
}

TEST_CASE_METHOD(folder_fixture, "scripts of folders below are told of") {
  write("up/1.sql", "");
  write("up/deep/V2__b.sql", "");
  CHECK(folder_remarks(root_ + "/up")
        == std::vector<std::string>{
            "1 *.sql file below, in deep, is not run: a [[scripts]] block runs"
            " the files of its folder alone"});
  write("up/deep/er/V3__b.sql", "");
  write("up/deep/readme.txt", "");
  write("up/.git/x.sql", "");
  for (const auto* folder : {"a", "b"})
    write("up/" + std::string{folder} + "/1.sql", "");
  CHECK(folder_remarks(root_ + "/up")
        == std::vector<std::string>{
            "4 *.sql files below, in a, b, deep and 1 more, are not run: a"
            " [[scripts]] block runs the files of its folder alone"});
  auto it = good(with_scripts);
  CHECK(scripts_at(it, 0).files.size() == 1);
  CHECK(folder_remarks(root_ + "/nowhere").empty());
}

TEST_CASE_METHOD(folder_fixture,
                 "scripts of golang-migrate run as they stand") {
  write("up/000001_a.up.sql", "up");
  write("up/000001_a.down.sql", "down");
  auto it = good(with_scripts);
  REQUIRE(scripts_at(it, 0).files.size() == 1);
  CHECK(scripts_at(it, 0).files[0].name == "up/000001_a.up.sql");
}

TEST_CASE_METHOD(folder_fixture, "of goose and dbmate the upward part runs") {
  write("up/1_a.sql", "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n");
  write("up/2_a.sql", "-- migrate:up transaction:false\n"
                      "-- dunlin: reads=a\nSELECT 3;\n-- migrate:down\n");
  auto it = good(with_scripts);
  const auto& files = scripts_at(it, 0).files;
  REQUIRE(files.size() == 2);
  CHECK(files[0].text == "-- +goose Up\nSELECT 1;\n");
  CHECK(files[1].text
        == "-- migrate:up transaction:false\n"
           "-- dunlin: reads=a\nSELECT 3;\n");
}

TEST_CASE_METHOD(folder_fixture, "two scripts of one version are refused") {
  write("up/V1__a.sql", "");
  write("up/V01__b.sql", "");
  auto what = bad(with_scripts);
  CHECK(what.code == error_code::duplicate_name);
  CHECK(what.text
        == "p.toml:5:10: the files \"V1__a.sql\" and \"V01__b.sql\" have one"
           " version, 1; rename one");
}

TEST_CASE_METHOD(folder_fixture,
                 "two scripts of Flyway whose versions differ by zeros") {
  write("up/V1__a.sql", "");
  write("up/V1.0__b.sql", "");
  CHECK(bad(with_scripts).code == error_code::duplicate_name);
}

TEST_CASE_METHOD(folder_fixture, "two scripts of goose with one version") {
  write("up/1_a.sql", "-- +goose Up\n");
  write("up/1_b.sql", "-- +goose Up\n");
  CHECK(bad(with_scripts).code == error_code::duplicate_name);
  // Without marks these are plain names, which may begin alike.
  write("up/1_a.sql", "SELECT 1;");
  write("up/1_b.sql", "SELECT 1;");
  CHECK(scripts_at(good(with_scripts), 0).files.size() == 2);
}

TEST_CASE_METHOD(folder_fixture, "a folder that only leads back is an error") {
  write("up/U1__a.sql", "");
  CHECK(bad(with_scripts).text
        == "p.toml:5:10: folder \"" + root_
               + "/up\": holds only scripts that lead back");
}

TEST_CASE_METHOD(folder_fixture, "an unknown word at a script's head") {
  write("up/1.sql", "-- dunlin: write=a\n");
  CHECK(bad(with_scripts).text
        == root_
               + "/up/1.sql:1: -- dunlin: unknown word \"write\"; did you"
                 " mean \"writes\"?");
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
