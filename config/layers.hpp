#pragma once

#include "config/document.hpp"

#include <string_view>
#include <vector>

/// @file
/// Profiles laid over each other, and the blocks of the result.

namespace dunlin {

/// Lays `over` over `base`, both checked: tables merge, values and lists
/// replace, `[[scripts]]` and `[[tables]]` merge by name; blocks of a new name
/// come last.
void lay_over(node& base, node over);

/// A block of a document and the list that it stands in.
struct block_ref {
  /// Owned by the document.
  node* block = nullptr;
  /// "scripts" or "tables".
  std::string_view section;
};

/// Every block in document order, which is the serial order of the plan.
std::vector<block_ref> blocks_of(node& root);

/// How messages name a block: `[[tables]] "crs"`.
std::string owner_of(const block_ref& ref);

} // namespace dunlin
