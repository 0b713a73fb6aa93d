#include "tests/config/fixture.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

const std::string store = R"([stores.bank]
url = "sqlite:bank.db"
[stores.other]
url = "sqlite:other.db"
)";

const std::string step = store + R"([[tables]]
name = "interest"
to = "bank"
update = "UPDATE interest SET a = a + 1 WHERE {range}"
)";

} // namespace

TEST_CASE_METHOD(folder_fixture, "a step in place reads what it writes") {
  auto it = good(step);
  const auto& table = table_at(it, 0);
  CHECK(table.update == "UPDATE interest SET a = a + 1 WHERE {range}");
  CHECK(table.from == "bank");
  CHECK(table.into == "interest");
  CHECK(table.table == "interest");
  CHECK(table.query.empty());
  it = good(step + "into = \"accounts\"\nkey = [\"id\"]\n");
  CHECK(table_at(it, 0).table == "accounts");
  CHECK(table_at(it, 0).key == std::vector<std::string>{"id"});
  CHECK(setting_of("tables.interest.from") == "\"bank\" < default");
}

TEST_CASE_METHOD(folder_fixture,
                 "a step in place takes no defaults of copies") {
  auto it = good("[defaults]\nfrom = \"other\"\nto = \"bank\"\n"
                 "existing = \"skip\"\nscan = \"once\"\nbuffer = 7\n"
                 + step);
  const auto& table = table_at(it, 0);
  CHECK(table.from == "bank");
  CHECK(table.existing == existing_rows::fail);
  CHECK(table.scan == scan_mode::paged);
  CHECK(table.buffer == 7);
}

TEST_CASE_METHOD(folder_fixture, "what belongs to copies is refused in place") {
  const auto [line, key] = GENERATE(table<std::string, std::string>({
      {"from = \"other\"", "from"},
      {"from = \"bank\"", "from"},
      {"table = \"a\"", "table"},
      {"query = \"SELECT 1\"", "query"},
      {"existing = \"skip\"", "existing"},
      {"scan = \"once\"", "scan"},
      {"command = [\"cat\"]", "command"},
      {"columns = [\"a\"]", "columns"},
      {"cast = { a = \"null\" }", "cast"},
      {"digest = \"rows\"", "digest"},
      {"answer-timeout = \"1s\"", "answer-timeout"},
  }));
  const auto problem = bad(step + line + "\n");
  CHECK(problem.code == error_code::bad_value);
  CHECK(problem.text.starts_with("p.toml:9:"));
  CHECK(problem.text.ends_with("[[tables]] \"interest\" has \"update\", which"
                               " works in `to` and `into` alone: leave out \""
                               + key + "\""));
}

TEST_CASE_METHOD(folder_fixture, "a copy needs from, and both kinds need to") {
  CHECK(bad(store + "[[tables]]\nname = \"a\"\nto = \"bank\"\n").text
        == "p.toml:5:1: [[tables]] \"a\" needs \"from\": the store that the "
           "rows come from");
  CHECK(bad(store + "[[tables]]\nname = \"a\"\nupdate = \"x\"\n").text
        == "p.toml:5:1: [[tables]] \"a\" needs \"to\": the store that the "
           "rows go to");
}
