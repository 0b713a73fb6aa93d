#include "actors/key_pad.hpp"

#include "actors/key_words.hpp"
#include "tests/catch.hpp"
#include "tests/sim/world.hpp"

#include <caf/all.hpp>

/// @file
/// The key pad as an actor, between an overseer and a board that tests hold.

using namespace dunlin;

namespace {

/// An overseer that does what it is told.
struct obedient_run {
  steer_answer now;
  std::vector<steer_request> words;
};

caf::behavior obey(caf::event_based_actor*, std::shared_ptr<obedient_run> run) {
  return {[=](const steer_request& asked) {
    if (asked.verb == steer_verb::status)
      return run->now;
    run->words.push_back(asked);
    if (asked.verb == steer_verb::migrators)
      run->now.migrators_wanted = asked.migrators;
    run->now.text = "so be it";
    return run->now;
  }};
}

struct pad_world {
  pad_world() : chance{1}, events{chance} {
    run->now.migrators_wanted = 5;
    auto& system = events.system();
    overseer = caf::actor_cast<overseer_actor>(system.spawn(obey, run));
    const auto board = system.spawn(
        [shown = notes](caf::event_based_actor*) -> caf::behavior {
          return {[=](const board_note& note) { shown->push_back(note); }};
        });
    others.push_back(board);
    pad = system.spawn(
        key_pad,
        key_pad_args{overseer, caf::actor_cast<live_board_actor>(board),
                     [](const std::string& way) { return "alice, " + way; }});
  }

  ~pad_world() {
    for (const auto& other : others)
      caf::anon_send_exit(other, caf::exit_reason::kill);
    caf::anon_send_exit(overseer, caf::exit_reason::kill);
    caf::anon_send_exit(pad, caf::exit_reason::kill);
  }

  void press(const std::string& keys) {
    for (char key : keys)
      caf::anon_send(pad, key_press{key});
    settle();
  }

  void settle() {
    events.run();
  }

  chooser chance;
  world events;
  std::shared_ptr<obedient_run> run = std::make_shared<obedient_run>();
  std::shared_ptr<std::vector<board_note>> notes
      = std::make_shared<std::vector<board_note>>();
  std::vector<caf::actor> others;
  overseer_actor overseer;
  key_pad_actor pad;
};

} // namespace

TEST_CASE("keys that are pressed fast add up") {
  pad_world world;
  world.press("+++-");
  std::vector<uint32_t> wanted;
  for (const auto& word : world.run->words)
    wanted.push_back(word.migrators);
  CHECK(wanted == std::vector<uint32_t>{6, 7, 8, 7});
  CHECK(world.run->words.front().user == "alice, key +");
  CHECK(world.notes->size() == 4);
  CHECK(world.notes->back().text == "so be it");
}

TEST_CASE("who leans on the keyboard fills no memory") {
  pad_world world;
  world.press(std::string(100, '+'));
  CHECK(world.run->words.size() > key_pad_state::waiting_max);
  CHECK(world.run->words.size() < 100);
}

TEST_CASE("help stays until the next key, which still means what it means") {
  pad_world world;
  world.press("?");
  CHECK(world.notes->back().text == key_help());
  world.press("?");
  CHECK(world.notes->back().text.empty());
  world.press("?x");
  CHECK(world.notes->back().text.empty());
  world.press("x");
  CHECK(world.notes->back().text == "? shows the keys");
  world.press("?+");
  CHECK(world.notes->back().text == "so be it");
  CHECK(world.run->words.size() == 1);
}

TEST_CASE("a key pad ends with its overseer") {
  pad_world world;
  caf::anon_send_exit(world.overseer, caf::exit_reason::kill);
  world.settle();
  world.press("+");
  CHECK(world.run->words.empty());
  CHECK(world.notes->empty());
}
