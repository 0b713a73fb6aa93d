#pragma once

#include "config/batch.hpp"
#include "config/error.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// A list of keys as one blob of the ledger: for each key 4 bytes little-endian
/// length, then its bytes.

namespace dunlin::sql {

std::string pack_keys(const std::vector<key_tuple>& keys);

/// @returns `store_failed` if the bytes are no such list: the ledger was
///   changed by another hand.
result<std::vector<key_tuple>> unpack_keys(std::string_view bytes);

} // namespace dunlin::sql
