#pragma once

#include "config/document.hpp"
#include "config/profile.hpp"

/// @file
/// Names in a profile that stand for something else in it.

namespace dunlin {

/// Checks that every `from`, `to` and `store` of the document names a store and
/// every `after` a step or block other than its own, and that no two steps or
/// blocks have one name. `built` is what was made of the same document. Fails
/// with `unknown_store`, `unknown_step`, `plan_cycle` or `duplicate_name`.
result<void> check_references(node& root, const profile& built);

} // namespace dunlin
