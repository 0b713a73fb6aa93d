#include "app/mapping/find_program.hpp"
#include "tests/catch.hpp"
#include "tests/stores/sqlite_fixture.hpp"

#include <filesystem>
#include <fstream>

using namespace dunlin;

namespace {

void make_file(const std::string& path, bool is_executable,
               const std::string& first_line = "#!/bin/sh\n") {
  std::ofstream{path} << first_line;
  using std::filesystem::perms;
  std::filesystem::permissions(path, is_executable ? perms::owner_all
                                                   : perms::owner_read);
}

std::string problem_of(const std::string& name, const std::string& path) {
  const auto found = find_program(name, path);
  REQUIRE_FALSE(found);
  CHECK(found.error().code == error_code::command_missing);
  return found.error().text;
}

} // namespace

TEST_CASE("a name is looked for along PATH, a path is taken as it is") {
  temporary_folder folder;
  make_file(folder.file("map"), true);
  CHECK(find_program("map", "/no/such:" + folder.path()).value()
        == folder.file("map"));
  CHECK(find_program(folder.file("map"), "").value() == folder.file("map"));
}

TEST_CASE("what can't be run is refused in words") {
  temporary_folder folder;
  make_file(folder.file("map"), false);
  CHECK(problem_of("map", folder.path()).find("no folder of PATH")
        != std::string::npos);
  CHECK(problem_of(folder.file("none"), "").find("No such file")
        != std::string::npos);
  CHECK(problem_of(folder.path(), "").find("it is no file")
        != std::string::npos);
  // Root may read everything, and still not execute this.
  CHECK(problem_of(folder.file("map"), "").find("chmod +x")
        != std::string::npos);
}

TEST_CASE("a script is refused whose interpreter is not there") {
  temporary_folder folder;
  const auto script = folder.file("map");
  make_file(script, true, "#! /no/such/python3 -u\n");
  const std::string said
      = "its first line asks for \"/no/such/python3\": No such file";
  CHECK(problem_of(script, "").find(said) != std::string::npos);
  CHECK(problem_of("map", folder.path()).find(said) != std::string::npos);
  make_file(script, true, "#!/bin/sh\r\n");
  CHECK(problem_of(script, "").find("lines end as on Windows")
        != std::string::npos);
  for (const auto* good : {"#!/bin/sh", "#!/bin/sh -e\n", "#!", "",
                           "\x7f"
                           "ELF"}) {
    make_file(script, true, good);
    CHECK(find_program(script, "").value() == script);
  }
}
