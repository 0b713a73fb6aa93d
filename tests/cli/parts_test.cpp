#include "app/load_plan.hpp"
#include "app/parts.hpp"
#include "app/run_parts.hpp"
#include "stores/store.hpp"
#include "tests/cli/workplace.hpp"

#include <algorithm>

/// @file
/// Starting and stopping parts: by themselves, and those of a run.

using namespace dunlin;
using test::workplace;

namespace {

/// Parts that write down what happens to them.
class diary {
public:
  part make(const std::string& name, std::vector<std::string> needs,
            bool fails = false) {
    return {name, std::move(needs),
            [this, name, fails]() -> result<void> {
              if (fails)
                return fail(error_code::store_failed, "broken");
              lines.push_back("+" + name);
              return {};
            },
            [this, name] { lines.push_back("-" + name); }};
  }

  std::vector<std::string> lines;
};

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("parts start after what they need and stop in reverse") {
  diary seen;
  part_list parts{{seen.make("roof", {"walls"}), seen.make("walls", {"ground"}),
                   seen.make("ground", {})}};
  REQUIRE(parts.start());
  CHECK(seen.lines == lines{"+ground", "+walls", "+roof"});
  parts.stop();
  CHECK(seen.lines
        == lines{"+ground", "+walls", "+roof", "-roof", "-walls", "-ground"});
}

TEST_CASE("a start that fails stops what had started and names the part") {
  diary seen;
  part_list parts{{seen.make("ground", {}), seen.make("walls", {"ground"}),
                   seen.make("roof", {"walls"}, true),
                   seen.make("flag", {"roof"})}};
  const auto started = parts.start();
  REQUIRE_FALSE(started);
  CHECK(started.error().code == error_code::store_failed);
  CHECK(started.error().text == "roof: broken");
  CHECK(seen.lines == lines{"+ground", "+walls", "-walls", "-ground"});
}

TEST_CASE("parts that still run are stopped when their list goes") {
  diary seen;
  {
    part_list parts{{seen.make("ground", {})}};
    REQUIRE(parts.start());
  }
  CHECK(seen.lines == lines{"+ground", "-ground"});
}

namespace {

/// The parts of a run over databases of its own.
class run_of_parts : public workplace {
public:
  run_setup setup() const {
    options asked;
    asked.profile = folder() + "/dunlin.toml";
    auto loaded = load_plan(asked);
    REQUIRE(loaded);
    run_setup out;
    out.profile = loaded->profile;
    out.plan = loaded->plan;
    for (const auto& [name, store] : out.profile.stores)
      out.identities[name] = store_identity(store).value();
    out.board = board_kind::none;
    out.log = folder() + "/run.log";
    return out;
  }

  bool is_locked() const {
    const auto target = setup().profile.stores.at("new");
    const auto holder = lock_holder(target);
    REQUIRE(holder);
    return !holder->empty();
  }
};

} // namespace

TEST_CASE_METHOD(run_of_parts, "a run's parts start and stop") {
  make_migration(10);
  run_system system{setup()};
  part_list parts{describe_run(system)};
  CHECK(parts.order()
        == lines{"log", "run lock", "ledger", "actor system", "status board",
                 "budget", "connections", "commands", "overseer", "lock watch",
                 "control", "key pad"});
  REQUIRE(parts.start());
  CHECK(is_locked());
  parts.stop();
  CHECK_FALSE(is_locked());
}

TEST_CASE_METHOD(run_of_parts, "each part of a run may fail to start") {
  make_migration(10);
  run_system probe{setup()};
  const auto count = describe_run(probe).size();
  for (size_t i = 0; i < count; ++i) {
    run_system system{setup()};
    auto described = describe_run(system);
    const auto name = described[i].name;
    INFO(name);
    std::vector<std::string> running;
    for (auto& each : described) {
      each.start = [&running, each]() -> result<void> {
        auto started = each.start();
        if (started)
          running.push_back(each.name);
        return started;
      };
      each.stop = [&running, each] {
        CHECK(running.back() == each.name);
        running.pop_back();
        each.stop();
      };
    }
    described[i].start = []() -> result<void> {
      return fail(error_code::part_failed, "it is broken");
    };
    part_list parts{std::move(described)};
    const auto started = parts.start();
    REQUIRE_FALSE(started);
    CHECK(started.error().text == name + ": it is broken");
    CHECK(started.error().code == error_code::part_failed);
    CHECK(running.empty());
    CHECK_FALSE(is_locked());
  }
  // Nothing that was left behind keeps a run from its work.
  CHECK(run({"run"}).code == 0);
}
