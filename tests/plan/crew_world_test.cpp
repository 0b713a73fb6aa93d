// A crew among steps that come and go, whose members obey when they like.

#include "plan/crew.hpp"

#include "tests/catch.hpp"
#include "tests/plan/chance.hpp"

#include <algorithm>

using namespace dunlin;
using namespace dunlin::test;

namespace {

class crew_world {
public:
  explicit crew_world(chance& random)
      : random_(random), wanted_(static_cast<uint32_t>(random.between(1, 6))),
        crew_(wanted_) {
    demand_.more_may_come = true;
  }

  /// Something happens.
  void step() {
    switch (random_.below(9)) {
    case 0:
      if (demand_.scripts.size() < 3)
        demand_.scripts.push_back(next_step_++);
      break;
    case 1:
      if (demand_.tables.size() < 4)
        demand_.tables.push_back(next_step_++);
      break;
    case 2:
      if (random_.one_in(3))
        close_table();
      break;
    case 3:
      if (random_.one_in(4))
        want();
      break;
    case 4:
      if (random_.one_in(4))
        lose_one();
      break;
    default:
      obey();
    }
    decide();
  }

  /// With no new work and no deaths orders come to an end, and work is shared
  /// evenly.
  void settle() {
    for (int i = 0; i < 200; ++i) {
      obey();
      decide();
    }
    for (int i = 0; i < 20; ++i) {
      decide();
      REQUIRE(orders_ == 0);
    }
    if (demand_.tables.empty()) {
      REQUIRE(demand_.scripts.empty());
      return;
    }
    REQUIRE(members_.size() == wanted_);
    std::vector<std::size_t> working;
    for (auto step : demand_.tables)
      working.push_back(crew_.working_on(step));
    auto [least, most] = std::minmax_element(working.begin(), working.end());
    REQUIRE(*most <= *least + 1);
    // A script waits only where nobody can be spared.
    REQUIRE((demand_.scripts.empty() || *most <= 1));
  }

  /// All work is done: everybody goes.
  void finish() {
    demand_ = {};
    for (int i = 0; i < 100; ++i) {
      obey();
      decide();
    }
    REQUIRE(crew_.alive() == 0);
  }

private:
  enum class duty { start, idle, script, table, leave, retire };

  struct member {
    duty does = duty::start;
    step_index step = 0;
  };

  void execute(spawn_migrator command) {
    REQUIRE(members_.emplace(command.migrator, member{}).second);
    auto staying = std::count_if(members_.begin(), members_.end(), [](auto& m) {
      return m.second.does != duty::retire;
    });
    REQUIRE(static_cast<uint32_t>(staying) <= wanted_);
  }

  void execute(retire_migrator command) {
    auto& one = members_.at(command.migrator);
    REQUIRE((one.does == duty::idle || one.does == duty::table
             || one.does == duty::leave));
    one.does = duty::retire;
  }

  void execute(assign_script command) {
    take_up(command.migrator, {duty::script, command.step});
    REQUIRE(std::erase(demand_.scripts, command.step) == 1);
  }

  void execute(assign_table command) {
    take_up(command.migrator, {duty::table, command.step});
    REQUIRE(is_open(command.step));
  }

  void execute(leave_table command) {
    auto& one = members_.at(command.migrator);
    REQUIRE(one.does == duty::table);
    one.does = duty::leave;
  }

  void take_up(migrator_id id, member work) {
    auto& one = members_.at(id);
    REQUIRE(one.does == duty::idle);
    one = work;
  }

  void decide() {
    auto commands = crew_.decide(demand_);
    orders_ = commands.size();
    for (const auto& command : commands)
      std::visit([this](auto what) { execute(what); }, command);
    REQUIRE(crew_.alive() == members_.size());
  }

  bool is_open(step_index step) const {
    return std::count(demand_.tables.begin(), demand_.tables.end(), step) == 1;
  }

  void close_table() {
    if (!demand_.tables.empty())
      std::erase(demand_.tables, random_.one_of(demand_.tables));
  }

  void want() {
    wanted_ = static_cast<uint32_t>(random_.between(1, 6));
    crew_.want(wanted_);
  }

  void lose_one() {
    if (members_.empty())
      return;
    auto one = std::next(members_.begin(),
                         static_cast<long>(random_.below(members_.size())));
    if (one->second.does == duty::script)
      demand_.scripts.push_back(one->second.step);
    crew_.gone(one->first);
    members_.erase(one);
  }

  /// One of those who were told something, or are done with it, says so.
  void obey() {
    std::vector<migrator_id> able;
    for (const auto& [id, one] : members_)
      if (one.does != duty::idle
          && !(one.does == duty::table && is_open(one.step)))
        able.push_back(id);
    if (able.empty())
      return;
    auto id = random_.one_of(able);
    if (members_.at(id).does == duty::retire) {
      members_.erase(id);
      crew_.gone(id);
    } else {
      members_.at(id) = {duty::idle, 0};
      crew_.idle(id);
    }
  }

  chance& random_;
  uint32_t wanted_;
  crew crew_;
  crew_demand demand_;
  step_index next_step_ = 1;
  std::map<migrator_id, member> members_;
  std::size_t orders_ = 0;
};

} // namespace

TEST_CASE("however work comes and goes, a crew settles evenly and then goes") {
  for (uint32_t seed = 1; seed <= 1'000; ++seed) {
    CAPTURE(seed);
    chance random{seed};
    crew_world world{random};
    for (int i = 0; i < 200; ++i)
      world.step();
    world.settle();
    world.finish();
  }
}
