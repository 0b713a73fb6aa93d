#include "plan/verify_choice.hpp"
#include "tests/catch.hpp"

/// @file
/// How each step of a plan can be verified.

using namespace dunlin;

namespace {

/// Steps in serial order, all of them done.
class verify_plan {
public:
  step_index fill(const std::string& into,
                  existing_rows existing = existing_rows::fail) {
    table_block block;
    block.from = "old";
    block.to = "new";
    block.table = into;
    block.into = into;
    block.existing = existing;
    return add(block);
  }

  step_index change(const std::string& into) {
    table_block block;
    block.to = "new";
    block.into = into;
    block.update = "UPDATE";
    return add(block);
  }

  step_index script(const std::string& text, const std::string& store = "new") {
    script_step script;
    script.store = store;
    script.file.text = text;
    return add(script);
  }

  std::vector<verify_choice> choices() const {
    return choose_checks(plan_, facts_);
  }

  verify_choice choice(step_index of) const {
    return choices().at(of);
  }

  verify_facts& facts(step_index of) {
    return facts_.at(of);
  }

private:
  template <class Work>
  step_index add(const Work& work) {
    plan_.steps.push_back({"step", work, ""});
    facts_.push_back({true, true, 0});
    return static_cast<step_index>(plan_.steps.size() - 1);
  }

  migration_plan plan_;
  std::vector<verify_facts> facts_;
};

using members = std::vector<step_index>;

} // namespace

TEST_CASE("a step that is done and alone in its table is read") {
  verify_plan plan;
  const auto crs = plan.fill("crs");
  plan.fill("unit");
  const auto choice = plan.choice(crs);
  CHECK(choice.way == verify_way::read);
  CHECK(choice.members == members{crs});
  CHECK_FALSE(choice.changed_by);
}

TEST_CASE("a step that is not done is not read, script or table") {
  verify_plan plan;
  const auto crs = plan.fill("crs");
  const auto script = plan.script("");
  CHECK(plan.choice(script).way == verify_way::script);
  plan.facts(crs) = {false, true, 0};
  plan.facts(script) = {};
  CHECK(plan.choice(crs).way == verify_way::not_done);
  CHECK(plan.choice(script).way == verify_way::not_done);
}

TEST_CASE("steps that fill one table are read together, once all are done") {
  verify_plan plan;
  const auto first = plan.fill("crs");
  const auto other = plan.fill("unit");
  const auto second = plan.fill("CRS");
  CHECK(plan.choice(first).members == members{first, second});
  CHECK(plan.choice(second).members == members{first, second});
  CHECK(plan.choice(other).members == members{other});
  plan.facts(second) = {false, true, 0};
  CHECK(plan.choice(first).way == verify_way::not_done);
  CHECK(plan.choice(first).other == second);
  // Nothing of it is there yet.
  plan.facts(second) = {};
  CHECK(plan.choice(first).members == members{first});
}

TEST_CASE("rows that a later step may have replaced are not compared") {
  verify_plan plan;
  const auto first = plan.fill("crs");
  const auto second = plan.fill("crs", existing_rows::replace);
  CHECK(plan.choice(first).way == verify_way::replaced);
  CHECK(plan.choice(first).other == second);
  CHECK(plan.choice(second).way == verify_way::mingled);
  CHECK(plan.choice(second).other == first);
}

TEST_CASE("rows that were there already are in no sum of several steps") {
  verify_plan plan;
  const auto first = plan.fill("crs");
  const auto second = plan.fill("crs", existing_rows::skip);
  CHECK(plan.choice(first).way == verify_way::read);
  plan.facts(second).already_there = 5;
  CHECK(plan.choice(first).way == verify_way::mingled);
  CHECK(plan.choice(second).way == verify_way::mingled);
  CHECK(plan.choice(second).other == first);
}

TEST_CASE("a baseline is not read, and is in no sum of several steps") {
  verify_plan plan;
  const auto first = plan.fill("crs");
  const auto second = plan.fill("crs");
  const auto change = plan.change("unit");
  plan.facts(first).is_baseline = true;
  plan.facts(change).is_baseline = true;
  CHECK(plan.choice(first).way == verify_way::baseline);
  CHECK(plan.choice(second).way == verify_way::mingled);
  CHECK(plan.choice(second).other == first);
  CHECK(plan.choice(change).way == verify_way::baseline);
}

TEST_CASE("a step in place has no digest, and changes what is before it") {
  verify_plan plan;
  const auto before = plan.change("crs");
  const auto crs = plan.fill("crs");
  CHECK_FALSE(plan.choice(crs).changed_by);
  const auto after = plan.change("crs");
  CHECK(plan.choice(before).way == verify_way::no_digest);
  CHECK(plan.choice(after).way == verify_way::no_digest);
  CHECK(plan.choice(crs).way == verify_way::read);
  CHECK(plan.choice(crs).changed_by == after);
  plan.facts(after) = {};
  CHECK_FALSE(plan.choice(crs).changed_by);
}

TEST_CASE("a later script changes the tables of its store that it names") {
  verify_plan plan;
  plan.script("CREATE TABLE crs(a)");
  const auto crs = plan.fill("crs");
  const auto unit = plan.fill("unit");
  plan.script("UPDATE crs SET a = 1", "elsewhere");
  plan.script("CREATE INDEX i ON unit(a)");
  const auto script = plan.script("UPDATE crs SET a = 2");
  CHECK(plan.choice(crs).changed_by == script);
  CHECK_FALSE(plan.choice(unit).changed_by);
}
