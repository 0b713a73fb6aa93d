#include "tests/stores/mariadb_fixture.hpp"
#include "tests/stores/touch_words.hpp"

#include <array>
#include <random>

using namespace dunlin;

namespace {

using namespace std::string_view_literals;

/// Words of all clauses, so that what is drawn from them looks like statements.
constexpr std::array vocabulary{
    "SELECT"sv,  "FROM"sv,    "WHERE"sv,   "INSERT"sv,  "INTO"sv,
    "VALUES"sv,  "UPDATE"sv,  "SET"sv,     "DELETE"sv,  "USING"sv,
    "JOIN"sv,    "ON"sv,      "AS"sv,      "WITH"sv,    "UNION"sv,
    "CREATE"sv,  "TABLE"sv,   "VIEW"sv,    "TRIGGER"sv, "PROCEDURE"sv,
    "BEGIN"sv,   "END"sv,     "IF"sv,      "THEN"sv,    "LOOP"sv,
    "DROP"sv,    "ALTER"sv,   "ADD"sv,     "RENAME"sv,  "TO"sv,
    "FOR"sv,     "EACH"sv,    "ROW"sv,     "CALL"sv,    "LOCK"sv,
    "REPLACE"sv, "LIKE"sv,    "PREPARE"sv, "EXECUTE"sv, "CASE"sv,
    "("sv,       ")"sv,       ","sv,       "."sv,       "="sv,
    "a"sv,       "b"sv,       "`c`"sv,     "'d'"sv,     "1"sv,
    "@e"sv,      ":"sv,       "*"sv,       "DECLARE"sv, "NEXT"sv,
    "VALUE"sv,   "LATERAL"sv, "EXISTS"sv,  "NOT"sv,     "ORDER"sv,
};

std::string draw_text(std::mt19937& random) {
  std::string out;
  for (auto left = 1 + random() % 12; left > 0; --left)
    out += std::string{vocabulary[random() % vocabulary.size()]} + " ";
  return out;
}

/// Statements that are full of tables, of which `t0` is one.
constexpr std::array statements{
    "INSERT INTO t0 ( id , v ) SELECT id , v FROM t1 AS x WHERE x . v > 1"sv,
    "UPDATE t0 JOIN t1 AS x ON t0 . id = x . id SET t0 . v = x . v"sv,
    "DELETE t0 FROM t0 , t1 WHERE t0 . id = t1 . id"sv,
    "DELETE FROM t0 WHERE id IN ( SELECT id FROM t1 )"sv,
    "REPLACE INTO t0 VALUES ( 1 , ( SELECT max ( v ) FROM t1 ) )"sv,
    "WITH c AS ( SELECT * FROM t1 ) SELECT * FROM c JOIN t0 USING ( id )"sv,
    "( SELECT * FROM t1 ) UNION ( SELECT * FROM t0 ORDER BY v LIMIT 1 )"sv,
    "SELECT ( SELECT 1 FROM t0 ) , CASE WHEN 1 THEN 2 END FROM t1"sv,
};

std::vector<std::string> words_of_text(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    out.emplace_back(word);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return out;
}

/// One word goes, comes twice, changes its place or becomes another.
std::string damaged(std::string_view text, std::mt19937& random) {
  auto words = words_of_text(text);
  for (auto left = 1 + random() % 2; left > 0; --left) {
    const auto at = random() % words.size();
    const auto other = random() % words.size();
    switch (random() % 4) {
    case 0:
      words.erase(words.begin() + static_cast<ptrdiff_t>(at));
      break;
    case 1:
      words.insert(words.begin() + static_cast<ptrdiff_t>(at), words[at]);
      break;
    case 2:
      std::swap(words[at], words[other]);
      break;
    default:
      words[at] = vocabulary[random() % vocabulary.size()];
    }
  }
  std::string out;
  for (const auto& word : words)
    out += word + " ";
  return out;
}

/// Whether the server understands a statement and finds all that it names.
bool is_taken(mariadb::database& db, const std::string& statement) {
  return db.exec("PREPARE p FROM " + mariadb::quote_text(statement))
      .has_value();
}

} // namespace

TEST_CASE("no garbage for MariaDB ends the reader of what it touches") {
  std::mt19937 random{7};
  for (int i = 0; i < 20'000; ++i) {
    const auto text = draw_text(random);
    mariadb::catalogue db;
    db.default_database = "app";
    const auto found = mariadb::infer_touches(db, test::scripts({text}));
    INFO(text);
    REQUIRE((found || found.error().code == error_code::script_refused));
  }
}

TEST_CASE("whatever a MariaDB takes of damaged statements touches their tables,"
          " or is a barrier") {
  const mariadb_fixture fixture;
  const auto db = mariadb_fixture::open_database(fixture.target_config());
  for (const auto* name : {"t0", "t1"})
    mariadb_fixture::run(*db, std::string{"CREATE TABLE "} + name
                                  + " (id int PRIMARY KEY, v int)");
  std::mt19937 random{11};
  std::vector<std::string> taken;
  for (int i = 0; i < 8'000; ++i) {
    const auto text = damaged(statements[random() % statements.size()], random);
    if (is_taken(*db, text))
      taken.push_back(text);
  }
  mariadb_fixture::run(*db, "DROP TABLE t0");
  size_t used = 0;
  for (const auto& text : taken) {
    // It names t0 as a table if it is refused now.
    if (is_taken(*db, text))
      continue;
    const auto said = test::mariadb::touched(text);
    INFO(text);
    CHECK((said.find(" t0") != std::string::npos
           || said.find("line ") != std::string::npos));
    ++used;
  }
  CHECK(used > 200);
}

TEST_CASE("a text for MariaDB that goes down without end is a barrier") {
  const std::string brackets(100'000, '(');
  CHECK(test::mariadb::touched("SELECT " + brackets + "1"
                               + std::string(100'000, ')'))
            .starts_with("line 1: a statement can't be read"));
  std::string body = "DELIMITER //\nBEGIN NOT ATOMIC ";
  for (int i = 0; i < 100'000; ++i)
    body += "BEGIN ";
  CHECK(test::mariadb::touched(body + "//").starts_with("line 2: a body"));
}
