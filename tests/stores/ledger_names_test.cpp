#include "stores/mariadb/script_rules.hpp"
#include "stores/postgresql/script_rules.hpp"
#include "stores/sql/script_rules.hpp"
#include "tests/catch.hpp"

#include <string>

using namespace dunlin;

namespace {

/// The place of the name of the ledger for which a script is refused; empty: it
/// is not.
std::string place_of(const sql::script_rules& rules, const std::string& text) {
  const auto read
      = sql::read_script(rules, {"s/1", "s/1.sql", text, "identity"});
  if (read)
    return {};
  CHECK(read.error().text.find("is a name of dunlin's own ledger")
        != std::string::npos);
  return read.error().text.substr(0, read.error().text.find(": "));
}

} // namespace

TEST_CASE("names of the ledger are refused in any quotes of MariaDB") {
  const auto& rules = mariadb::script_rules;
  for (const std::string text :
       {"SET sql_mode = 'ANSI_QUOTES';\nDELETE FROM \"dunlin_steps\"",
        "SET sql_mode = 'ANSI_QUOTES';\nSELECT 1 AS \"\\\", v FROM"
        " \"dunlin_steps\" AS \"\\\" # \"",
        "SET sql_mode = 'NO_BACKSLASH_ESCAPES';\nSELECT '\\', v FROM"
        " dunlin_steps WHERE v = '\\' # '"})
    CHECK(place_of(rules, text) == "s/1.sql:2");
  CHECK(place_of(rules, "UPDATE t SET v = 'dunlin_steps', w = 'it\\'s ?',"
                        " x = \"of dunlin_steps\"")
            .empty());
}

TEST_CASE("names of the ledger are refused in bodies of PostgreSQL") {
  const auto& rules = postgresql::script_rules;
  for (const std::string text :
       {"DO $$ begin\ndelete from dunlin_steps; end $$",
        "DO LANGUAGE plpgsql $a$begin\ndelete from \"dunlin_steps\"; end$a$",
        "DO 'begin\ndelete from \"dunlin_steps\"; end'",
        "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql AS $$\n"
        "DELETE FROM dunlin_steps$$",
        "CREATE PROCEDURE p() LANGUAGE sql\nBEGIN ATOMIC DELETE FROM"
        " dunlin_steps; END"})
    CHECK(place_of(rules, text).starts_with("s/1.sql:2"));
  for (const std::string text :
       {"INSERT INTO t VALUES($$dunlin_steps$$)",
        "DO $$ begin raise notice 'dunlin_steps'; /* dunlin_steps */ end $$",
        "DO 'begin raise notice ''dunlin_steps''; end'"})
    CHECK(place_of(rules, text).empty());
}

TEST_CASE("names of the ledger are refused by code points") {
  for (const std::string name :
       {R"(U&"dunlin\005fsteps")", R"(u&"\+000064unlin_steps")",
        R"(U&"dunlin!005fsteps" UESCAPE '!')"})
    CHECK(place_of(postgresql::script_rules, "\nDELETE FROM " + name)
          == "s/1.sql:2");
  CHECK(place_of(postgresql::script_rules, R"(DROP TABLE U&"a\00e9 \zz \")")
            .empty());
}
