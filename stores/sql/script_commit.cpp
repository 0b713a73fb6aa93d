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

error row_refused(const script_host& host, const std::string& place,
                  const error& problem) {
  if (problem.code == error_code::store_busy
      || problem.code == error_code::interrupted)
    return problem;
  const std::string what = "its row can't be written to the ledger, so nothing"
                           " of it was kept: ";
  const auto remedy = host.ledger_remedy();
  return {error_code::script_failed,
          remedy.empty()
              ? place + "the script leaves its session so that " + what
                    + problem.text
              : place + what + problem.text + "; " + std::string{remedy}};
}

} // namespace dunlin::sql
