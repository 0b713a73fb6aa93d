#include "plan/closing_books.hpp"

#include <sstream>
#include <string>

namespace dunlin {

std::optional<error> too_many_rejects(const reject_limit& limit,
                                      uint64_t rejects,
                                      std::optional<int64_t> scanned) {
  std::ostringstream allowed;
  if (limit.max_percent < 0) {
    if (rejects <= limit.max_rows)
      return std::nullopt;
    allowed << limit.max_rows;
  } else {
    if (!scanned
        || static_cast<double>(rejects) * 100
               <= limit.max_percent * static_cast<double>(*scanned))
      return std::nullopt;
    allowed << limit.max_percent << "% of " << *scanned;
  }
  return error{error_code::rejects_exceeded,
               std::to_string(rejects)
                   + (rejects == 1 ? " row was" : " rows were")
                   + " rejected, run.rejects allows " + allowed.str()
                   + "; the ledger keeps them with their reasons"};
}

bool may_have_changed(std::string_view was, std::string_view is) noexcept {
  return was.empty() || was != is;
}

std::optional<error> books_differ(const batch_counts& counts,
                                  const source_totals& source) {
  if (source.null_keys > 0)
    return error{error_code::key_has_null,
                 std::to_string(source.null_keys)
                     + " rows of the source have a NULL in their key and were "
                       "not migrated; give a `key` that is never NULL"};
  if (!counts.balanced())
    return error{error_code::counts_differ,
                 std::to_string(counts.scanned) + " rows were scanned, but "
                     + std::to_string(counts.migrated) + " migrated, "
                     + std::to_string(counts.already_there) + " already there, "
                     + std::to_string(counts.skipped) + " skipped and "
                     + std::to_string(counts.rejected)
                     + " rejected; begin the step anew with --reset=STEP"};
  if (source.within_bound() != counts.scanned && !source.changed)
    return error{error_code::counts_differ,
                 "the source has " + std::to_string(source.within_bound())
                     + " rows within the scan, but "
                     + std::to_string(counts.scanned)
                     + " were scanned; the key may not be unique, or rows were"
                       " lost: begin the step anew with --reset=STEP"};
  return std::nullopt;
}

} // namespace dunlin
