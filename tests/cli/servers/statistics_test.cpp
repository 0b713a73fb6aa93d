#include "tests/cli/server_copy.hpp"

using namespace dunlin::test;

TEST_CASE_METHOD(server_copy, "a run leaves statistics of the rows that it"
                              " wrote") {
  make("postgresql");
  const auto done = run({"run"});
  INFO(done.err << done.out);
  REQUIRE(done.code == 0);
  CHECK(ask("postgresql", "SELECT reltuples::int FROM pg_class WHERE relname ="
                          " 'target'")
        == "60\n");
}
