#include "stores/sqlite/database.hpp"
#include "tests/catch.hpp"
#include "tests/stores/sqlite_fixture.hpp"

#include <sys/resource.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <thread>

using namespace dunlin;
using sqlite::database;

namespace {

constexpr int create = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

/// A statement that runs for hours.
constexpr const char* endless
    = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
      "SELECT max(i) FROM n";

/// Cancels again and again until it goes: a cancel between two statements has
/// no effect.
class cancelling {
public:
  explicit cancelling(std::shared_ptr<canceller> what)
      : thread_([this, what = std::move(what)] {
          while (!done_)
            what->cancel();
        }) {
    // nop
  }

  ~cancelling() {
    done_ = true;
    thread_.join();
  }

private:
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

} // namespace

TEST_CASE("values are bound and read back as they are") {
  const auto db = database::open(":memory:", create);
  REQUIRE(db);
  auto query = (*db)->prepare("SELECT ?1, ?2, ?3, ?4, ?5, ?6");
  REQUIRE(query);
  std::string row = cells(nullptr, -7, "t\0x", "");
  value cell;
  cell.kind = value_kind::real;
  cell.real = -0.0;
  append_value(row, cell);
  cell.kind = value_kind::blob;
  append_value(row, cell);

  CHECK(query->bind_cells(1, row) == 7);
  REQUIRE(query->step());

  std::string read;
  query->append_cells(read);
  CHECK(read == row);
}

TEST_CASE("texts of a database in UTF-16 are read as UTF-8") {
  const auto db = database::open(":memory:", create);
  REQUIRE(db);
  REQUIRE((*db)->exec("PRAGMA encoding = 'UTF-16'; CREATE TABLE t(a);"
                      "INSERT INTO t VALUES('Grüße'), (x'fe00')"));
  auto query = (*db)->prepare("SELECT a FROM t");
  REQUIRE(query);

  REQUIRE(query->step());
  CHECK(query->column(0).bytes == "Grüße");
  REQUIRE(query->step());
  CHECK(query->column(0).bytes == std::string_view("\xfe\x00", 2));
}

TEST_CASE("exactly one statement is prepared") {
  const auto db = database::open(":memory:", create);
  REQUIRE(db);

  CHECK((*db)->prepare("SELECT 1; -- nothing more"));
  CHECK_FALSE((*db)->prepare("SELECT 1; SELECT 2"));
  CHECK_FALSE((*db)->prepare("-- nothing"));
}

TEST_CASE("an error of SQLite is one line that names the file") {
  const sqlite_fixture fixture;
  const auto db = database::open(fixture.source_file(), create);
  REQUIRE(db);

  const auto done = (*db)->exec("SELECT \n no_such_column \n FROM\n nothing");

  REQUIRE_FALSE(done);
  CHECK(done.error().code == error_code::store_failed);
  CHECK(done.error().text.find(fixture.source_file()) == 0);
  CHECK(done.error().text.find('\n') == std::string::npos);
}

TEST_CASE("each kind of failure has its code") {
  using sqlite::code_of;
  CHECK(code_of(SQLITE_BUSY_SNAPSHOT, 0) == error_code::store_busy);
  CHECK(code_of(SQLITE_LOCKED_SHAREDCACHE, 0) == error_code::store_busy);
  CHECK(code_of(SQLITE_FULL, 0) == error_code::store_full);
  CHECK(code_of(SQLITE_IOERR_WRITE, ENOSPC) == error_code::store_full);
  CHECK(code_of(SQLITE_IOERR_WRITE, EDQUOT) == error_code::store_full);
  CHECK(code_of(SQLITE_IOERR_WRITE, EIO) == error_code::store_failed);
  CHECK(code_of(SQLITE_INTERRUPT, 0) == error_code::interrupted);
  CHECK(code_of(SQLITE_READONLY_DBMOVED, 0) == error_code::store_read_only);
  CHECK(code_of(SQLITE_CANTOPEN, EACCES) == error_code::store_unopenable);
  CHECK(code_of(SQLITE_NOTADB, 0) == error_code::store_unopenable);
  CHECK(code_of(SQLITE_CORRUPT_INDEX, 0) == error_code::store_failed);
}

TEST_CASE("a file that may not grow means a full disk") {
  const sqlite_fixture fixture;
  const auto db = database::open(fixture.target_file(), create);
  REQUIRE(db);
  REQUIRE((*db)->exec("CREATE TABLE t(a)"));
  const auto signal_before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  rlimit tight = before;
  tight.rlim_cur = 64 * 1024;
  REQUIRE(setrlimit(RLIMIT_FSIZE, &tight) == 0);

  const auto done = (*db)->exec("INSERT INTO t VALUES(zeroblob(1000000))");

  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, signal_before);
  REQUIRE_FALSE(done);
  CHECK(done.error().code == error_code::store_full);
  CHECK(done.error().text.find("make room") != std::string::npos);
}

TEST_CASE("a value beyond the limit is an error of the step, not of the bind") {
  const auto db = database::open(":memory:", create);
  REQUIRE(db);
  auto query = (*db)->prepare("SELECT ?1");
  REQUIRE(query);
  sqlite3_limit((*db)->handle(), SQLITE_LIMIT_LENGTH, 1000);
  const std::string large(2000, 'x');

  query->bind_text(1, large);
  CHECK(code_of(query->step()) == error_code::store_failed);

  query->clear();
  query->bind_text(1, "small");
  CHECK(query->step());
}

TEST_CASE("a cancelled statement ends, and the connection goes on") {
  const auto db = database::open(":memory:", create);
  REQUIRE(db);
  {
    const cancelling now{(*db)->make_canceller()};
    CHECK(code_of((*db)->query_integer(endless)) == error_code::interrupted);
  }
  CHECK((*db)->query_integer("SELECT 1") == 1);
}

TEST_CASE("a cancelled connection waits for no lock") {
  const sqlite_fixture fixture;
  fixture.run_on_target("CREATE TABLE t(a)");
  const auto holder = database::open(fixture.target_file(), create);
  const auto waiter = database::open(fixture.target_file(), create);
  REQUIRE(holder);
  REQUIRE(waiter);
  REQUIRE((*holder)->exec("BEGIN EXCLUSIVE"));
  const auto begun = std::chrono::steady_clock::now();

  const cancelling now{(*waiter)->make_canceller()};
  const auto done = (*waiter)->exec("BEGIN IMMEDIATE");

  REQUIRE_FALSE(done);
  CHECK(done.error().code == error_code::store_busy);
  CHECK(done.error().text.find("another program") != std::string::npos);
  CHECK(std::chrono::steady_clock::now() - begun
        < std::chrono::milliseconds(sqlite::busy_timeout_ms));
}

TEST_CASE("a canceller may be used when its connection has gone") {
  auto db = database::open(":memory:", create);
  REQUIRE(db);
  const auto late = (*db)->make_canceller();
  db->reset();

  late->cancel();
  late->cancel();
}
