#pragma once

#include "config/error.hpp"
#include "stores/postgresql/database.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgresql {

/// Reads `COPY (SELECT ...) TO STDOUT (FORMAT binary)` row by row through one
/// buffer that is used again: no allocation per row.
class copy_reader {
public:
  /// `db` must outlive it.
  explicit copy_reader(database& db) noexcept : db_(db) {
    // nop
  }

  copy_reader(const copy_reader&) = delete;
  copy_reader& operator=(const copy_reader&) = delete;

  /// Begins; one that is open is ended. `before`: statements that act on this
  /// one alone.
  result<void> begin(const std::string& select, const std::string& before = "");

  /// Has the next row. @returns false at the end, which closes it.
  result<bool> next();

  /// The fields of the row that `next` found, in their binary forms; those
  /// without data are NULL. Until `next` is called again.
  const std::vector<std::string_view>& row() const noexcept {
    return fields_;
  }

  /// The same row with its lengths, as COPY sends it.
  std::string_view bytes() const noexcept {
    return row_;
  }

  bool is_open() const noexcept {
    return is_open_;
  }

  /// Ends it, also before its end.
  void end() noexcept;

private:
  /// Gets more bytes behind those that are there. @returns false at the end.
  result<bool> fill();
  void make_room();
  result<void> skip_head();
  /// Whether a whole row stands at `begin_`; takes it off then.
  bool find_row();
  tl::unexpected<error> cut_off();

  database& db_;
  bool is_open_ = false;
  std::unique_ptr<char[]> buffer_;
  size_t capacity_ = 0;
  /// What was not taken yet.
  size_t begin_ = 0;
  size_t end_ = 0;
  std::string_view row_;
  std::vector<std::string_view> fields_;
};

} // namespace dunlin::postgresql
