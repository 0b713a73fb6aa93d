#include "tests/stores/mariadb_target_bench.hpp"
#include "tests/stores/touch_words.hpp"

/// @file
/// In which `sql_mode` a script of MariaDB runs and is read.

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

script_job job_of(const std::string& text) {
  return {"s/1", "s/1.sql", text, text};
}

/// The server's own modes with another one, while this is there.
class with_mode {
public:
  explicit with_mode(const std::string& mode) {
    const auto admin = mariadb_fixture::open_admin();
    old_ = admin->ask_text("SELECT @@global.sql_mode").value();
    mariadb_fixture::run(*admin,
                         "SET GLOBAL sql_mode = '" + old_ + "," + mode + "'");
  }

  with_mode(const with_mode&) = delete;
  with_mode& operator=(const with_mode&) = delete;

  ~with_mode() {
    static_cast<void>(mariadb_fixture::open_admin()->exec(
        "SET GLOBAL sql_mode = '" + old_ + "'"));
  }

private:
  std::string old_;
};

std::string touched(const mariadb_fixture& fixture, const std::string& script) {
  const auto found
      = infer_touches(fixture.target_config(), test::scripts({script}));
  return found ? test::words_of(found->back(), fixture.target_name())
               : found.error().text;
}

} // namespace

TEST_CASE("a script of MariaDB runs in the mode that the server gives") {
  mariadb_target bench{
      {"CREATE TABLE t(id int AUTO_INCREMENT PRIMARY KEY, v text)"}};
  const auto done = bench.target().run_script(
      job_of("INSERT INTO t VALUES(0, 'a'), (0, 'b');\n"
             "CREATE TABLE zero(d date DEFAULT '0000-00-00');\n"
             "CREATE PROCEDURE p() SELECT 1;\n"));
  INFO((done ? "" : done.error().text));
  REQUIRE(done);
  CHECK(bench.rows() == lines{"1, 'a'", "2, 'b'"});
  CHECK(bench.rows("SELECT sql_mode FROM information_schema.routines WHERE"
                   " routine_schema = database()")
        == bench.rows("SELECT @@global.sql_mode"));
}

TEST_CASE("a script is read by the server's ANSI_QUOTES, and its row in the"
          " ledger is not",
          "[.alone]") {
  mariadb_target bench{{"CREATE TABLE t(v text)"}};
  const std::string text = "INSERT INTO \"t\" VALUES('a')";
  const with_mode ansi{"ANSI_QUOTES,PIPES_AS_CONCAT,EMPTY_STRING_IS_NULL"};
  CHECK(touched(bench.fixture(), text) == "writes t");
  const auto done = bench.target().run_script(job_of(text));
  INFO((done ? "" : done.error().text));
  REQUIRE(done);
  CHECK(bench.rows() == lines{"'a'"});
}

TEST_CASE("a server that has no escapes gives scripts a mode with them, and"
          " one with a backslash says what it means",
          "[.alone]") {
  mariadb_target bench{{"CREATE TABLE t(v text)"}};
  const with_mode plain{"NO_BACKSLASH_ESCAPES"};
  const std::string refused = "INSERT INTO t VALUES(1);\nSELECT '\\n'";
  CHECK(holds(touched(bench.fixture(), refused), "s.sql:2: a backslash"));
  const auto ran = bench.target().run_script(job_of(refused));
  CHECK(code_of(ran) == error_code::script_refused);
  CHECK(holds(text_of(ran), "s/1.sql:2: a backslash"));

  const auto said = bench.target().run_script(
      job_of("SET sql_mode = 'ANSI';\nINSERT INTO t VALUES('it\\'s')"));
  INFO((said ? "" : said.error().text));
  REQUIRE(said);
  CHECK(bench.rows() == lines{"'it''s'"});
}
