#include "stores/sql/script_commit.hpp"

namespace dunlin::sql {

error commit_refused(const session& db, const std::string& place,
                     const error& problem) {
  auto text = problem.text;
  if (const auto name = db.name() + ": "; text.starts_with(name))
    text.erase(0, name.size());
  const bool is_general = problem.code == error_code::store_busy
                          || problem.code == error_code::store_full
                          || problem.code == error_code::interrupted;
  return {is_general ? problem.code : error_code::script_failed,
          place + "at COMMIT: " + text};
}

} // namespace dunlin::sql
