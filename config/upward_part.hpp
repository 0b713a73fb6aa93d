#pragma once

#include "config/error.hpp"

#include <string>
#include <string_view>

/// @file
/// Scripts of goose and dbmate hold both ways in one file.

namespace dunlin {

/// Whose marks a script has.
enum class script_marks { none, goose, dbmate };

/// What of a script is run.
struct upward_part {
  script_marks marks = script_marks::none;
  /// From the script's start to the mark of the part that leads back.
  std::string_view text;
  /// `-- +goose NO TRANSACTION` or `-- migrate:up transaction:false`: 0, or its
  /// line.
  size_t no_transaction_line = 0;
};

/// Looks for `-- +goose Up` and `-- migrate:up`. A script without them is
/// upward as a whole.
/// @param text must outlive what is returned.
/// @returns `bad_value`, with file and line, for marks out of their order, SQL
///   in front of them, and what goose alone can do (`ENVSUB ON`).
result<upward_part> read_upward_part(std::string_view path,
                                     std::string_view text);

} // namespace dunlin
