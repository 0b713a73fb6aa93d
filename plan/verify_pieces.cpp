#include "plan/verify_pieces.hpp"

namespace dunlin {

namespace {

row_total total_of(const batch_record& batch, row_books books) {
  const auto& counts = batch.counts;
  row_total out;
  out.rows = counts.already_there
             + (books == row_books::mapped ? counts.written : counts.migrated);
  out.already_there = counts.already_there;
  out.scanned = counts.scanned;
  out.has_sum = batch.sum.has_value();
  if (batch.sum)
    out.sum = *batch.sum;
  out.summed_by = batch.summed_by;
  out.batches = 1;
  return out;
}

} // namespace

void add_to(digest& sum, const digest& more) noexcept {
  unsigned carry = 0;
  for (size_t index = 0; index < sum.size(); ++index) {
    carry += unsigned{sum[index]} + more[index];
    sum[index] = static_cast<uint8_t>(carry);
    carry >>= 8;
  }
}

row_total& row_total::operator+=(const row_total& other) {
  if (other.batches == 0)
    return *this;
  if (batches == 0)
    summed_by = other.summed_by;
  else if (summed_by != other.summed_by)
    has_sum = false;
  batches += other.batches;
  rows += other.rows;
  already_there += other.already_there;
  scanned += other.scanned;
  add_to(sum, other.sum);
  has_sum = has_sum && other.has_sum;
  return *this;
}

row_total total_of(const std::vector<batch_record>& batches, row_books books) {
  row_total out;
  for (const auto& batch : batches)
    if (!is_keyed(batch.id))
      out += total_of(batch, books);
  return out;
}

std::optional<std::vector<verify_piece>>
pieces_of(const std::vector<batch_record>& batches, const key_tuple& bound,
          row_books books) {
  std::vector<verify_piece> out;
  key_tuple reached;
  for (const auto& batch : batches) {
    if (is_keyed(batch.id))
      continue;
    const bool goes_on = !out.empty() && out.back().ordinal == batch.id.ordinal;
    if (batch.is_retry) {
      if (!goes_on)
        return std::nullopt;
      out.back().total += total_of(batch, books);
      continue;
    }
    if (batch.is_list || batch.upper.empty() || batch.lower != reached)
      return std::nullopt;
    if (!goes_on)
      out.push_back({batch.id.ordinal, batch.lower, {}, {}});
    out.back().upper = batch.upper;
    out.back().total += total_of(batch, books);
    reached = batch.upper;
  }
  if (reached != bound)
    return std::nullopt;
  return out;
}

} // namespace dunlin
