#pragma once

#include "stores/row.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// Takes the rows of a table one after another in the form that a digest is
/// over: the columns of a step in its order, every zero of kind real positive.
/// Copies nothing where the table has them just so.
class row_digester {
public:
  /// @param cells of a row as it is read.
  /// @param columns where the hashed ones are in it.
  /// @param key where the key's are.
  row_digester(uint32_t cells, std::vector<uint32_t> columns,
               std::vector<uint32_t> key);

  /// Takes the next row. What it returns lasts until the next call.
  std::string_view next(value_reader& rows);

  /// The key of the row that was taken.
  key_tuple key() const;

private:
  std::vector<std::string_view> cells_;
  std::vector<uint32_t> columns_;
  std::vector<uint32_t> key_;
  /// The hashed columns are the first ones, in their order.
  bool is_in_place_;
  std::string buffer_;
};

} // namespace dunlin
