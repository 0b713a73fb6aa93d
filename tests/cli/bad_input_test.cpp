#include "tests/cli/workplace.hpp"

#include <unistd.h>

#include <filesystem>

/// @file
/// What is wrong before the first write: exit 2, one line, nothing written.

using namespace dunlin::test;
namespace fs = std::filesystem;

namespace {

/// A table step that would work with the databases of `make_migration`.
const std::string crs_step = R"([[tables]]
name = "crs"
from = "old"
to = "new"
)";

class bad_input : public workplace {
public:
  /// Runs and sees that the program refuses, in few words that hold `said`, and
  /// leaves every file as it was.
  void refuses(std::vector<std::string> arguments, const std::string& said,
               size_t lines_max = 1) const {
    refuses_launch(command(std::move(arguments)), said, lines_max);
  }

  void refuses_launch(const launch& line, const std::string& said,
                      size_t lines_max = 1) const {
    const auto before = files();
    process child{line};
    const auto end = child.wait();
    INFO(end.out << end.err);
    CHECK(end.code == 2);
    CHECK(end.out.empty());
    CHECK(end.err.find(said) != std::string::npos);
    CHECK(count_lines(end.err) >= 1);
    CHECK(count_lines(end.err) <= lines_max);
    CHECK(files() == before);
  }

  /// The same of a profile with these blocks over two stores, the target with
  /// a table `crs` already.
  void refuses_profile(const std::string& blocks,
                       const std::string& said) const {
    make_migration(10);
    sql("new.db", "CREATE TABLE crs(auth TEXT NOT NULL, code INTEGER NOT NULL,"
                  " name TEXT, PRIMARY KEY(auth, code))");
    write("dunlin.toml", two_stores + blocks);
    refuses({"run"}, said);
    refuses({"run", "--dry-run"}, said);
  }
};

/// A migration of somebody who is not root, with a target that is there.
class read_only_target : public bad_input {
public:
  read_only_target() {
    make_migration(10);
    sql("new.db", "CREATE TABLE other(x)");
    if (geteuid() != 0)
      return;
    constexpr unsigned nobody = 65'534;
    REQUIRE(chown(folder().c_str(), nobody, nobody) == 0);
    for (const auto& [path, bytes] : files())
      REQUIRE(chown(path.c_str(), nobody, nobody) == 0);
  }

  ~read_only_target() {
    std::error_code ignored;
    fs::permissions(folder(), fs::perms::owner_all, ignored);
  }

  launch unprivileged(std::vector<std::string> arguments) const {
    auto out = command(std::move(arguments));
    out.unprivileged = true;
    return out;
  }
};

} // namespace

TEST_CASE_METHOD(bad_input, "a profile that is no file is refused") {
  refuses({"run"}, "dunlin.toml");
  refuses({"run", "none.toml"}, "none.toml");
  write("folder/file", "");
  refuses({"run", "folder"}, "folder");
}

TEST_CASE_METHOD(bad_input, "a profile of random bytes is refused") {
  write("dunlin.toml", "\x8f\x01\xff\x03\x9c\x00zq");
  refuses({"run"}, "dunlin.toml");
}

TEST_CASE_METHOD(bad_input, "a TOML error is told in three lines at most") {
  write("dunlin.toml", "name = \"x\"\n[stores.old\n");
  refuses({"run"}, "dunlin.toml:2:", 3);
}

TEST_CASE_METHOD(bad_input, "an unknown key is refused with the nearest name") {
  refuses_profile(crs_step + "bufer = 3\n", "did you mean \"buffer\"?");
}

TEST_CASE_METHOD(bad_input, "a value of the wrong type is refused") {
  refuses_profile(crs_step + "buffer = \"many\"\n", "dunlin.toml:9:");
}

TEST_CASE_METHOD(bad_input, "a number out of its range is refused") {
  refuses_profile(crs_step + "buffer = 0\n", "dunlin.toml:9:");
}

TEST_CASE_METHOD(bad_input, "an unknown store is refused") {
  refuses_profile("[[tables]]\nname = \"crs\"\nfrom = \"odl\"\nto = \"new\"\n",
                  "did you mean \"old\"?");
}

TEST_CASE_METHOD(bad_input, "a profile without steps is refused") {
  refuses_profile("", "step");
}

TEST_CASE_METHOD(bad_input, "an unknown source table is refused") {
  refuses_profile(crs_step + "table = \"csr\"\ninto = \"crs\"\n", "csr");
}

TEST_CASE_METHOD(bad_input, "an unknown target table is refused") {
  refuses_profile(crs_step + "into = \"csr\"\n", "csr");
}

TEST_CASE_METHOD(bad_input, "an unknown column is refused") {
  refuses_profile(crs_step + "query = \"SELECT auth, cod FROM crs\"\n", "cod");
}

TEST_CASE_METHOD(bad_input, "an unknown key column is refused") {
  refuses_profile(crs_step + "key = [\"auth\", \"kode\"]\n", "kode");
}

TEST_CASE_METHOD(bad_input, "a target table without the columns is refused") {
  make_migration(10);
  sql("new.db", "CREATE TABLE crs(auth TEXT NOT NULL, code INTEGER NOT NULL,"
                " PRIMARY KEY(auth, code))");
  write("dunlin.toml", two_stores + crs_step);
  refuses({"run"}, "name");
}

TEST_CASE_METHOD(bad_input, "a target that is not there is refused where no"
                            " script makes its tables") {
  make_migration(10);
  write("dunlin.toml", two_stores + crs_step);
  refuses({"run"}, "does not exist yet");
}

TEST_CASE_METHOD(bad_input, "a target that is opened read-only is refused") {
  make_migration(10);
  refuses({"run", "stores.new.url=sqlite:new.db?mode=ro"}, "mode=ro");
}

TEST_CASE_METHOD(read_only_target, "a target that its user can write is not"
                                   " refused") {
  process child{unprivileged({"run"})};
  const auto end = child.wait();
  INFO(end.out << end.err);
  CHECK(end.code == 0);
}

TEST_CASE_METHOD(read_only_target, "a target whose mode is read-only is"
                                   " refused") {
  fs::permissions(folder() + "/new.db", fs::perms::owner_read);
  refuses_launch(unprivileged({"run"}), "new.db");
}

TEST_CASE_METHOD(read_only_target, "a target in a folder that can't be written"
                                   " is refused") {
  fs::permissions(folder(), fs::perms::owner_read | fs::perms::owner_exec);
  // SQLite needs a journal beside it.
  refuses_launch(unprivileged({"run"}), folder());
  refuses_launch(unprivileged({"run", "stores.new.url=sqlite:none.db"}),
                 folder());
}

TEST_CASE_METHOD(read_only_target, "a target that nobody can write, not even"
                                   " root, is refused") {
  auto line = command({"run"});
  line.may_write = false;
  refuses_launch(line, "new.db");
}

TEST_CASE_METHOD(read_only_target, "a source that may not be read is refused") {
  fs::permissions(folder() + "/old.db", fs::perms::none);
  refuses_launch(unprivileged({"run"}),
                 "old.db: may not be read; allow this user to read the file");
}

TEST_CASE_METHOD(bad_input, "a source that is missing is refused") {
  make_migration(10);
  refuses({"run", "stores.old.url=sqlite:none.db"}, "none.db");
}

TEST_CASE_METHOD(bad_input, "stores that are no databases are refused") {
  make_migration(10);
  write("noise", std::string(5'000, '\x9c'));
  refuses({"run", "stores.old.url=sqlite:noise"}, "noise");
  refuses({"run", "stores.new.url=sqlite:noise"}, "noise");
  refuses({"run", "stores.new.url=sqlite:up"}, "up");
  refuses({"run", "stores.new.url=oracle://x"}, "stores.new");
}

TEST_CASE_METHOD(bad_input, "two store names for one file are refused") {
  make_migration(10);
  const std::string same = "same database";
  refuses({"run", "stores.new.url=sqlite:old.db"}, same);
  refuses({"run", "stores.new.url=sqlite:up/../old.db"}, same);
  fs::create_symlink("old.db", folder() + "/link.db");
  refuses({"run", "stores.new.url=sqlite:link.db"}, same);
  fs::create_hard_link(folder() + "/old.db", folder() + "/hard.db");
  refuses({"run", "stores.new.url=sqlite:hard.db"}, "hard link");
}

TEST_CASE_METHOD(bad_input, "a table that is copied into itself is refused") {
  refuses_profile("[[tables]]\nname = \"crs\"\nfrom = \"new\"\nto = \"new\"\n",
                  "crs");
}

TEST_CASE_METHOD(bad_input, "a key with NULLs is refused") {
  make_migration(10);
  sql("old.db", "CREATE TABLE usage(id INTEGER, what TEXT, UNIQUE(id));"
                "INSERT INTO usage VALUES(1, 'a'), (NULL, 'b')");
  sql("new.db", "CREATE TABLE usage(id INTEGER, what TEXT)");
  write("dunlin.toml", two_stores + R"([[tables]]
name = "usage"
from = "old"
to = "new"
key = ["id"]
)");
  refuses({"run"}, "NULL");
}

TEST_CASE_METHOD(bad_input, "a script that ends its transaction is refused") {
  make_migration(10);
  write("up/020_end.sql", "CREATE TABLE x(y);\nCOMMIT;\nCREATE TABLE z(y);\n");
  refuses({"run"}, "020_end.sql");
}

TEST_CASE_METHOD(bad_input, "unknown options and commands are refused") {
  make_migration(10);
  refuses({"run", "--dry-rum"}, "did you mean \"--dry-run\"?");
  refuses({"run", "--board", "big"}, "\"auto\", \"live\", \"plain\"");
  refuses({"run", "--board"}, "--board");
  refuses({"run", "a.toml", "b.toml"}, "two profiles");
  refuses({"runn"}, "did you mean \"run\"?");
  refuses({"status", "--yes"}, "--yes");
  refuses({"run", "--count"}, "--dry-run");
}

TEST_CASE_METHOD(bad_input, "unknown overrides are refused") {
  make_migration(10);
  refuses({"run", "tables.crs.bufer=3"}, "did you mean \"buffer\"?");
  refuses({"run", "tables.csr.buffer=3"}, "csr");
  refuses({"run", "tables.crs.buffer=x"}, "buffer");
}

TEST_CASE_METHOD(bad_input, "a variable that is not set is refused") {
  make_migration(10);
  refuses({"run", "stores.new.url=${DUNLIN_NOT_SET_ANYWHERE}"},
          "DUNLIN_NOT_SET_ANYWHERE");
}

TEST_CASE_METHOD(bad_input, "--reset names a step and asks before") {
  make_migration(10);
  refuses({"run", "--reset=csr", "--yes"}, "did you mean \"crs\"?");
  refuses({"run", "--reset"}, "--yes");
}

TEST_CASE_METHOD(bad_input, "a log that can't be written is refused") {
  make_migration(10);
  refuses({"run", "--log", "none/run.log"}, "none/run.log");
}

TEST_CASE_METHOD(bad_input, "a URL that can't be read is named in one place") {
  make_migration(10);
  write("dunlin.toml", "[stores.old]\nurl = \"sqlite:old.db\"\n[stores.new]\n"
                       "url = \"sqlite:new.db?mod=ro\"\n"
                           + crs_step);
  const auto end = run({"run"});
  INFO(end.err);
  CHECK(end.code == 2);
  CHECK(end.err.find("stores.new.url") != std::string::npos);
  CHECK(end.err.find("dunlin.toml:3") == end.err.rfind("dunlin.toml:3"));
}
