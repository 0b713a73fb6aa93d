#include "stores/sqlite/storage_oracle.hpp"

#include "config/assert.hpp"

#include <cmath>

namespace dunlin::sqlite {

namespace {

/// Bytes of a value that a message shows.
constexpr size_t shown_bytes_max = 60;

std::string shown(const value& cell) {
  std::string encoded;
  append_value(encoded, cell);
  return to_text(encoded, shown_bytes_max);
}

std::string_view noun_of(value_kind kind) noexcept {
  switch (kind) {
  case value_kind::null:
    return "";
  case value_kind::integer:
    return "integer ";
  case value_kind::real:
    return "real ";
  case value_kind::text:
    return "text ";
  case value_kind::blob:
    return "blob ";
  }
  return "";
}

std::string objection(const value& given, const value& stored) {
  return std::string{noun_of(given.kind)} + shown(given) + " would become "
         + std::string{noun_of(stored.kind)} + shown(stored)
         + "; cast it in the query";
}

stored_value judged(const value& given, const value& stored, bool is_same) {
  return {stored, is_same ? std::string{} : objection(given, stored)};
}

value integer_value(int64_t number) noexcept {
  value out;
  out.kind = value_kind::integer;
  out.integer = number;
  return out;
}

value real_value(double number) noexcept {
  value out;
  out.kind = value_kind::real;
  out.real = number;
  return out;
}

/// Whether a real holds an integer to the last digit.
bool is_exact(int64_t number) noexcept {
  const auto real = static_cast<double>(number);
  // 2^63 itself is out of range for the way back.
  return real < 0x1p63 && static_cast<int64_t>(real) == number;
}

/// What a column of numbers makes of a real that needs no fraction.
value stored_real(affinity column, double number) noexcept {
  const bool keeps_reals = column == affinity::real || column == affinity::blob;
  const bool fits = number > -0x1p63 && number < 0x1p63;
  if (!keeps_reals && fits)
    return integer_value(static_cast<int64_t>(number));
  // The sign of a zero is lost here: -0.0 and 0.0 are one number.
  return real_value(number == 0 ? 0 : number);
}

} // namespace

result<std::unique_ptr<storage_oracle>> storage_oracle::open(bool utf16) {
  std::unique_ptr<storage_oracle> out{new storage_oracle{utf16}};
  if (auto ready = out->prepare(); !ready)
    return fail(ready.error());
  return out;
}

result<void> storage_oracle::prepare() {
  auto memory
      = database::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!memory)
    return fail(memory.error());
  memory_ = std::move(*memory);
  const std::string encoding{utf16_ ? "'UTF-16'" : "'UTF-8'"};
  // The columns are named by the numbers of the affinities.
  auto ready = memory_->exec(
      "PRAGMA encoding = " + encoding
      + "; CREATE TABLE t(c0 BLOB, c1 TEXT, c2 NUMERIC, c3 INTEGER, c4 REAL);"
        "INSERT INTO t DEFAULT VALUES");
  if (!ready)
    return ready;
  for (size_t index = 0; index < trials_.size(); ++index) {
    const auto column = "c" + std::to_string(index);
    auto store = memory_->prepare("UPDATE t SET " + column + " = ?1", true);
    if (!store)
      return fail(store.error());
    auto fetch = memory_->prepare("SELECT " + column + ", CAST(" + column
                                      + " AS TEXT), CAST(" + column
                                      + " AS REAL) FROM t",
                                  true);
    if (!fetch)
      return fail(fetch.error());
    trials_[index] = {std::move(*store), std::move(*fetch)};
  }
  return {};
}

result<void> storage_oracle::try_out(affinity column, const value& cell) {
  if (answer_ != nullptr)
    answer_->reset();
  auto& one = trials_[static_cast<size_t>(column)];
  answer_ = &one.fetch;
  one.store.bind(1, cell);
  if (auto stored = one.store.run(); !stored)
    return stored;
  const auto row = one.fetch.step();
  if (!row)
    return fail(row.error());
  DUNLIN_ASSERT(*row);
  return {};
}

result<stored_value> storage_oracle::ask_about_text(affinity column,
                                                    const value& cell) {
  if (auto tried = try_out(column, cell); !tried)
    return fail(tried.error());
  const auto stored = answer_->column(0);
  if (stored.kind == value_kind::text)
    return judged(cell, stored, stored.bytes == cell.bytes);
  return judged(cell, stored, answer_->column_text(1) == cell.bytes);
}

result<stored_value> storage_oracle::ask_about_real_as_text(const value& cell) {
  if (auto tried = try_out(affinity::text, cell); !tried)
    return fail(tried.error());
  const auto back = answer_->column(2);
  const bool is_same = back.kind == value_kind::real && back.real == cell.real;
  return judged(cell, answer_->column(0), is_same);
}

result<stored_value> storage_oracle::ask(affinity column, const value& cell) {
  switch (cell.kind) {
  case value_kind::null:
  case value_kind::blob:
    return stored_value{cell, {}};
  case value_kind::integer:
    if (column == affinity::text) {
      text_ = std::to_string(cell.integer);
      value stored;
      stored.kind = value_kind::text;
      stored.bytes = text_;
      return stored_value{stored, {}};
    }
    if (column == affinity::real)
      return judged(cell, real_value(static_cast<double>(cell.integer)),
                    is_exact(cell.integer));
    return stored_value{cell, {}};
  case value_kind::real:
    if (std::isnan(cell.real))
      return judged(cell, value{}, false);
    if (column == affinity::text)
      return ask_about_real_as_text(cell);
    if (cell.real != std::trunc(cell.real))
      return stored_value{cell, {}};
    return stored_value{stored_real(column, cell.real), {}};
  case value_kind::text:
    return ask_about_text(column, cell);
  }
  return stored_value{cell, {}};
}

} // namespace dunlin::sqlite
