#pragma once

#include "stores/sql/session.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// One statement with its parameters and rows, in one line of C++.

namespace dunlin::sql {

/// Bytes to be bound as a blob: keys, digests.
struct blob_view {
  std::string_view bytes;
};

inline value parameter(std::nullopt_t) noexcept {
  return {};
}

inline value parameter(std::string_view text) noexcept {
  value out;
  out.kind = value_kind::text;
  out.bytes = text;
  return out;
}

inline value parameter(blob_view blob) noexcept {
  value out;
  out.kind = value_kind::blob;
  out.bytes = blob.bytes;
  return out;
}

template <std::integral Number>
value parameter(Number number) noexcept {
  value out;
  out.kind = value_kind::integer;
  out.integer = static_cast<int64_t>(number);
  return out;
}

/// Runs a statement. Texts and blobs are not copied: they must stay until then.
template <class... Parameters>
result<answer> ask(session& db, std::string_view text,
                   const Parameters&... parameters) {
  return db.run(text, {parameter(parameters)...});
}

/// Runs a statement that changes rows. @returns how many.
template <class... Parameters>
result<int64_t> change_rows(session& db, std::string_view text,
                            const Parameters&... parameters) {
  auto changed = ask(db, text, parameters...);
  if (!changed)
    return fail(changed.error());
  return changed->changed;
}

/// The change without the number of its rows.
result<void> drop_count(const result<int64_t>& changed);

/// The cells of one row of an answer, which must stay.
class answer_row {
public:
  /// Takes the next row.
  answer_row(value_reader& reader, uint32_t columns);

  const value& at(size_t column) const noexcept {
    return cells_[column];
  }

  /// As a number: sums of integers are no integers everywhere. NULL is 0.
  int64_t integer(size_t column) const noexcept;

  /// As a text or as bytes; NULL is empty.
  std::string text(size_t column) const;

private:
  std::vector<value> cells_;
};

/// Hands each row of an answer to `use`.
template <class Use>
result<void> for_each_row(const result<answer>& rows, Use use) {
  if (!rows)
    return fail(rows.error());
  value_reader reader{rows->cells};
  for (uint64_t row = 0; row < rows->rows; ++row)
    use(answer_row{reader, rows->columns});
  return {};
}

/// What `make` makes of each row of an answer.
template <class Make>
auto collect_rows(const result<answer>& rows, Make make)
    -> result<std::vector<decltype(make(std::declval<answer_row>()))>> {
  std::vector<decltype(make(std::declval<answer_row>()))> out;
  auto done = for_each_row(
      rows, [&](const answer_row& row) { out.push_back(make(row)); });
  if (!done)
    return fail(done.error());
  return out;
}

/// What `make` makes of the first row, if there is one.
template <class Make>
auto first_row(const result<answer>& rows, Make make)
    -> result<std::optional<decltype(make(std::declval<answer_row>()))>> {
  if (!rows)
    return fail(rows.error());
  std::optional<decltype(make(std::declval<answer_row>()))> out;
  if (rows->rows > 0) {
    value_reader reader{rows->cells};
    out = make(answer_row{reader, rows->columns});
  }
  return out;
}

} // namespace dunlin::sql
