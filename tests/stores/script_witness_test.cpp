#include "stores/sql/script_witness.hpp"
#include "tests/catch.hpp"

using namespace dunlin;

TEST_CASE("what a script touches is compared with what it is known to touch") {
  script_job job{"s/1", "s/1.sql", "", ""};
  job.known_reads = {"public.a"};
  job.known_writes = {"public.b"};
  const touch read_a{"public.a", touch_mode::reads, 1, ""};
  const touch read_b{"public.b", touch_mode::reads, 1, ""};
  const touch write_a{"public.a", touch_mode::writes, 1, ""};
  const touch write_b{"public.b", touch_mode::writes, 1, ""};
  const touch read_c{"public.c", touch_mode::reads, 1, ""};
  CHECK(sql::unforeseen_of(job, {}).empty());
  // What is changed may be read as well.
  CHECK(sql::unforeseen_of(job, {read_a, read_b, write_b}).empty());
  CHECK(sql::unforeseen_of(job, {write_a, read_a})
        == "touches more than is known: writes public.a");
  CHECK(sql::unforeseen_of(job, {read_c, write_a})
        == "touches more than is known: reads public.c, writes public.a");
}
