#include "app/rehearse/part_text.hpp"
#include "app/rehearse/rehearse_text.hpp"
#include "tests/catch.hpp"

using namespace dunlin;

namespace {

/// Two scripts of one store.
migration_plan two_scripts() {
  migration_plan out;
  for (const auto* name : {"up/1.sql", "up/2.sql"}) {
    script_step script{"app", {}};
    script.file.path = name;
    out.steps.push_back({name, step_work{script}, name});
  }
  return out;
}

} // namespace

TEST_CASE("rehearse says that no other order was asked for where none was") {
  rehearsal_facts facts;
  facts.scripts = {0, 1};
  const auto text = [&](uint32_t orders) {
    options asked;
    asked.orders = orders;
    return rehearse_text(two_scripts(), facts, asked);
  };
  CHECK(text(0).find("No other order was asked for.\n") != std::string::npos);
  CHECK(text(5).find("The plan allows no other order.\n") != std::string::npos);
}

TEST_CASE("rehearse counts the scripts that ran before the one that failed") {
  rehearsal_facts facts;
  facts.scripts = {0, 1};
  facts.report.serial_failure = script_failure{1, {}};
  CHECK(rehearse_text(two_scripts(), facts, {})
            .starts_with("1 of 2 scripts ran in serial order, on a copy"));
}

TEST_CASE("rehearse names what differs as a person does") {
  const auto told = [](const std::string& part) {
    return part_text({"m", part});
  };
  CHECK(told("table crs") == "table m.crs");
  CHECK(told("table a table") == "table m.a table");
  CHECK(told("materialized view public.v") == "materialized view m.public.v");
  CHECK(told("comment public.TABLE a") == "the comment of table m.public.a");
  CHECK(told("comment public.COLUMN a.b")
        == "the comment of column m.public.a.b");
  CHECK(told("comment SCHEMA s") == "the comment of schema m.s");
  CHECK(told("acl public.TABLE a") == "the privileges of table m.public.a");
  CHECK(told("default acl DEFAULT PRIVILEGES FOR TABLES")
        == "the default privileges for tables in m");
  CHECK(told("default acl public.DEFAULT PRIVILEGES FOR TABLES")
        == "the default privileges for tables in m.public");
}

TEST_CASE("rehearse names the table in which it shows that something was"
          " missed which is not compared") {
  rehearsal_facts facts;
  facts.scripts = {0, 1};
  auto& missed = facts.report.missed.emplace();
  missed.later = 1;
  missed.differences = {{{"app", "table drawn"}, false, {}}};
  const auto text = rehearse_text(two_scripts(), facts, {});
  CHECK(text.find("What was missed:\n  something that is not compared, as the"
                  " number that a sequence is at; it shows in table"
                  " app.drawn\n")
        != std::string::npos);
}
