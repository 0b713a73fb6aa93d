#include "tests/cli/server_copy.hpp"

#include <sys/stat.h>

/// @file
/// What a run tells of rows, and to whom.

using namespace dunlin::test;

TEST_CASE_METHOD(server_copy, "a log and a board of JSON lines hold keys of"
                              " rows, not what the rows hold") {
  make(GENERATE("postgresql", "mariadb"));
  INFO(kind());
  // Too long for its column, so that it is rejected.
  change("sqlite", "UPDATE source SET v = 'hunter2' || hex(zeroblob(30))"
                   " WHERE id = 41");

  const auto end = run(
      {"run", "--board", "json", "--log", "run.log", "--log-level", "debug"});

  INFO(end.err << end.out);
  CHECK(end.code == 1);
  CHECK(ask(kind(), "SELECT content LIKE '%hunter2%' FROM dunlin_rejects")
            .find_first_of("1t")
        == 0);
  CHECK(says(end.out, "41"));
  const auto log = files().at(folder() + "/run.log");
  CHECK(says(log, "rejected"));
  for (const auto& text : {end.out, end.err, log})
    CHECK_FALSE(says(text, "hunter2"));
}

TEST_CASE_METHOD(workplace, "a log is for its owner's eyes alone, whatever the"
                            " umask says") {
  make_migration(3);
  const auto mask = umask(0);
  const auto end = run({"run", "--log", "run.log"});
  umask(mask);

  CHECK(end.code == 0);
  struct stat log {};
  REQUIRE(stat((folder() + "/run.log").c_str(), &log) == 0);
  CHECK((log.st_mode & 0777) == 0600);
}
