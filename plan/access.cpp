#include "plan/access.hpp"

#include "config/text.hpp"

#include <algorithm>

namespace dunlin {

namespace {

std::string folded(std::string_view name) {
  std::string result{name};
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

std::string shown(const access& what) {
  return printable(what.store + "." + what.table);
}

} // namespace

resource resource_of(const access& what) {
  auto is_table = what.scope == access_scope::table;
  return {what.scope, what.store, is_table ? folded(what.table) : ""};
}

std::vector<access> accesses_of(const step& of) {
  using mode = access_mode;
  if (of.is_script())
    return {{access_scope::everything, mode::change, "", ""}};
  const auto& block = of.table();
  auto in_place = !block.update.empty();
  // Subqueries of an update may read what a query may.
  auto is_query = !block.query.empty() || in_place;
  auto writes = block.existing == existing_rows::fail && !in_place
                    ? mode::fill
                    : mode::change;
  // A query on the store that it writes into keeps every other writer away and
  // is kept away by every other query.
  auto reads_target = is_query && block.from == block.to;
  auto in_target = reads_target ? mode::change : mode::fill;
  std::vector<access> result{
      {access_scope::everything, mode::read, "", ""},
      {access_scope::table, writes, block.to, block.into},
      {access_scope::store, in_target, block.to, block.into},
  };
  if (!is_query)
    result.push_back(
        {access_scope::table, mode::read, block.from, block.table});
  else if (!reads_target)
    result.push_back({access_scope::store, mode::read, block.from, ""});
  return result;
}

bool go_together(access_mode left, access_mode right) noexcept {
  return left == right && left != access_mode::change;
}

std::string reason_to_wait(const access& earlier, const access& later) {
  auto earlier_reads = earlier.mode == access_mode::read;
  if (earlier.scope == access_scope::everything)
    return "a script may touch anything";
  if (earlier.scope == access_scope::store)
    return "a query may read " + shown(earlier_reads ? later : earlier);
  if (earlier_reads)
    return shown(earlier) + " is read before it is written";
  if (later.mode == access_mode::read)
    return shown(earlier) + " is written before it is read";
  return "both write " + shown(earlier);
}

bool same_table(std::string_view left, std::string_view right) {
  return folded(left) == folded(right);
}

bool reads_its_target(const table_block& block,
                      const std::vector<std::string>& tables) {
  return block.update.empty() && block.from == block.to
         && std::any_of(tables.begin(), tables.end(), [&](const auto& table) {
              return same_table(table, block.into);
            });
}

} // namespace dunlin
