#include "stores/postgresql/session.hpp"
#include "stores/postgresql/url.hpp"
#include "stores/sql/lease.hpp"
#include "stores/store_look.hpp"
#include "tests/stores/contract_writer.hpp"
#include "tests/stores/postgresql_fixture.hpp"

#include <array>
#include <future>

using namespace dunlin;

namespace {

store_config config_of(const std::string& url) {
  return postgresql_fixture::config_of("gis", url);
}

/// The text of an error of opening, which must be one line of this code.
std::string open_error(const std::string& url, error_code code) {
  const auto store = open_store(config_of(url), store_access::read);
  REQUIRE_FALSE(store);
  CHECK(store.error().code == code);
  CHECK(store.error().text.find('\n') == std::string::npos);
  CHECK(store.error().text.find("secret") == std::string::npos);
  return store.error().text;
}

/// The administrator's URL with another user and password.
std::string url_as(const std::string& user, const std::string& database) {
  const auto url = postgresql_fixture::url_of(database);
  const auto at = url.rfind('@');
  return "postgresql://" + user + ":secret" + url.substr(at);
}

bool says(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

/// A role of the server, as long as the test runs.
class role {
public:
  explicit role(std::string name) : name_(std::move(name)) {
    postgresql_fixture::run_as_admin("DROP ROLE IF EXISTS " + name_
                                     + "; CREATE ROLE " + name_
                                     + " LOGIN PASSWORD 'secret'");
  }

  ~role() {
    static_cast<void>(
        postgresql_fixture::open_admin()->exec("DROP ROLE " + name_));
  }

  role(const role&) = delete;
  role& operator=(const role&) = delete;

private:
  std::string name_;
};

} // namespace

TEST_CASE("a URL of PostgreSQL is read by libpq and named without password") {
  const auto name = [](const std::string& url) {
    const auto parts = postgresql::parse_url(config_of(url));
    return parts ? parts->name : to_string(parts.error().code).data();
  };
  CHECK(name("postgresql://me:secret@db:5433/gis?sslmode=disable")
        == "postgresql://db:5433/gis");
  CHECK(name("postgres:///gis?host=/run/pg") == "postgresql:///run/pg/gis");
  CHECK(name("postgresql:service=gis") == "postgresql:service=gis");
  CHECK(name("postgresql:host=db dbname=gis password=secret")
        == "postgresql://db/gis");
  CHECK(name("postgresql:gis") == "bad_value");
  CHECK(name("postgresql://db/gis?nothing=1") == "bad_value");
  CHECK(name("postgresql://me:sec%zzret@db/gis") == "bad_value");
}

TEST_CASE("a server that can't be opened is one line that says what to do") {
  postgresql_fixture fixture;
  const auto good = fixture.source_config().url;
  const auto database = good.substr(good.rfind('/') + 1);
  const role known{"dunlin_test_known"};

  SECTION("wrong password") {
    auto url = url_as("dunlin_test_known", database);
    url.replace(url.find("secret"), 6, "secret_not");
    CHECK(says(open_error(url, error_code::store_unopenable), ".pgpass"));
  }
  SECTION("unknown host") {
    CHECK(says(open_error("postgresql://nowhere.invalid/gis",
                          error_code::store_unopenable),
               "nowhere.invalid"));
  }
  SECTION("nobody listens") {
    CHECK(says(open_error("postgresql://127.0.0.1:1/gis",
                          error_code::store_unopenable),
               "whether the server runs"));
  }
  SECTION("no such database") {
    CHECK(says(open_error(url_as("dunlin_test_known", "not_there"),
                          error_code::store_unopenable),
               "create the database"));
    CHECK(code_of(target_exists(
              config_of(url_as("dunlin_test_known", "not_there"))))
          == error_code::store_unopenable);
  }
  SECTION("no right to make tables") {
    const auto config = config_of(url_as("dunlin_test_known", database));
    const auto writable = look_at(config).value()->check_writable();
    REQUIRE_FALSE(writable);
    CHECK(writable.error().code == error_code::store_read_only);
    CHECK(says(writable.error().text, "GRANT USAGE, CREATE ON SCHEMA"));
    CHECK(look_at(fixture.source_config()).value()->check_writable());
  }
  SECTION("no right to read a table") {
    fixture.run_on_source("CREATE TABLE t (id int PRIMARY KEY)");
    const auto store = open_store(
        config_of(url_as("dunlin_test_known", database)), store_access::read);
    REQUIRE(store);
    const auto shape
        = (*store)->make_source()->prepare({"t", "", {}, scan_mode::paged});
    REQUIRE_FALSE(shape);
    CHECK(shape.error().code == error_code::store_unopenable);
    CHECK(says(shape.error().text, "grant"));
  }
}

namespace {

/// A setting, what role or database make of it, and what a session has all the
/// same.
struct hostile_default {
  const char* name;
  const char* hostile;
  const char* pinned;
};

constexpr std::array hostile_defaults{
    hostile_default{"statement_timeout", "100ms", "0"},
    hostile_default{"lock_timeout", "1ms", "30s"},
    hostile_default{"idle_in_transaction_session_timeout", "1ms", "0"},
    hostile_default{"DateStyle", "German", "ISO, MDY"},
    hostile_default{"TimeZone", "Asia/Tokyo", "UTC"},
    hostile_default{"IntervalStyle", "iso_8601", "postgres"},
    hostile_default{"client_encoding", "LATIN1", "UTF8"},
    hostile_default{"bytea_output", "escape", "hex"},
    hostile_default{"extra_float_digits", "-15", "1"},
    hostile_default{"lc_monetary", "C.UTF-8", "C"},
    hostile_default{"standard_conforming_strings", "off", "on"},
    hostile_default{"transform_null_equals", "on", "off"},
    hostile_default{"array_nulls", "off", "on"},
    hostile_default{"quote_all_identifiers", "on", "off"},
    hostile_default{"gin_fuzzy_search_limit", "1", "0"},
    hostile_default{"row_security", "on", "off"},
    hostile_default{"synchronous_commit", "off", "on"},
    hostile_default{"default_transaction_read_only", "on", "off"},
    hostile_default{"default_transaction_isolation", "serializable",
                    "read committed"},
    hostile_default{"default_transaction_deferrable", "on", "off"},
    hostile_default{"tcp_keepalives_idle", "7200", "10"},
    hostile_default{"tcp_keepalives_interval", "75", "5"},
    hostile_default{"tcp_keepalives_count", "9", "4"},
};

/// A cell of a number that no decimal of few digits is.
std::string third_cell() {
  value cell;
  cell.kind = value_kind::real;
  cell.real = 0.1 + 0.2;
  std::string out;
  append_value(out, cell);
  return out;
}

/// @param whose `ALTER ROLE x`.
std::string make_hostile(const std::string& whose) {
  std::string sql;
  for (const auto& each : hostile_defaults)
    sql += whose + " SET " + each.name + " = '" + each.hostile + "';";
  // What stands in a schema hides what the server has of the same name.
  return sql + whose + " SET search_path = public, evil, pg_catalog";
}

} // namespace

TEST_CASE("sessions pin what they rely on, whatever role and database say") {
  postgresql_fixture fixture;
  const auto config = fixture.target_config();
  const auto name = config.url.substr(config.url.rfind('/') + 1);
  fixture.run_on_target(
      "CREATE TABLE t (id int PRIMARY KEY, v float8); CREATE SCHEMA evil;"
      "CREATE FUNCTION evil.to_char(timestamp, text) RETURNS text LANGUAGE sql"
      " AS 'SELECT ''evil''::text';"
      "CREATE FUNCTION evil.current_setting(text) RETURNS text LANGUAGE sql"
      " AS 'SELECT ''off''::text'");
  const auto* whose
      = GENERATE("ALTER DATABASE ", "ALTER ROLE dunlin IN DATABASE ");
  INFO(whose);
  fixture.run_on_target(make_hostile(whose + name));

  const auto db = postgresql_fixture::open_database(config);
  for (const auto& each : hostile_defaults) {
    const auto found = db->query(std::string{"SHOW "} + each.name);
    REQUIRE(found);
    INFO(each.name);
    CHECK(found->text(0, 0) == each.pinned);
  }
  CHECK(db->query("SHOW search_path")->text(0, 0) == "public, evil");
  CHECK(db->query("SHOW application_name")->text(0, 0) == "dunlin");

  auto store = fixture.open_target();
  auto& target = *store->target();
  REQUIRE(target.take_over(claim_of("run 1")));
  REQUIRE(target.prepare({"step", "t", {"id", "v"}, {"id"}, {0}, 2}));
  REQUIRE(
      target.open_step({"step", step_kind::table, "identity", cells(9), ""}));
  REQUIRE(target.begin_batch("step", {0, 0}));
  REQUIRE(target.write_rows({cells(1) + third_cell(), 1, 2}));
  REQUIRE(target.commit_batch({{"", cells(9), {}}, 1, 0, false}));
  CHECK(fixture.target_rows("t")
        == std::vector<std::string>{"1, 0.30000000000000004"});
  CHECK(postgresql_fixture::query(
            config, "SELECT count(*) FROM dunlin_batches WHERE committed_utc"
                    " LIKE '20__-__-__T%Z'")
        == std::vector<std::string>{"1"});
}

TEST_CASE("a canceller ends a statement, and may outlive its connection") {
  postgresql_fixture fixture;
  fixture.run_on_source("CREATE TABLE t (id int PRIMARY KEY);"
                        "INSERT INTO t VALUES (1);"
                        "CREATE FUNCTION long() RETURNS int STABLE"
                        " LANGUAGE sql AS"
                        " 'SELECT 1 FROM pg_sleep(600)'");
  auto store = fixture.open_source();
  auto source = store->make_source();
  const auto shape = source->prepare(
      {"", "SELECT id, long() AS n FROM t", {"id"}, scan_mode::paged});
  INFO((shape ? "" : shape.error().text));
  REQUIRE(shape);
  const auto canceller = store->make_canceller();
  auto read = std::async(std::launch::async, [&]() -> error_code {
    if (auto begun = source->begin_rows({"", cells(1), {}}); !begun)
      return begun.error().code;
    return code_of(source->read_rows(1000));
  });
  // Said again and again: it may come before the statement begins.
  while (read.wait_for(std::chrono::milliseconds{20})
         != std::future_status::ready)
    canceller->cancel();
  CHECK(read.get() == error_code::interrupted);
  CHECK(source->count_rows(cells(1)));
  source.reset();
  store.reset();
  canceller->cancel();
}

TEST_CASE("two names of one database have one identity") {
  postgresql_fixture fixture;
  const auto one = store_identity(fixture.source_config());
  const auto same = store_identity(fixture.source_config("sslmode=disable"));
  const auto other = store_identity(fixture.target_config());
  REQUIRE(one);
  REQUIRE(same);
  REQUIRE(other);
  CHECK(*one == *same);
  CHECK(*one != *other);
}

TEST_CASE("the lock of a database names its holder and goes with it") {
  postgresql_fixture fixture;
  const auto config = fixture.target_config();
  {
    const auto lock = lock_store(config);
    REQUIRE(lock);
    const auto holder = lock_holder(config);
    REQUIRE(holder);
    CHECK(says(*holder, "process " + std::to_string(getpid()) + " on host "));
    const auto second = lock_store(config);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == error_code::lock_held);
    CHECK(says(second.error().text, *holder));
    CHECK(lock_store(fixture.source_config()));
  }
  CHECK(lock_store(config));
}

TEST_CASE("a connection that was lost is busy, and opens itself anew") {
  postgresql_fixture fixture;
  auto db = postgresql_fixture::open_database(fixture.source_config());
  postgresql_fixture::run(*db, "SELECT 1");
  postgresql_fixture::run_as_admin("SELECT pg_terminate_backend("
                                   + std::to_string(db->backend()) + ")");
  CHECK(code_of(db->exec("SELECT 1")) == error_code::store_busy);
  CHECK(db->exec("SELECT 1"));

  SECTION("but not within a transaction") {
    REQUIRE(db->begin());
    postgresql_fixture::run_as_admin("SELECT pg_terminate_backend("
                                     + std::to_string(db->backend()) + ")");
    CHECK(code_of(db->exec("SELECT 1")) == error_code::store_busy);
    CHECK(code_of(db->exec("SELECT 1")) == error_code::store_busy);
    db->roll_back();
    CHECK(db->exec("SELECT 1"));
  }
}

TEST_CASE("what an older run left in flight is ended by the next") {
  postgresql_fixture fixture;
  auto killed = fixture.open_target();
  auto& old = *killed->target();
  REQUIRE(old.take_over(claim_of("run 1")));
  fixture.run_on_target("CREATE TABLE t (id int PRIMARY KEY)");
  REQUIRE(old.prepare({"step", "t", {"id"}, {"id"}, {0}, 1}));
  REQUIRE(old.open_step({"step", step_kind::table, "identity", cells(9), ""}));
  REQUIRE(old.begin_batch("step", {0, 0}));
  REQUIRE(old.write_rows({cells(1), 1, 1}));
  // Another migrator of it, which has the lease in a transaction too.
  auto other = fixture.open_target();
  REQUIRE(other->target()->take_over(claim_of("run 1")));
  REQUIRE(other->target()->prepare({"step", "t", {"id"}, {"id"}, {0}, 1}));
  REQUIRE(other->target()->begin_batch("step", {1, 0}));

  postgresql::link_wish wish;
  wish.conninfo = fixture.target_config().url;
  wish.name = "target";
  wish.takeover_wait_ms = 100;
  auto db = postgresql::database::open(wish);
  REQUIRE(db);
  postgresql::session next{**db};
  sql::lease lease{next};
  REQUIRE(lease.take(claim_of("run 2")));
  CHECK(next.ended_sessions().size() == 2);

  const batch_closing closing{{"", cells(9), {}}, 1, 0, false};
  CHECK(code_of(old.commit_batch(closing)) == error_code::store_busy);
  old.roll_back();
  CHECK(code_of(old.begin_batch("step", {0, 0})) == error_code::lease_lost);
  CHECK(fixture.target_rows("t").empty());
}

TEST_CASE("tables of a database are listed with their keys") {
  postgresql_fixture fixture;
  fixture.run_on_source(
      "CREATE TABLE parents (id int PRIMARY KEY);"
      "CREATE TABLE children (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
      " parent int REFERENCES parents, code text UNIQUE, must int NOT NULL);"
      "INSERT INTO parents VALUES (1); CREATE VIEW v AS SELECT 1 AS a;"
      "INSERT INTO children (parent, must) VALUES (1, 2);"
      "CREATE TABLE dunlin_runs (id int)");
  const auto tables = list_tables(fixture.source_config(), true);
  REQUIRE(tables);
  REQUIRE(tables->size() == 4);
  const auto& children = (*tables)[0];
  CHECK(children.name == "children");
  CHECK(children.key == std::vector<std::string>{"id"});
  CHECK(children.parents == std::vector<std::string>{"parents"});
  REQUIRE(children.nullable_keys.size() == 1);
  CHECK(children.nullable_keys[0].has_null);
  CHECK_FALSE(children.columns[0].is_required);
  CHECK(children.columns[3].is_required);
  CHECK(children.has_rows);
  CHECK((*tables)[1].kind == table_kind::ledger);
  CHECK((*tables)[3].kind == table_kind::view);
}
