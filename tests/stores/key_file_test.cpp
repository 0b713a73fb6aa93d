#include "stores/key_file.hpp"

#include "tests/catch.hpp"
#include "tests/stores/sqlite_fixture.hpp"

#include <sys/stat.h>

using namespace dunlin;

namespace {

/// The keys of a file, their columns split by `|`, or what is wrong with it.
std::vector<std::string> keys_of(const std::string& path, size_t columns) {
  auto file = key_file::open(path, columns);
  if (!file)
    return {file.error().text};
  std::vector<std::string> out;
  for (;;) {
    const auto key = file->next();
    if (!key) {
      out.push_back(key.error().text);
      return out;
    }
    if (key->empty())
      return out;
    std::string joined;
    for (const auto column : *key)
      joined += (joined.empty() ? "" : "|") + std::string{column};
    out.push_back(joined);
  }
}

std::vector<std::string> keys_in(const std::string& text, size_t columns) {
  sqlite_fixture fixture;
  return keys_of(fixture.write_file("keys", text), columns);
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("a file lists one key a line, and blank lines are passed over") {
  CHECK(keys_in("5\n\n \t\n7\n", 1) == texts{"5", "7"});
  CHECK(keys_in("a\t1\nb\t2\n", 2) == texts{"a|1", "b|2"});
  CHECK(keys_in("", 1).empty());
}

TEST_CASE("a file of keys may come from another system") {
  SECTION("with a byte order mark and carriage returns") {
    CHECK(keys_in("\xef\xbb\xbf"
                  "5\r\n\r\n7\r\n",
                  1)
          == texts{"5", "7"});
  }
  SECTION("without a line end at its end") {
    CHECK(keys_in("5\n7", 1) == texts{"5", "7"});
  }
}

TEST_CASE("blanks belong to a key") {
  CHECK(keys_in(" 5 \n", 1) == texts{" 5 "});
  CHECK(keys_in("a\t\n", 2) == texts{"a|"});
}

TEST_CASE("a line with other columns than the key is refused by its number") {
  const auto few = keys_in("a\t1\n\nb\n", 2).back();
  CHECK(few.find("keys:3: has 1 column, but the key has 2 columns")
        != std::string::npos);
  const auto many = keys_in("1\t2\n", 1).back();
  CHECK(many.find("keys:1: has 2 columns, but the key has 1 column")
        != std::string::npos);
}

TEST_CASE("a line that is no text of a key is refused") {
  const std::string nul{"5\n\0\0", 4};
  CHECK(keys_in(nul, 1).back().find("keys:2: has a NUL byte")
        != std::string::npos);
  const std::string longest(key_line_bytes_max, 'x');
  CHECK(keys_in(longest + "\n", 1) == texts{longest});
  CHECK(keys_in("5\n" + longest + "y", 1).back().find("keys:2: is longer than")
        != std::string::npos);
}

TEST_CASE("what is no file to be read twice is refused") {
  sqlite_fixture fixture;
  const auto& folder = fixture.folder();
  CHECK(keys_of(folder.file("none"), 1).back().find("no such file")
        != std::string::npos);
  CHECK(keys_of(folder.path(), 1).back().find("is a directory")
        != std::string::npos);
  REQUIRE(mkfifo(folder.file("pipe").c_str(), 0600) == 0);
  CHECK(keys_of(folder.file("pipe"), 1).back().find("is no regular file")
        != std::string::npos);
}

TEST_CASE("a whole file is looked at, and its keys are counted") {
  sqlite_fixture fixture;
  const auto good = check_key_file(fixture.write_file("good", "5\n\n5\n7"), 1);
  REQUIRE(good);
  CHECK(*good == 3);
  const auto bad = check_key_file(fixture.write_file("bad", "5\n6\t7\n"), 1);
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code == error_code::bad_value);
}

TEST_CASE("a text may stand for bytes") {
  using namespace std::string_literals;
  CHECK(blob_of("x'00fF'") == "\0\xff"s);
  CHECK(blob_of("X''") == "");
  for (const auto* text : {"", "x'", "x'0'", "x'0g'", "'00'", "x'00", "y'00'"})
    CHECK_FALSE(blob_of(text));
}
