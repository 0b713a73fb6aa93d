#include "tests/catch.hpp"
#include "tests/stores/sqlite_fixture.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

using namespace dunlin;

namespace {

namespace fs = std::filesystem;

store_config store_at(const std::string& path) {
  store_config store;
  store.name = "store";
  store.url = "sqlite:" + path;
  return store;
}

/// The error of opening, which must be one line that names the file.
error problem_of(const store_config& store, store_access access) {
  const auto opened = open_store(store, access);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().text.find('\n') == std::string::npos);
  return opened.error();
}

bool mentions(const error& problem, std::string_view words) {
  return problem.text.find(words) != std::string::npos;
}

/// An ordinary user for as long as it lives: the rights of files mean nothing
/// to root.
class ordinary_user {
public:
  ordinary_user() {
    if (is_root_)
      REQUIRE(seteuid(65534) == 0);
  }

  ordinary_user(const ordinary_user&) = delete;
  ordinary_user& operator=(const ordinary_user&) = delete;

  ~ordinary_user() {
    if (is_root_)
      static_cast<void>(seteuid(0));
  }

private:
  bool is_root_ = geteuid() == 0;
};

/// A database as a killed program leaves it: in the midst of a transaction that
/// has written the file already.
void leave_hot_journal(const std::string& file, const std::string& scratch) {
  auto db = sqlite::database::open(scratch,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  REQUIRE(db);
  REQUIRE((*db)->exec(
      "CREATE TABLE t(a, b);"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
      "i < 1000) INSERT INTO t SELECT i, zeroblob(500) FROM n;"
      "PRAGMA synchronous = off; PRAGMA cache_size = 5; BEGIN; UPDATE t SET a "
      "= 0;"));
  fs::copy_file(scratch, file);
  fs::copy_file(scratch + "-journal", file + "-journal");
}

} // namespace

TEST_CASE("what can't be opened is said at once, each with its reason") {
  const sqlite_fixture fixture;
  const auto& folder = fixture.folder();

  SECTION("a file that is not there") {
    const auto problem
        = problem_of(store_at(folder.file("no.db")), store_access::read);
    CHECK(problem.code == error_code::store_unopenable);
    CHECK(mentions(problem, "no.db: no such file"));
  }
  SECTION("a folder") {
    const auto problem
        = problem_of(store_at(folder.path()), store_access::read);
    CHECK(problem.code == error_code::store_unopenable);
    CHECK(mentions(problem, "is a folder"));
  }
  SECTION("random bytes") {
    std::ofstream{folder.file("random.db")} << std::string(5000, 'x');
    for (const auto access :
         {store_access::read, store_access::inspect, store_access::write}) {
      const auto problem
          = problem_of(store_at(folder.file("random.db")), access);
      CHECK(problem.code == error_code::store_unopenable);
      CHECK(mentions(problem, "file is not a database"));
    }
  }
  SECTION("a pipe, on which opening would wait") {
    REQUIRE(mkfifo(folder.file("pipe").c_str(), 0600) == 0);
    CHECK(problem_of(store_at(folder.file("pipe")), store_access::read).code
          == error_code::store_unopenable);
  }
  SECTION("a file that may not be read") {
    fixture.run_on_source("CREATE TABLE t(a)");
    fs::permissions(folder.path(), fs::perms::all);
    fs::permissions(fixture.source_file(), fs::perms::none);
    const ordinary_user user;
    const auto problem
        = problem_of(fixture.source_config(), store_access::read);
    CHECK(problem.code == error_code::store_unopenable);
    CHECK(mentions(problem, "allow this user to read the file"));
  }
}

TEST_CASE("looking at a target creates nothing") {
  const sqlite_fixture fixture;

  CHECK(problem_of(fixture.target_config(), store_access::inspect).code
        == error_code::store_unopenable);
  const auto exists = target_exists(fixture.target_config());
  REQUIRE(exists);
  CHECK_FALSE(*exists);
  CHECK(fs::is_empty(fixture.folder().path()));
}

TEST_CASE("a target is created where it is written, folders and all") {
  const sqlite_fixture fixture;
  const auto store = store_at(fixture.folder().file("a/b/target.db"));
  const auto before = target_exists(store);
  REQUIRE(before);
  CHECK_FALSE(*before);
  CHECK_FALSE(fs::exists(fixture.folder().file("a")));

  REQUIRE(open_store(store, store_access::write));

  const auto after = target_exists(store);
  REQUIRE(after);
  CHECK(*after);
}

TEST_CASE("a target that could not be created is refused beforehand") {
  const sqlite_fixture fixture;
  const auto& folder = fixture.folder();

  SECTION("because a file is where its folder should be") {
    std::ofstream{folder.file("file")};
    const auto store = store_at(folder.file("file/a.db"));
    CHECK(code_of(target_exists(store)) == error_code::store_unopenable);
    CHECK(problem_of(store, store_access::write).code
          == error_code::store_unopenable);
  }
  SECTION("because its folder may not be written") {
    fs::permissions(folder.path(), fs::perms(0555));
    const ordinary_user user;
    const auto store = store_at(folder.file("b/a.db"));
    const auto exists = target_exists(store);
    CHECK(code_of(exists) == error_code::store_unopenable);
    CHECK(mentions(exists.error(), folder.path() + " can't be written"));
  }
  SECTION("because a folder is where the file should be") {
    CHECK(code_of(target_exists(store_at(folder.path())))
          == error_code::store_unopenable);
  }
}

TEST_CASE("a target that can't be written is refused, and can be looked at") {
  const sqlite_fixture fixture;
  fixture.run_on_target("CREATE TABLE t(a)");
  const auto& folder = fixture.folder();

  SECTION("because its URL says so") {
    const auto store = fixture.target_config("?mode=ro");
    CHECK(problem_of(store, store_access::write).code
          == error_code::store_read_only);
    CHECK(open_store(store, store_access::inspect));
  }
  SECTION("because the file may not be written") {
    fs::permissions(folder.path(), fs::perms::all);
    fs::permissions(fixture.target_file(), fs::perms(0444));
    const ordinary_user user;
    CHECK(problem_of(fixture.target_config(), store_access::write).code
          == error_code::store_read_only);
    CHECK(open_store(fixture.target_config(), store_access::inspect));
  }
  SECTION("because its folder has no place for a journal") {
    fs::permissions(fixture.target_file(), fs::perms(0666));
    fs::permissions(folder.path(), fs::perms(0555));
    const ordinary_user user;
    const auto problem
        = problem_of(fixture.target_config(), store_access::write);
    CHECK(problem.code == error_code::store_read_only);
    CHECK(mentions(problem, folder.path()));
  }
}

TEST_CASE("a source in journal mode WAL is read, and its journal mode stays") {
  const sqlite_fixture fixture;
  fixture.run_on_source("PRAGMA journal_mode = WAL; CREATE TABLE t(a);"
                        "INSERT INTO t VALUES(1)");

  const auto store = open_store(fixture.source_config(), store_access::read);
  REQUIRE(store);
  auto source = (*store)->make_source();
  REQUIRE(source->prepare({"t", "", {}}));
  const auto count = source->count_rows("");
  REQUIRE(count);
  CHECK(count->total == 1);
  CHECK(sqlite_fixture::query(fixture.source_file(), "PRAGMA journal_mode")
        == std::vector<std::string>{"'wal'"});
}

TEST_CASE("a source in WAL mode whose folder can't be written says so") {
  const sqlite_fixture fixture;
  fixture.run_on_source("PRAGMA journal_mode = WAL; CREATE TABLE t(a)");
  fs::permissions(fixture.folder().path(), fs::perms(0555));
  fs::permissions(fixture.source_file(), fs::perms(0444));
  const ordinary_user user;

  const auto problem = problem_of(fixture.source_config(), store_access::read);

  CHECK(problem.code == error_code::store_unopenable);
  INFO(problem.text);
  CHECK(mentions(problem, "WAL"));
}

TEST_CASE("what a killed program left is rolled back before it is read") {
  const sqlite_fixture fixture;
  leave_hot_journal(fixture.source_file(), fixture.folder().file("scratch.db"));
  const auto access = GENERATE(store_access::read, store_access::inspect);

  REQUIRE(open_store(fixture.source_config(), access));
  CHECK(sqlite_fixture::query(fixture.source_file(),
                              "SELECT count(*) FROM t WHERE a = 0")
        == std::vector<std::string>{"0"});
}

TEST_CASE("with mode=ro nothing is rolled back, and the refusal says why") {
  const sqlite_fixture fixture;
  leave_hot_journal(fixture.source_file(), fixture.folder().file("scratch.db"));

  const auto problem
      = problem_of(fixture.source_config("?mode=ro"), store_access::read);

  CHECK(problem.code == error_code::store_unopenable);
  CHECK(mentions(problem, "without mode=ro"));
}

TEST_CASE("one file is one store, through every path and link") {
  const sqlite_fixture fixture;
  const auto& folder = fixture.folder();
  fixture.run_on_target("CREATE TABLE t(a)");
  fs::create_directory(folder.file("sub"));
  fs::create_symlink(fixture.target_file(), folder.file("link.db"));
  fs::create_symlink(folder.path(), folder.file("sub/up"));
  const auto identity = store_identity(fixture.target_config());
  REQUIRE(identity);

  for (const auto* path : {"link.db", "sub/../target.db", "sub/up/target.db"}) {
    INFO(path);
    const auto other = store_identity(store_at(folder.file(path)));
    REQUIRE(other);
    CHECK(*other == *identity);
  }
}

TEST_CASE("a file that is not there yet is one store already") {
  const sqlite_fixture fixture;
  const auto& folder = fixture.folder();
  fs::create_symlink("a/new.db", folder.file("link.db"));
  const auto identity = store_identity(store_at(folder.file("a/new.db")));
  REQUIRE(identity);

  for (const auto* path : {"link.db", "a/b/../new.db"}) {
    INFO(path);
    const auto other = store_identity(store_at(folder.file(path)));
    REQUIRE(other);
    CHECK(*other == *identity);
  }
  CHECK_FALSE(fs::exists(folder.file("a")));
}

TEST_CASE("a database with two hard links is refused") {
  const sqlite_fixture fixture;
  fixture.run_on_target("CREATE TABLE t(a)");
  fs::create_hard_link(fixture.target_file(), fixture.folder().file("two.db"));

  const auto identity = store_identity(fixture.target_config());

  REQUIRE_FALSE(identity);
  CHECK(identity.error().code == error_code::store_unopenable);
  CHECK(mentions(identity.error(), "2 hard links"));
  CHECK(code_of(lock_store(fixture.target_config()))
        == error_code::store_unopenable);
}
