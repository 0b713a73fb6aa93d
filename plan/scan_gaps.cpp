#include "plan/scan_gaps.hpp"

#include "config/assert.hpp"

#include <limits>

namespace dunlin {

scan_gap::scan_gap(key_tuple from, key_tuple to, batch_id first,
                   std::optional<batch_id> last)
    : lower(std::move(from)), upper(std::move(to)), next_(first), last_(last) {
  // nop
}

bool scan_gap::at_last_id() const noexcept {
  return last_ && next_ == *last_;
}

void scan_gap::advance() noexcept {
  DUNLIN_ASSERT(!at_last_id());
  if (!last_ || next_.ordinal < last_->ordinal)
    next_ = {next_.ordinal + 1, 0};
  else
    next_ = {next_.ordinal, next_.part + 1};
}

namespace {

tl::unexpected<error> damaged(const batch_id& id) {
  return fail(error_code::counts_differ,
              "the ledger's batches do not follow one another at batch "
                  + std::to_string(id.ordinal) + "." + std::to_string(id.part)
                  + "; begin the step anew with --reset=STEP");
}

/// Whether a range can follow another, or be the first one, in a scan up to
/// `bound`. More can't be told: keys have no order here.
bool can_follow(const finished_range* before, const finished_range& range,
                const key_tuple& bound) {
  if (range.id.part >= first_retry_part
      || range.id.ordinal == std::numeric_limits<uint64_t>::max()
      || range.upper.empty() || range.upper == range.lower)
    return false;
  return !before
         || (before->id < range.id && before->upper != bound
             && !range.lower.empty());
}

/// What lies between two finished ranges, or before the first one; nothing if
/// no id is left for it.
std::optional<scan_gap> gap_between(const finished_range* before,
                                    const finished_range& after) {
  auto lower = before ? before->upper : key_tuple{};
  auto ordinal = before ? before->id.ordinal + 1 : 0;
  if (ordinal < after.id.ordinal)
    return scan_gap{lower,
                    after.lower,
                    {ordinal, 0},
                    batch_id{after.id.ordinal - 1, first_retry_part - 1}};
  // No ordinal of its own: parts of the one before it.
  auto first
      = before ? batch_id{before->id.ordinal, before->id.part + 1} : batch_id{};
  auto end
      = first.ordinal < after.id.ordinal ? first_retry_part : after.id.part;
  if (first.part >= end)
    return std::nullopt;
  return scan_gap{lower, after.lower, first, batch_id{first.ordinal, end - 1}};
}

} // namespace

result<std::vector<scan_gap>>
find_gaps(const std::vector<finished_range>& finished, const key_tuple& bound) {
  std::vector<scan_gap> gaps;
  if (bound.empty() && !finished.empty())
    return damaged(finished.front().id);
  const finished_range* before = nullptr;
  key_tuple reached;
  for (const auto& range : finished) {
    if (!can_follow(before, range, bound))
      return damaged(range.id);
    if (range.lower != reached) {
      auto gap = gap_between(before, range);
      if (!gap)
        return damaged(range.id);
      gaps.push_back(std::move(*gap));
    }
    before = &range;
    reached = range.upper;
  }
  if (reached != bound) {
    auto ordinal = before ? before->id.ordinal + 1 : 0;
    gaps.emplace_back(reached, bound, batch_id{ordinal, 0}, std::nullopt);
  }
  return gaps;
}

} // namespace dunlin
