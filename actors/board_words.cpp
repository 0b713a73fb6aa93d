#include "actors/board_words.hpp"

#include "actors/event_text.hpp"
#include "config/text.hpp"

#include <array>
#include <charconv>

namespace dunlin {

namespace {

constexpr std::string_view migrator_name = "migrator ";

} // namespace

migration_tally&
migration_tally::operator+=(const migration_tally& other) noexcept {
  migrated += other.migrated;
  previously += other.previously;
  failures += other.failures;
  skipped += other.skipped;
  return *this;
}

std::string count_words(int64_t number, const noun& what) {
  return grouped(number) + " " + printable(number == 1 ? what.one : what.many);
}

std::string duration_words(uint64_t duration_ms) {
  struct unit {
    uint64_t seconds;
    std::string_view name;
  };
  static constexpr std::array<unit, 5> units{{
      {7 * 24 * 3600, "week"},
      {24 * 3600, "day"},
      {3600, "hour"},
      {60, "minute"},
      {1, "second"},
  }};
  auto seconds = duration_ms / 1000;
  if (seconds == 0)
    return "less than a second";
  std::string out;
  for (const auto& unit : units) {
    const auto count = seconds / unit.seconds;
    seconds %= unit.seconds;
    if (count == 0)
      continue;
    if (!out.empty())
      out += ", ";
    out += std::to_string(count) + " " + std::string{unit.name}
           + (count == 1 ? "" : "s");
  }
  return out;
}

migration_tally tally_of(const batch_counts& now, const batch_counts& before) {
  migration_tally out;
  out.migrated = now.migrated - before.migrated;
  out.previously = now.already_there + before.migrated;
  out.failures = now.rejected;
  out.skipped = now.skipped;
  return out;
}

std::string migrated_words(const migration_tally& tally, const noun& what,
                           bool is_brief) {
  auto out = "Migrated " + count_words(tally.migrated, what) + " ("
             + grouped(tally.previously) + " previously"
             + (is_brief ? ", " : " migrated, ");
  if (tally.skipped != 0)
    out += grouped(tally.skipped) + " skipped, ";
  return out + count_words(tally.failures, {"failure", "failures"}) + ")";
}

std::string scanned_words(int64_t rows, const noun& what) {
  return "Scanned " + count_words(rows, what);
}

std::string scan_over_words(int64_t rows, const noun& what) {
  return "Completed scan of " + printable(what.many) + ", after "
         + count_words(rows, what);
}

std::string migrating_words(std::string_view key, const noun& what) {
  return "Migrating " + printable(what.one) + " " + printable(key);
}

std::optional<uint64_t> process_number(std::string_view part) {
  if (!part.starts_with(migrator_name))
    return std::nullopt;
  part.remove_prefix(migrator_name.size());
  uint64_t out = 0;
  const auto end = std::from_chars(part.data(), part.data() + part.size(), out);
  if (end.ec != std::errc{} || end.ptr != part.data() + part.size())
    return std::nullopt;
  return out;
}

std::string process_prefix(uint64_t number) {
  auto digits = std::to_string(number);
  digits.insert(0, digits.size() < 2 ? 2 - digits.size() : 0, ' ');
  return "Process #" + digits + ": ";
}

} // namespace dunlin
