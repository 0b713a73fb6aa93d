#include "stores/sql/script_commit.hpp"

namespace dunlin::sql {

namespace {

/// Whether a problem is none of the script's: it may pass, or the disk is full.
bool is_general(error_code code) noexcept {
  return code == error_code::store_busy || code == error_code::store_full
         || code == error_code::interrupted;
}

} // namespace

error commit_refused(const session& db, const std::string& place,
                     const error& problem) {
  auto text = problem.text;
  if (const auto name = db.name() + ": "; text.starts_with(name))
    text.erase(0, name.size());
  return {is_general(problem.code) ? problem.code : error_code::script_failed,
          place + "at COMMIT: " + text};
}

error row_refused(const script_host& host, const std::string& place,
                  const error& problem) {
  if (is_general(problem.code))
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
