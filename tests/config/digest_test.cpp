#include "tests/config/fixture.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// One step, which reads and writes one store.
std::string inside(const std::string& step, const std::string& store = "") {
  return "[stores.own]\nurl = \"sqlite:own.db\"\n" + store
         + "[[tables]]\nname = \"crs\"\nfrom = \"own\"\nto = \"own\"\n"
           "table = \"old_crs\"\n"
         + step;
}

constexpr const char* engine = "digest = \"engine\"\n";

} // namespace

TEST_CASE_METHOD(folder_fixture, "a digest is that of rows, or the engine's") {
  CHECK(table_at(good(inside("")), 0).digest == digest_mode::automatic);
  CHECK(table_at(good(inside("digest = \"rows\"\n")), 0).digest
        == digest_mode::rows);
  CHECK(table_at(good(inside(engine)), 0).digest == digest_mode::engine);
  CHECK(table_at(good(inside("digest = \"count\"\n")), 0).digest
        == digest_mode::count);
}

TEST_CASE_METHOD(folder_fixture, "rows between two stores have their own") {
  CHECK(table_at(good(minimal + "digest = \"rows\"\n"), 0).digest
        == digest_mode::rows);
  CHECK(
      bad(minimal + "digest = \"count\"\n").text
      == "p.toml:9:10: \"digest\" in [[tables]] \"crs\": \"count\" is for rows"
         " that never leave their database, and here `from` and `to` are two"
         " databases; leave it out, or say \"rows\"");
}

TEST_CASE_METHOD(folder_fixture, "rows of a snapshot are read by its readers") {
  const std::string snapshot = "snapshot = true\n";
  CHECK(table_at(good(inside("", snapshot)), 0).digest == digest_mode::rows);
  CHECK(bad(inside(engine, snapshot)).text.find("snapshot")
        != std::string::npos);
}

TEST_CASE_METHOD(folder_fixture, "an engine has no digest of other rows") {
  for (const auto* line :
       {"command = [\"cat\"]\n", "existing = \"skip\"\n", "scan = \"once\"\n",
        "cast = { name = \"null\" }\n"}) {
    const auto problem = bad(inside(std::string{engine} + line));
    CHECK(problem.code == error_code::bad_value);
    CHECK(problem.text.find("never leave their database") != std::string::npos);
  }
}
