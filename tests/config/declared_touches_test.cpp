#include "config/declared_touches.hpp"

#include "config/touch_list.hpp"
#include "tests/catch.hpp"

using namespace dunlin;

namespace {

/// Each touch as `writes a: INSERT@3`, then the barrier.
std::vector<std::string> shown(const touch_set& set) {
  std::vector<std::string> out;
  for (const auto& each : set.touches) {
    const std::string mode = each.mode == touch_mode::reads      ? "reads "
                             : each.mode == touch_mode::commutes ? "commutes "
                                                                 : "writes ";
    out.push_back(mode + each.object + ": " + each.how + "@"
                  + std::to_string(each.line));
  }
  if (set.barrier)
    out.push_back("barrier: " + set.barrier->reason + "@"
                  + std::to_string(set.barrier->line));
  return out;
}

/// A script that reads a, updates t and does something unknown, and the words
/// at its head.
std::vector<std::string> merged(const std::string& words,
                                bool is_everywhere = false) {
  const auto said = read_directives("1.sql", "-- dunlin: " + words);
  REQUIRE(said);
  touch_list inferred;
  inferred.add("a", touch_mode::reads, 3, "SELECT");
  inferred.add("t", touch_mode::reads, 4, "UPDATE");
  inferred.add("t", touch_mode::writes, 4, "UPDATE");
  inferred.block("who knows", 5, is_everywhere);
  const auto known = [](const std::string& name) {
    return name == "nobody" ? std::nullopt : std::optional{name};
  };
  return shown(with_declared(std::move(inferred).take(), *said, known));
}

using list = std::vector<std::string>;

} // namespace

TEST_CASE("what was seen stays beside what is declared") {
  CHECK(merged("reads=a,b writes=a")
        == list{"reads a: SELECT@3", "writes a: declared@1",
                "reads b: declared@1", "reads t: UPDATE@4",
                "writes t: UPDATE@4"});
}

TEST_CASE("words that say nothing of tables leave the barrier") {
  CHECK(merged("repeatable")
        == list{"reads a: SELECT@3", "reads t: UPDATE@4", "writes t: UPDATE@4",
                "barrier: who knows@5"});
}

TEST_CASE("an empty list says that nothing was left unseen") {
  CHECK(
      merged("writes=")
      == list{"reads a: SELECT@3", "reads t: UPDATE@4", "writes t: UPDATE@4"});
}

TEST_CASE("a barrier that reaches other stores can't be declared away") {
  CHECK(merged("reads=a", true).back() == "barrier: who knows@5");
}

TEST_CASE("commutes makes one touch of reads and writes") {
  CHECK(merged("commutes=t reads=")
        == list{"reads a: SELECT@3", "commutes t: UPDATE@4"});
  CHECK(merged("commutes=t,n writes=t")
        == list{"reads a: SELECT@3", "commutes n: declared@1",
                "commutes t: UPDATE@4"});
}

TEST_CASE("commutes alone does not take the barrier away") {
  CHECK(merged("commutes=t").back() == "barrier: who knows@5");
}

TEST_CASE("a declared barrier stands beside all else") {
  CHECK(merged("barrier reads=b").back()
        == "barrier: declared at the head of the script@1");
}

TEST_CASE("a declared name that the store does not know is a barrier") {
  CHECK(merged("reads=nobody writes=c")
        == list{"reads a: SELECT@3", "writes c: declared@1",
                "reads t: UPDATE@4", "writes t: UPDATE@4",
                "barrier: reads=nobody names no table or view; correct the name"
                " at the head of the script@1"});
}
