#include "stores/mariadb/source.hpp"
#include "stores/store_look.hpp"
#include "tests/stores/contract_writer.hpp"
#include "tests/stores/mariadb_bench.hpp"
#include "tests/stores/silent_server.hpp"

#include <thread>

using namespace dunlin;

namespace {

/// What opening this URL says.
std::string refusal_of(const std::string& url) {
  const auto opened = mariadb::open_connection(
      mariadb_fixture::config_of("s", url), store_access::read);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == error_code::store_unopenable);
  CHECK_FALSE(holds(opened.error().text, "\n"));
  CHECK_FALSE(holds(opened.error().text, "secret"));
  return opened.error().text;
}

/// The URL of the private server with another user.
std::string url_as(const std::string& user, const std::string& database) {
  const auto url = test::server_url("mariadb");
  return "mariadb://" + user + url.substr(url.rfind('@')) + database;
}

} // namespace

TEST_CASE("what can't be opened in MariaDB is one line with what to do") {
  const mariadb_fixture fixture;
  CHECK(holds(refusal_of(url_as("dunlin:secret", fixture.source_name())),
              "Access denied for user 'dunlin'"));
  CHECK(holds(refusal_of("mariadb://a:secret@host.invalid/x"),
              "correct the host of the URL"));
  CHECK(holds(refusal_of("mariadb://a:secret@127.0.0.1:1/x"),
              "start the server"));
  CHECK(holds(refusal_of("mariadb://a:secret@localhost/x?socket=/nowhere/s"),
              "start the server"));
  CHECK(holds(refusal_of(mariadb_fixture::url_of("no_such_database")),
              "create it with CREATE DATABASE"));
}

TEST_CASE("a right that is missing is said before anything is read") {
  const mariadb_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(id int PRIMARY KEY)");
  fixture.run_on_source("CREATE TABLE hidden(id int PRIMARY KEY)");
  const auto user = fixture.source_name();
  mariadb_fixture::run_as_admin("CREATE USER " + mariadb::quote_text(user)
                                + " IDENTIFIED BY 'secret'");
  mariadb_fixture::run_as_admin("GRANT SELECT ON " + mariadb::quote_name(user)
                                + ".t TO " + mariadb::quote_text(user));
  const auto config
      = mariadb_fixture::config_of("s", url_as(user + ":secret", user));
  {
    const auto store = mariadb_fixture::open(config, store_access::read);
    auto source = store->make_source();
    CHECK(source->prepare(read_table("t")));
    const auto hidden = source->prepare(read_table("hidden"));
    CHECK(code_of(hidden) == error_code::store_unopenable);
    CHECK(holds(text_of(hidden), "SELECT command denied"));
    const auto writable = look_at(config).value()->check_writable();
    CHECK(code_of(writable) == error_code::store_read_only);
    CHECK(holds(text_of(writable), "needs the right to SELECT"));
  }
  mariadb_fixture::run_as_admin("DROP USER " + mariadb::quote_text(user));
  CHECK(look_at(fixture.target_config()).value()->check_writable());
}

TEST_CASE("a server that is too old, or MySQL, is refused by its name") {
  const auto [version, said] = GENERATE(
      std::pair{"5.5.5-10.4.32-MariaDB", "dunlin needs 10.5 or later"},
      std::pair{"8.0.36", "the server is MySQL 8.0.36"});
  const greeting_server server{version};
  CHECK(holds(refusal_of("mariadb://a:secret@127.0.0.1:"
                         + std::to_string(server.port()) + "/x"),
              said));
}

TEST_CASE("a server that accepts and says nothing is given up") {
  const greeting_server server{""};
  const auto text
      = refusal_of("mariadb://a:secret@127.0.0.1:"
                   + std::to_string(server.port()) + "/x?connect-timeout=1");
  CHECK(holds(text, "mariadb://a@127.0.0.1"));
}

namespace {

/// A cell of a number that no decimal of few digits is.
std::string third_cell() {
  value cell;
  cell.kind = value_kind::real;
  cell.real = 0.1 + 0.2;
  std::string out;
  append_value(out, cell);
  return out;
}

/// Defaults of the server that would change what a run does, for sessions that
/// are opened while this is there.
class hostile_defaults {
public:
  hostile_defaults() : admin_(mariadb_fixture::open_admin()) {
    for (const auto& [setting, value] : settings) {
      const auto old = admin_->ask_text("SELECT @@global." + setting);
      REQUIRE(old);
      old_.emplace_back(setting, *old);
      mariadb_fixture::run(*admin_, "SET GLOBAL " + setting + " = " + value);
    }
  }

  hostile_defaults(const hostile_defaults&) = delete;
  hostile_defaults& operator=(const hostile_defaults&) = delete;

  ~hostile_defaults() {
    for (const auto& [setting, old] : old_) {
      const bool is_number
          = old.find_first_not_of("0123456789.") == std::string::npos
            && !old.empty();
      static_cast<void>(
          admin_->exec("SET GLOBAL " + setting + " = "
                       + (is_number ? old : mariadb::quote_text(old))));
    }
  }

private:
  inline static const std::vector<std::pair<std::string, std::string>> settings{
      {"sql_mode", "'PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES'"},
      {"time_zone", "'+09:00'"},
      {"lc_time_names", "'de_DE'"},
      {"tx_isolation", "'SERIALIZABLE'"},
      {"max_statement_time", "100"},
      {"idle_transaction_timeout", "600"},
      {"idle_write_transaction_timeout", "600"},
      {"idle_readonly_transaction_timeout", "600"},
      {"wait_timeout", "600"},
      {"net_write_timeout", "600"},
      {"innodb_lock_wait_timeout", "600"},
      {"lock_wait_timeout", "600"},
      {"character_set_connection", "'latin1'"},
      {"div_precision_increment", "0"},
      {"max_error_count", "0"},
      {"sql_notes", "0"},
  };

  std::unique_ptr<mariadb::database> admin_;
  std::vector<std::pair<std::string, std::string>> old_;
};

} // namespace

TEST_CASE("settings of the server that would change a run are overridden",
          "[.alone]") {
  const mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE t(id INT PRIMARY KEY, v DOUBLE,"
                        " at TIMESTAMP NULL)");
  std::unique_ptr<mariadb::database> db;
  std::unique_ptr<store_connection> store;
  {
    const hostile_defaults hostile;
    db = mariadb_fixture::open_database(fixture.target_config());
    store = fixture.open_target();
  }
  const auto one = [&](const std::string& query) {
    const auto found = db->ask_text("SELECT concat(" + query + ")");
    REQUIRE(found);
    return *found;
  };
  CHECK(one("@@sql_mode")
        == "NO_AUTO_VALUE_ON_ZERO,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,"
           "NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION");
  CHECK(one("@@time_zone, ' ', @@lc_time_names, ' ', @@tx_isolation, ' ',"
            " @@character_set_connection")
        == "+00:00 en_US READ-COMMITTED utf8mb4");
  CHECK(one("@@max_statement_time, ' ', @@idle_transaction_timeout, ' ',"
            " @@idle_write_transaction_timeout, ' ',"
            " @@idle_readonly_transaction_timeout")
        == "0.000000 0 0 0");
  CHECK(one("@@wait_timeout > 86400, @@net_write_timeout > 3600") == "11");
  CHECK(one("@@innodb_lock_wait_timeout, ' ', @@lock_wait_timeout, ' ',"
            " @@div_precision_increment")
        == "30 30 4");
  CHECK(one("@@max_error_count, ' ', @@sql_notes") == "65535 ON");

  auto& target = *store->target();
  REQUIRE(target.take_over(claim_of("run 1")));
  REQUIRE(target.prepare({"step", "t", {"id", "v", "at"}, {"id"}, {0}, 3}));
  REQUIRE(
      target.open_step({"step", step_kind::table, "identity", cells(9), ""}));
  REQUIRE(target.begin_batch("step", {0, 0}));
  REQUIRE(target.write_rows(
      {cells(1) + third_cell() + cells("2026-01-31 12:00:00+00"), 1, 3}));
  REQUIRE(target.commit_batch({{"", cells(9), {}}, 1, 0, false}));
  CHECK(fixture.target_rows("t")
        == std::vector<std::string>{
            "1, 0.30000000000000004, '2026-01-31 12:00:00+00'"});
}

TEST_CASE("two names for one database are one store") {
  const mariadb_fixture fixture;
  const auto first = store_identity(fixture.source_config());
  const auto second
      = store_identity(fixture.source_config("?connect-timeout=9"));
  const auto other = store_identity(fixture.target_config());
  REQUIRE(first);
  CHECK(first.value() == second.value());
  CHECK(first.value() != other.value());
}

TEST_CASE("a canceller ends a statement, and nothing once it has gone") {
  const mariadb_fixture fixture;
  auto db = mariadb_fixture::open_database(fixture.source_config());
  const auto canceller = db->make_canceller();
  canceller->cancel(); // nothing runs
  error_code code = error_code::none;
  std::thread waiting{[&] {
    code = code_of(db->exec("SELECT count(*) FROM information_schema.columns "
                            "a, information_schema.columns b,"
                            " information_schema.columns c"));
  }};
  const auto id = std::to_string(db->session_id());
  while (mariadb_fixture::query(
             fixture.source_config(),
             "SELECT 1 FROM information_schema.processlist"
             " WHERE info LIKE 'SELECT count%columns c' AND id = "
                 + id)
             .empty()) {
  }
  canceller->cancel();
  waiting.join();
  CHECK(code == error_code::interrupted);
  CHECK(db->ask_integer("SELECT 1").value() == 1);
  db.reset();
  canceller->cancel();
}

TEST_CASE("a session that was lost is opened anew for the next question") {
  const mariadb_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(id int PRIMARY KEY)");
  fixture.run_on_source("INSERT INTO t VALUES(1), (2)");
  auto db = mariadb_fixture::open_database(fixture.source_config());
  mariadb::source source{*db, 1};
  REQUIRE(source.prepare(read_table("t")));
  REQUIRE(source.walk_keys("", cells(2), 1));
  mariadb_fixture::run_as_admin("KILL " + std::to_string(db->session_id()));

  const auto lost = source.walk_keys("", cells(2), 1);
  CHECK(code_of(lost) == error_code::store_busy);
  CHECK(holds(text_of(lost), "the connection was lost"));
  CHECK(source.walk_keys("", cells(2), 1)->rows == 1);
  CHECK(read_all(source, {"", cells(2), {}}).size() == 2);
}
