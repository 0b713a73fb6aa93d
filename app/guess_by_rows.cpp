#include "app/guess_by_rows.hpp"

#include "app/step_outlook.hpp"

namespace dunlin {

loaded_plan guess_by_rows(loaded_plan loaded, const outlook& found) {
  known_rows rows;
  for (const auto& each : found.rows)
    rows.push_back(each.source.rows);
  loaded.plan = std::make_shared<const migration_plan>(
      with_guesses(*loaded.plan, rows, past_times_of(found.kept)));
  return loaded;
}

} // namespace dunlin
