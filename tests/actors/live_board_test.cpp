#include "actors/live_board.hpp"
#include "actors/outbox.hpp"
#include "tests/actors/screen_emulator.hpp"
#include "tests/catch.hpp"
#include "tests/sim/world.hpp"

#include <caf/all.hpp>

/// @file
/// The live board as an actor, before a terminal that tests hold.

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// A terminal that takes what its test lets it take.
class held_terminal : public board_terminal {
public:
  terminal_state look() override {
    return {{6, 60}, is_ours, generation};
  }

  size_t write(std::string_view bytes, uint64_t made_for) override {
    CHECK(made_for == generation);
    const auto size = std::min(bytes.size(), room);
    room -= size;
    screen.write(bytes.substr(0, size));
    writes += size > 0 ? 1 : 0;
    written += size;
    return size;
  }

  screen_emulator screen{6, 60};
  bool is_ours = true;
  uint64_t generation = 0;
  /// Bytes that it takes still.
  size_t room = std::string::npos;
  size_t writes = 0;
  size_t written = 0;
};

event heard_at(event_kind kind, uint64_t at_ms, std::string step = {},
               std::string text = {}) {
  event out;
  out.kind = kind;
  out.at_ms = at_ms;
  out.part = "overseer";
  out.step = std::move(step);
  out.text = std::move(text);
  return out;
}

/// Lets time pass in small steps.
caf::behavior metronome(caf::event_based_actor* self) {
  const auto beat = [=] {
    self->delayed_send(self, std::chrono::milliseconds{5}, caf::tick_atom_v);
  };
  beat();
  return {[=](caf::tick_atom) { beat(); }};
}

/// A board in a world of virtual time.
struct board_world {
  board_world() : chance{1}, events{chance} {
    live_board_args args;
    args.plan.steps = 100;
    args.terminal = terminal;
    args.style.glyphs = ascii_glyphs;
    args.clock = [this] { return now_ms(); };
    board = caf::actor_cast<board_actor>(
        events.system().spawn(live_board, std::move(args)));
    events.system().spawn(metronome);
  }

  ~board_world() {
    caf::anon_send_exit(board, caf::exit_reason::kill);
  }

  /// Sends an update; `answers` counts when it is answered.
  void send(board_update update) {
    auto count = answers;
    events.system().spawn([=, to = board](caf::event_based_actor* self) {
      ask(self, to, update)
          .then([count](caf::ok_atom) { ++*count; },
                [](const caf::error&) { /* it ended */ });
    });
  }

  uint64_t now_ms() const {
    using namespace std::chrono;
    const auto now = events.now();
    return static_cast<uint64_t>(duration_cast<milliseconds>(now).count());
  }

  void run_for(uint64_t duration_ms) {
    const auto until = now_ms() + duration_ms;
    events.run_until([&] { return now_ms() >= until; });
  }

  chooser chance;
  world events;
  std::shared_ptr<held_terminal> terminal = std::make_shared<held_terminal>();
  std::shared_ptr<int> answers = std::make_shared<int>(0);
  board_actor board;
};

} // namespace

TEST_CASE("a live board paints at most ten times a second, and answers then") {
  board_world world;
  const auto began_ms = world.now_ms();
  for (uint64_t i = 0; i < 200; ++i) {
    world.send({{heard_at(event_kind::step_done, i * 10, std::to_string(i))}});
    world.run_for(10);
  }
  const auto tenths = (world.now_ms() - began_ms) / 100;
  CHECK(tenths >= 20);
  CHECK(world.terminal->writes <= tenths);
  CHECK(world.terminal->writes >= tenths - 2);
  world.run_for(150);
  CHECK(*world.answers == 200);
  CHECK(world.terminal->screen.screen()[4].starts_with("200 of 100 steps"));
}

TEST_CASE("a board where nothing happens writes when a second has passed, and"
          " little") {
  board_world world;
  world.send({{heard_at(event_kind::run_began, 0)}});
  world.run_for(1'000);
  const auto before = world.terminal->written;
  world.run_for(10'000);
  CHECK(world.terminal->written - before < 10 * 60);
  CHECK(world.terminal->written > before);
}

TEST_CASE("a terminal that stands still holds up nobody, and shows the newest"
          " when it goes on") {
  board_world world;
  world.terminal->room = 10;
  for (uint64_t i = 0; i < 100; ++i) {
    world.send({{heard_at(event_kind::step_done, i * 100, std::to_string(i))}});
    world.run_for(100);
  }
  world.run_for(200);
  CHECK(*world.answers == 100);
  CHECK(world.terminal->written == 10);
  world.terminal->room = std::string::npos;
  world.run_for(200);
  CHECK(world.terminal->screen.screen()[4].starts_with("100 of 100 steps"));
  CHECK(world.terminal->screen.everything().size() > 100);
  CHECK(world.terminal->screen.unknown().empty());
}

TEST_CASE("an update of a busy run is answered at once") {
  board_world world;
  board_update update;
  update.events.resize(outbox::events_max, heard_at(event_kind::step_done, 0));
  world.send(update);
  world.run_for(1);
  CHECK(*world.answers == 1);
}

TEST_CASE("the end is answered when all is shown, and nothing comes after") {
  board_world world;
  world.send({{heard_at(event_kind::run_began, 0),
               heard_at(event_kind::step_done, 0, "all"),
               heard_at(event_kind::run_ended, 0, "", "done")}});
  world.run_for(150);
  world.terminal->room = 3;
  world.send({});
  world.run_for(1'000);
  CHECK(*world.answers == 1);
  world.terminal->room = std::string::npos;
  world.run_for(30);
  CHECK(*world.answers == 2);
  CHECK(world.terminal->screen.everything()
        == std::vector<std::string>{"all: Done",
                                    "1 of 100 steps in less than a second"});
  const auto written = world.terminal->written;
  world.run_for(5'000);
  CHECK(world.terminal->written == written);
}

TEST_CASE("a board that nothing happened on ends without a word") {
  board_world world;
  world.send({});
  world.run_for(30);
  CHECK(*world.answers == 1);
  CHECK(world.terminal->written == 0);
}

TEST_CASE("in the background only what is finished is shown") {
  board_world world;
  world.terminal->is_ours = false;
  world.send({{heard_at(event_kind::run_began, 0),
               heard_at(event_kind::step_done, 0, "first")}});
  world.run_for(2'000);
  CHECK(world.terminal->screen.everything()
        == std::vector<std::string>{"first: Done"});
  world.terminal->is_ours = true;
  ++world.terminal->generation;
  world.run_for(200);
  CHECK(world.terminal->screen.screen()[1] == "1 of 100 steps in 2 seconds");
}

TEST_CASE("after another program had the terminal, a board begins anew below") {
  board_world world;
  world.send({{heard_at(event_kind::run_began, 0)}});
  world.run_for(150);
  world.terminal->room = 5;
  world.run_for(2'000);
  ++world.terminal->generation;
  world.terminal->room = std::string::npos;
  world.terminal->screen.write("\r\n$ fg\r\n");
  world.run_for(200);
  const auto all = world.terminal->screen.everything();
  CHECK(all[all.size() - 2] == "$ fg");
  CHECK(all.back() == "0 of 100 steps in 2 seconds");
}
