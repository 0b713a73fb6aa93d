#include "tests/sim/hash.hpp"

#include "tests/catch.hpp"

using namespace dunlin;

TEST_CASE("a hash depends on what was added and on its order") {
  const auto both = running_hash{}.add("a").add("b").value();

  CHECK(running_hash{}.add("a").add("b").value() == both);
  CHECK(running_hash{}.add("b").add("a").value() != both);
  CHECK(running_hash{}.add("ab").value() != both);
  CHECK(running_hash{}.add("a").value() != both);
}

TEST_CASE("nothing added is not the same as an empty text added") {
  CHECK(running_hash{}.add("").value() != running_hash{}.value());
  CHECK(running_hash{}.add(0).value() != running_hash{}.value());
}
