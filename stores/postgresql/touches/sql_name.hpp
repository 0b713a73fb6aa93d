#pragma once

#include "stores/postgresql/touches/syntax_tree.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgresql {

/// A name, perhaps with its schema.
struct sql_name {
  std::string schema = {};
  std::string name = {};

  /// Whether this names what PostgreSQL itself brings.
  bool is_system() const noexcept {
    return schema == "pg_catalog" || schema == "information_schema";
  }
};

/// Names longer than this are cut off by the server.
inline constexpr size_t name_bytes_max = 63;

/// Of a list of the parser's words, the name itself last.
sql_name name_of(const std::vector<syntax_node>& words);

/// Of a table in a statement.
sql_name name_of_range(syntax_node range);

/// Of a text that the server reads as a name: `'s.seq'`, in small letters
/// unless it is quoted. Nothing where it is no name.
std::optional<sql_name> parse_name(std::string_view text);

/// What a constant says, also one that is cast; nothing for any other node.
std::optional<std::string> constant_text(syntax_node node);

} // namespace dunlin::postgresql
