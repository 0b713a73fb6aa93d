#pragma once

#include "actors/batch_function.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// A source row as an answer to it needs it: its key, and what of it is told of
/// a reject. Nothing is allocated per row.
class source_row {
public:
  explicit source_row(const mapping_spec& spec);

  /// Takes the next row.
  /// @param from behind that row afterwards; its bytes must outlive what the
  ///   others return.
  void read(value_reader& from);

  /// Lasts until the next row.
  std::string_view key() const noexcept {
    return key_;
  }

  /// The cells of its columns, without hidden ones.
  std::string_view content() const noexcept {
    return content_;
  }

private:
  std::vector<uint32_t> key_positions_;
  size_t columns_;
  /// Each cell in the encoding.
  std::vector<std::string_view> cells_;
  std::string key_;
  std::string_view content_;
};

} // namespace dunlin
