#include "tests/catch.hpp"
#include "tests/stores/sqlite_fixture.hpp"

#include <unistd.h>

#include <fstream>

using namespace dunlin;

TEST_CASE("a target is locked once, and the refusal names the holder") {
  const sqlite_fixture fixture;
  auto first = lock_store(fixture.target_config());
  REQUIRE(first);

  const auto second = lock_store(fixture.target_config());

  REQUIRE_FALSE(second);
  CHECK(second.error().code == error_code::lock_held);
  CHECK(second.error().text.find("process " + std::to_string(getpid()) + " on")
        != std::string::npos);
}

TEST_CASE("a lock that was given back can be taken, and its file stays") {
  const sqlite_fixture fixture;
  REQUIRE(lock_store(fixture.target_config()));

  const auto file = fixture.target_file() + ".dunlin-lock";
  CHECK(std::filesystem::exists(file));
  CHECK(lock_store(fixture.target_config()));
  CHECK_FALSE(std::filesystem::exists(fixture.target_file()));
}

TEST_CASE("a lock is one through every path to the file") {
  const sqlite_fixture fixture;
  fixture.run_on_target("CREATE TABLE t(a)");
  const auto link = fixture.folder().file("link.db");
  std::filesystem::create_symlink(fixture.target_file(), link);
  const auto held = lock_store(fixture.target_config());
  REQUIRE(held);
  auto other = fixture.target_config();
  other.url = "sqlite:" + link;

  CHECK(code_of(lock_store(other)) == error_code::lock_held);
}

TEST_CASE("a lock without a holder's name is refused all the same") {
  const sqlite_fixture fixture;
  const auto held = lock_store(fixture.target_config());
  REQUIRE(held);
  std::ofstream{fixture.target_file() + ".dunlin-lock", std::ios::trunc};

  const auto second = lock_store(fixture.target_config());

  REQUIRE_FALSE(second);
  CHECK(second.error().text.find("another process") != std::string::npos);
}

TEST_CASE("the lock of a target that can't be written is not made") {
  const sqlite_fixture fixture;

  CHECK(code_of(lock_store(fixture.target_config("?mode=ro")))
        == error_code::store_read_only);
  CHECK(std::filesystem::is_empty(fixture.folder().path()));
}

TEST_CASE("a lock creates the folders that its target will be in") {
  const sqlite_fixture fixture;
  auto config = fixture.target_config();
  config.url = "sqlite:" + fixture.folder().file("a/b/target.db");

  CHECK(lock_store(config));
  CHECK(std::filesystem::exists(
      fixture.folder().file("a/b/target.db.dunlin-lock")));
}
