#include "tests/config/fixture.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

struct example {
  std::string text;
  error_code code;
  std::string message;
};

} // namespace

TEST_CASE_METHOD(folder_fixture, "an unknown key brings the nearest known") {
  // What is appended to the profile stands in line 9 and below.
  for (const auto& [text, code, message] : std::vector<example>{
           {"bufer = 8", error_code::unknown_key,
            "p.toml:9:1: unknown key \"bufer\" in [[tables]] \"crs\"; did you "
            "mean \"buffer\"?"},
           {"batch = { row = 8 }", error_code::unknown_key,
            "p.toml:9:11: unknown key \"row\" in [[tables]] \"crs\" batch; did "
            "you mean \"rows\"?"},
           {"[rnu]", error_code::unknown_key,
            "p.toml:9:2: unknown key \"rnu\"; did you mean \"run\"?"},
           {"[run]\non_failure = \"stop\"", error_code::unknown_key,
            "p.toml:10:1: unknown key \"on_failure\" in [run]; did you mean "
            "\"on-failure\"?"},
           {"[run.retry]\nlimit = 1", error_code::unknown_key,
            "p.toml:10:1: unknown key \"limit\" in [run.retry]; known: "
            "\"attempts\", \"base\", \"cap\""},
           {"[stores.old2]\nurI = 1", error_code::unknown_key,
            "p.toml:10:1: unknown key \"urI\" in [stores.old2]; did you mean "
            "\"url\"?"},
           {"[defaults]\ntable = \"x\"", error_code::unknown_key,
            "p.toml:10:1: unknown key \"table\" in [defaults]; known: "
            "\"from\", "
            "\"to\", \"key\", \"create\", \"existing\", \"scan\", "
            "\"digest\", \"batch\", \"buffer\", "
            "\"noun\", \"answer-timeout\", \"after\""},
           {"[[scripts]]\nname = \"x\"\nfoldr = \"x\"", error_code::unknown_key,
            "p.toml:11:1: unknown key \"foldr\" in [[scripts]] \"x\"; did you "
            "mean \"folder\"?"},
           {"\"bu\\nfer\" = 8", error_code::unknown_key,
            "p.toml:9:1: unknown key \"bu\\nfer\" in [[tables]] \"crs\"; did "
            "you "
            "mean \"buffer\"?"},
       }) {
    INFO(text);
    auto what = bad(minimal + text + "\n");
    CHECK(what.text == message);
    CHECK(what.code == code);
  }
}

TEST_CASE_METHOD(folder_fixture, "a wrong type says expected and found") {
  for (
      const auto& [text, code, message] : std::vector<example>{
          {"buffer = \"8\"", error_code::wrong_type,
           "p.toml:9:10: \"buffer\" in [[tables]] \"crs\": expected a whole "
           "number from 1 to 1000, found a string"},
          {"buffer = 8.0", error_code::wrong_type,
           "p.toml:9:10: \"buffer\" in [[tables]] \"crs\": expected a whole "
           "number from 1 to 1000, found a number with a fraction"},
          {"key = \"id\"", error_code::wrong_type,
           "p.toml:9:7: \"key\" in [[tables]] \"crs\": expected a list of one "
           "or more strings, found a string"},
          {"key = [1]", error_code::wrong_type,
           "p.toml:9:8: \"key\" in [[tables]] \"crs\": expected a list of one "
           "or more strings, found one with a whole number"},
          {"batch = 100", error_code::wrong_type,
           "p.toml:9:9: \"batch\" in [[tables]] \"crs\": expected a table, "
           "found a whole number"},
          {"table = true", error_code::wrong_type,
           "p.toml:9:9: \"table\" in [[tables]] \"crs\": expected a string "
           "that "
           "is not empty, found true or false"},
          {"[run]\nmigrators = [1]", error_code::wrong_type,
           "p.toml:10:13: \"migrators\" in [run]: expected a whole number from "
           "1 to 256, or { min, max }, found a list"},
          {"[run]\nretry = { base = 5 }", error_code::wrong_type,
           "p.toml:10:18: \"base\" in [run.retry]: expected a duration from "
           "1ms "
           "to 1h such as \"30s\", found a whole number"},
          {"[run]\nrejects = 5", error_code::wrong_type,
           "p.toml:10:11: \"rejects\" in [run]: expected a table, found a "
           "whole "
           "number"},
          {"[run]\norder = 1979-05-27", error_code::wrong_type,
           "p.toml:10:9: \"order\" in [run]: expected \"rw\", \"any-share\" or "
           "\"serial\", found a date or time"},
          {"[stores]\nextra = \"sqlite:x\"", error_code::wrong_type,
           "p.toml:10:9: [stores.extra]: expected a table, found a string"},
          {"[scripts]\nname = \"x\"", error_code::wrong_type,
           "p.toml:9:1: \"scripts\": expected blocks, each under [[scripts]], "
           "found a table"},
      }) {
    INFO(text);
    auto what = bad(minimal + text + "\n");
    CHECK(what.text == message);
    CHECK(what.code == code);
  }
  CHECK(bad("tables = [1]\n").text
        == "p.toml:1:11: [[tables]]: expected a table, found a whole number");
}

TEST_CASE_METHOD(folder_fixture, "a number out of range says the range") {
  for (
      const auto& [text, code, message] : std::vector<example>{
          {"buffer = 0", error_code::out_of_range,
           "p.toml:9:10: \"buffer\" in [[tables]] \"crs\": expected a whole "
           "number from 1 to 1000, found 0"},
          {"batch.rows = 10000001", error_code::out_of_range,
           "p.toml:9:14: \"rows\" in [[tables]] \"crs\" batch: expected a "
           "whole "
           "number from 1 to 10000000, found 10000001"},
          {"batch.bytes = \"1KiB\"", error_code::out_of_range,
           "p.toml:9:15: \"bytes\" in [[tables]] \"crs\" batch: expected a "
           "size "
           "from 64KiB to 1GiB such as \"2MiB\", found \"1KiB\""},
          {"batch.bytes = -1", error_code::out_of_range,
           "p.toml:9:15: \"bytes\" in [[tables]] \"crs\" batch: expected a "
           "size "
           "from 64KiB to 1GiB such as \"2MiB\", found -1"},
          {"key = []", error_code::out_of_range,
           "p.toml:9:7: \"key\" in [[tables]] \"crs\": expected a list of one "
           "or more strings, found a list of 0"},
          {"[run]\nmigrators = 257", error_code::out_of_range,
           "p.toml:10:13: \"migrators\" in [run]: expected a whole number from "
           "1 to 256, or { min, max }, found 257"},
          {"[run]\nmigrators = { min = 5, max = 4 }", error_code::out_of_range,
           "p.toml:10:30: [run.migrators]: \"min\" is more than \"max\""},
          {"[run.retry]\nbase = \"31s\"", error_code::out_of_range,
           "p.toml:10:8: [run.retry]: \"base\" is more than \"cap\""},
          {"[run]\ntakeover-wait = \"2h\"", error_code::out_of_range,
           "p.toml:10:17: \"takeover-wait\" in [run]: expected a duration from "
           "0ms to 1h such as \"30s\", found \"2h\""},
          {"[run.rejects]\nmax = -1", error_code::out_of_range,
           "p.toml:10:7: \"max\" in [run.rejects]: expected a number of rows, "
           "or a share from \"0%\" to \"100%\", found -1"},
      }) {
    INFO(text);
    auto what = bad(minimal + text + "\n");
    CHECK(what.text == message);
    CHECK(what.code == code);
  }
}

TEST_CASE_METHOD(folder_fixture, "a value that none may be is refused") {
  for (
      const auto& [text, code, message] : std::vector<example>{
          {"existing = \"fial\"", error_code::bad_value,
           "p.toml:9:12: \"existing\" in [[tables]] \"crs\": expected "
           "\"fail\", "
           "\"skip\" or \"replace\", found \"fial\"; did you mean \"fail\"?"},
          {"scan = \"\"", error_code::bad_value,
           "p.toml:9:8: \"scan\" in [[tables]] \"crs\": expected \"paged\" or "
           "\"once\", found \"\""},
          {"into = \"\"", error_code::bad_value,
           "p.toml:9:8: \"into\" in [[tables]] \"crs\": expected a string that "
           "is not empty, found an empty string"},
          {"key = [\"a\", \"\"]", error_code::bad_value,
           "p.toml:9:13: \"key\" in [[tables]] \"crs\": expected a list of one "
           "or more strings, found one with an empty string"},
          {"key = [\"a\",\n \"a\"]", error_code::bad_value,
           "p.toml:10:2: \"key\" in [[tables]] \"crs\": \"a\" stands in the "
           "list twice"},
          {"[run]\nmemory = \"24MB\"", error_code::bad_value,
           "p.toml:10:10: \"memory\" in [run]: expected a size from 1MiB to "
           "1TiB such as \"2MiB\", found \"24MB\""},
          {"[run.rejects]\nmax = \"101%\"", error_code::bad_value,
           "p.toml:10:7: \"max\" in [run.rejects]: expected a number of rows, "
           "or a share from \"0%\" to \"100%\", found \"101%\""},
          {"into = \"a\\u0000b\"", error_code::bad_value,
           "p.toml:9:8: a string with a NUL character"},
          {"table = \"a\"\nquery = \"SELECT 1\"", error_code::bad_value,
           "p.toml:10:9: [[tables]] \"crs\" has both \"table\" and \"query\": "
           "give one"},
          {"[stores.x]\nurl = \"mysql:x\"", error_code::bad_value,
           "p.toml:10:7: unknown kind of store \"mysql\"; known: \"sqlite\", "
           "\"postgresql\", \"mariadb\""},
      }) {
    INFO(text);
    auto what = bad(minimal + text + "\n");
    CHECK(what.text == message);
    CHECK(what.code == code);
  }
}

TEST_CASE_METHOD(folder_fixture, "a name that paths or keys could not hold") {
  for (std::string name : {"", "a/b", "a=b", "a*", "a\\nb"}) {
    INFO(name);
    auto what = bad("[[tables]]\nname = \"" + name + "\"\n");
    CHECK(what.code == error_code::bad_value);
    CHECK(what.text.starts_with("p.toml:2:8: \"name\" in [[tables]]"));
    CHECK(what.text.find("expected a name of 1 to 200 bytes")
          != std::string::npos);
  }
  CHECK(bad("name = \"" + std::string(201, 'x') + "\"\n").code
        == error_code::bad_value);
  CHECK(bad("[stores.\"a*\"]\nurl = \"sqlite:x\"\n")
            .text.starts_with("p.toml:1:9: [stores.a*]: expected a name"));
}

TEST_CASE_METHOD(folder_fixture, "what must be given and is not is named") {
  CHECK(bad("").text
        == "p.toml:1:1: no store: a profile needs at least one "
           "[stores.NAME] with a \"url\"");
  CHECK(bad("[stores.a]\nurl = \"sqlite:a\"\n").text
        == "p.toml:1:1: no step: a profile needs at least one [[tables]] or "
           "[[scripts]] block");
  CHECK(bad("[stores.a]\n").text
        == "p.toml:1:1: [stores.a] needs \"url\": where the database is");
  CHECK(bad("[[tables]]\nfrom = \"a\"\n").text
        == "p.toml:1:1: [[tables]] needs a \"name\"");
  CHECK(bad("\n[[tables]]\nname = \"x\"\nfrom = \"a\"\n").text
        == "p.toml:2:1: [[tables]] \"x\" needs \"to\": the store that the rows "
           "go to");
  CHECK(bad("[[scripts]]\nname = \"x\"\nstore = \"a\"\n").text
        == "p.toml:1:1: [[scripts]] \"x\" needs \"folder\": every *.sql file "
           "in it is a step, in name order");
  for (auto text : {"", "[stores.a]\nurl = \"sqlite:a\"\n", "[stores.a]\n",
                    "[[tables]]\nfrom = \"a\"\n"})
    CHECK(bad(text).code == error_code::missing_key);
}

TEST_CASE_METHOD(folder_fixture, "a file's stem that is no name is refused") {
  write("a*.toml", minimal);
  request_.path = "a*.toml";
  CHECK(bad().text
        == "a*.toml:1:1: the file's stem cannot name the migration: give a "
           "\"name\"");
}

TEST_CASE_METHOD(folder_fixture, "a variable that is not set is named") {
  auto what = bad("[stores.gis]\nurl = \"${GIS_URL}\"\n");
  CHECK(what.code == error_code::variable_unset);
  CHECK(what.text
        == "p.toml:2:7: the environment variable GIS_URL is not set: set it, "
           "or give a default as in ${GIS_URL:default}");
  CHECK(bad(minimal + "key = [\"a\", \"${K}\"]\n")
            .text.starts_with("p.toml:9:13: the environment variable K "));
}

TEST_CASE_METHOD(folder_fixture, "the first error of the file is the one") {
  auto what = bad(R"([[scripts]]
name = "a"
fldr = "a"
[run]
ordr = "rw"
[[scripts]]
nam = "b"
)");
  CHECK(what.text.starts_with("p.toml:3:1: unknown key \"fldr\""));
  what = bad("[run]\nordr = 1\n[stores.a]\nurl = 5\n");
  CHECK(what.text.starts_with("p.toml:2:1: "));
}
