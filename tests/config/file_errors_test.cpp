#include "tests/config/fixture.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

using namespace dunlin;
using namespace dunlin::test;
using namespace std::string_literals;

TEST_CASE_METHOD(folder_fixture, "a profile that is not there is named") {
  request_.path = "gone/p.toml";
  auto what = bad();
  CHECK(what.code == error_code::file_unreadable);
  CHECK(what.text == "gone/p.toml: no such file");
}

TEST_CASE_METHOD(folder_fixture, "a directory is no profile") {
  request_.path = ".";
  auto what = bad();
  CHECK(what.code == error_code::file_unreadable);
  CHECK(what.text == ".: is a directory, not a file");
}

TEST_CASE_METHOD(folder_fixture, "a pipe is refused instead of waited for") {
  REQUIRE(mkfifo((root_ + "/p.toml").c_str(), 0600) == 0);
  CHECK(bad().text == "p.toml: is not a regular file");
}

TEST_CASE_METHOD(folder_fixture, "a file without permission is named") {
  write("p.toml", minimal);
  chmod((root_ + "/p.toml").c_str(), 0);
  if (access((root_ + "/p.toml").c_str(), R_OK) == 0)
    return; // root may read it all the same
  CHECK(bad().text == "p.toml: cannot be read: Permission denied");
}

TEST_CASE_METHOD(folder_fixture, "a profile of absurd size is refused") {
  auto what = bad("#" + std::string(5u << 20, 'x'));
  CHECK(what.code == error_code::file_unreadable);
  CHECK(what.text == "p.toml: is larger than 4MiB, the most that is read");
}

TEST_CASE_METHOD(folder_fixture, "random bytes are one line naming the file") {
  auto what = bad("a = 1\n\xc3\xa4 = \0"s);
  CHECK(what.code == error_code::profile_syntax);
  CHECK(what.text == "p.toml:2:5: not a text file: a NUL byte");
  CHECK(bad("a = 1\nb = \"\xff\"").text
        == "p.toml:2:6: not a text file: invalid UTF-8");
}

TEST_CASE_METHOD(folder_fixture, "a line break in a file's name is escaped") {
  request_.path = "a\nb.toml";
  CHECK(bad().text == "a\\nb.toml: no such file");
}

TEST_CASE_METHOD(folder_fixture, "a syntax error shows the place") {
  auto what = bad("name = \"p\"\nrun = [1, 2\n[stores]\n");
  CHECK(what.code == error_code::profile_syntax);
  // What stands between is the parser's wording and not ours.
  CHECK(what.text.starts_with("p.toml:3:1: not TOML: "));
  CHECK(what.text.ends_with("\n  [stores]\n  ^"));
  CHECK(std::count(what.text.begin(), what.text.end(), '\n') == 2);
}

TEST_CASE_METHOD(folder_fixture, "a syntax error never shows a password") {
  auto what = bad("[stores.a]\nurl = \"pg://me:hunter2@host/db\" x\n");
  CHECK(what.code == error_code::profile_syntax);
  CHECK(what.text.starts_with("p.toml:2:33: not TOML: "));
  CHECK(what.text.find('\n') == std::string::npos);
  CHECK(what.text.find("hunter2") == std::string::npos);
}

TEST_CASE_METHOD(folder_fixture, "what trips the parser is an error as well") {
  for (auto text : {"[#]", "[[#]]", "a = [#", "a = {#}", "[", "[.a]", "a. = 1",
                    "a = { , }", "a = \"", "=", "a = 1979-", "a = 0x", "]"}) {
    INFO(text);
    auto what = bad(std::string{text} + "\n");
    CHECK(what.code == error_code::profile_syntax);
    CHECK(what.text.starts_with("p.toml:"));
  }
}

TEST_CASE_METHOD(folder_fixture, "a key that is given twice is an error") {
  auto what = bad("[run]\norder = \"rw\"\norder = \"rw\"\n");
  CHECK(what.code == error_code::profile_syntax);
  CHECK(what.text.starts_with("p.toml:3:"));
}

TEST_CASE_METHOD(folder_fixture, "an overlay that is not there is named") {
  write("p.toml", minimal);
  request_.with = {"over.toml"};
  CHECK(bad().text == "over.toml: no such file");
}

TEST_CASE_METHOD(folder_fixture, "a key too deep for the stack is refused") {
  std::string key = "a";
  for (auto i = 0; i < 100'000; ++i)
    key += ".a";
  auto what = bad(key + " = 1\n");
  CHECK(what.code == error_code::profile_syntax);
  CHECK(what.text
        == "p.toml:1:64: not TOML: a dotted key of more than 32 parts");
  CHECK(bad("[" + key + "]\n").code == error_code::profile_syntax);
  CHECK(bad("a = { " + key + " = 1 }\n").code == error_code::profile_syntax);
  auto brackets = "a = " + std::string(100'000, '[') + "\n";
  CHECK(bad(brackets).code == error_code::profile_syntax);
}

TEST_CASE_METHOD(folder_fixture, "a key with an umlaut needs quotes") {
  CHECK(bad("a = 1\n  größe = 2\n").text
        == "p.toml:2:5: not TOML: a character beyond ASCII outside of quotes\n"
           "    größe = 2\n"
           "      ^");
}
