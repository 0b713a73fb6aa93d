#include "actors/table_job.hpp"

#include <algorithm>

namespace dunlin {

table_job::table_job(std::string name, noun what, uint64_t now_ms)
    : name_(std::move(name)), what_(std::move(what)), began_ms_(now_ms) {
  // nop
}

void table_job::found(const event& news) {
  rows_found_ = std::max(rows_found_, static_cast<int64_t>(news.rows_found));
  if (news.rows_expected > 0)
    rows_expected_ = static_cast<int64_t>(news.rows_expected);
}

void table_job::scan_began(const event& news, uint64_t now_ms) {
  is_open_ = true;
  counts_ = before_ = news.counts;
  found(news);
  rate_.look(now_ms, counts_.scanned);
}

void table_job::progressed(const event& news) {
  counts_ = news.counts;
  found(news);
}

void table_job::batch_done(const batch_counts& counts) {
  counts_ += counts;
}

void table_job::scan_ended(const event& news) {
  progressed(news);
  scan_is_over_ = true;
  // Now it is a fact, also that there are none.
  rows_expected_ = static_cast<int64_t>(news.rows_expected);
}

void table_job::ended(const batch_counts& counts) {
  counts_ = counts;
}

void table_job::look(uint64_t now_ms, bool is_paused) {
  if (!is_open_)
    return;
  if (is_paused)
    rate_.skip(now_ms, counts_.scanned);
  else
    rate_.look(now_ms, counts_.scanned);
}

table_progress table_job::progress() const {
  table_progress out;
  out.name = name_;
  out.what = what_;
  out.rows_done = counts_.scanned;
  out.rows_expected = rows_expected_;
  out.is_exact = scan_is_over_;
  out.rows_per_second = rate_.rows_per_second();
  // An estimate that was passed says nothing of the rest.
  if (rows_expected_ && (scan_is_over_ || counts_.scanned < *rows_expected_))
    out.time_left_ms = rate_.time_left_ms(
        std::max<int64_t>(*rows_expected_ - counts_.scanned, 0));
  return out;
}

std::string table_job::sentence(uint64_t now_ms) const {
  return migrated_words(tally(), what_) + " in "
         + duration_words(now_ms - began_ms_);
}

} // namespace dunlin
