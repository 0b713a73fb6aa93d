#include "app/step_outlook.hpp"
#include "tests/catch.hpp"

using namespace dunlin;

TEST_CASE("a step that waits for one that failed and for one in doubt is held"
          " up by the doubt, which a run does not settle") {
  migration_plan plan;
  for (const std::string name : {"failed", "doubtful", "behind both", "free"})
    plan.steps.push_back({name, script_step{"store", {}}, ""});
  plan.edges = {{0, 2, ""}, {1, 2, ""}};
  std::vector<step_standing> standings(4);
  standings[0].where = standing::failed;
  standings[1].where = standing::in_doubt;

  const auto causes = blocked_by(plan, standings);

  CHECK(causes
        == std::vector<std::optional<step_index>>{std::nullopt, std::nullopt, 1,
                                                  std::nullopt});
  CHECK(waits_for_doubt(standings, causes[2]));
  CHECK_FALSE(waits_for_doubt(standings, causes[3]));
}
