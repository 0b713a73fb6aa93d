#include "tests/catch.hpp"
#include "tests/sim/simulation.hpp"

#include <cstdlib>
#include <filesystem>
#include <set>

using namespace dunlin;

namespace {

std::vector<std::string> tape_files() {
  const auto* folder = std::getenv("DUNLIN_SOURCE_DIR");
  REQUIRE(folder != nullptr);
  std::set<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(
           std::filesystem::path{folder} / "tests/replay"))
    if (file.path().extension() == ".tape")
      files.insert(file.path().string());
  return {files.begin(), files.end()};
}

tape load(const std::string& path) {
  auto loaded = load_tape(path);
  INFO(path);
  REQUIRE(loaded);
  return std::move(*loaded);
}

/// Where another actor could have been next, by the place of the choice.
std::vector<size_t> choices_of_order(const tape& recorded) {
  chooser chance{recorded.choices};
  simulate(chance);
  std::vector<size_t> places;
  const auto& taken = chance.at(concern::schedule).taken();
  for (size_t i = 0; i < taken.size(); ++i)
    if (taken[i].label == "next actor")
      places.push_back(i);
  return places;
}

} // namespace

TEST_CASE("every tape replays message for message") {
  const auto files = tape_files();
  REQUIRE(files.size() >= 2);
  for (const auto& file : files) {
    const auto recorded = load(file);
    chooser chance{recorded.choices};
    const auto again = simulate(chance);
    INFO(file << ": " << recorded.story << "\n" << again.report);
    CHECK(again.found.empty());
    CHECK(again.hash == recorded.hash);
    CHECK(again.outcome == recorded.outcome);
  }
}

TEST_CASE("one message in another order gives another hash") {
  const auto recorded = load(tape_files().front());
  const auto places = choices_of_order(recorded);
  REQUIRE(places.size() >= 20);
  for (size_t i = 0; i < 20; ++i) {
    auto changed = recorded.choices;
    // One more, modulo how many there are: somebody else.
    ++changed[static_cast<size_t>(concern::schedule)]
             [places[i * places.size() / 20]];
    chooser chance{changed};
    CHECK(simulate(chance).hash != recorded.hash);
  }
}
