#pragma once

#include "stores/postgresql/codec.hpp"
#include "stores/row.hpp"

#include <optional>
#include <string>

namespace dunlin::postgresql {

/// Appends a cell as COPY reads it in its text format.
/// @param kind of the column; empty: unknown to us.
void append_copy_text(std::string& out, const value& cell,
                      const std::optional<codec>& kind);

} // namespace dunlin::postgresql
