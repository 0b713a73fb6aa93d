#pragma once

#include <tl/expected.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// SQL of PostgreSQL as its own parser reads it (libpg_query). Nodes and fields
/// go by the names of PostgreSQL's sources, so that a later grammar of the
/// library needs no change here.

namespace dunlin::postgresql {

/// A node of a syntax tree, or none: every question to none has an empty
/// answer. It lives no longer than its tree.
class syntax_node {
public:
  syntax_node() = default;

  explicit operator bool() const noexcept {
    return message_ != nullptr;
  }

  /// What it is: `SelectStmt`, `RangeVar`. The same whether the grammar keeps
  /// it in a slot for any node or in one of its own kind, which is what makes
  /// the library's JSON hard to walk.
  std::string_view tag() const noexcept;

  bool is(std::string_view tag_name) const noexcept {
    return tag() == tag_name;
  }

  syntax_node child(const char* field) const noexcept;
  std::vector<syntax_node> list(const char* field) const;

  /// Of a field that holds a text.
  std::string_view text(const char* field) const noexcept;
  /// Of a field that holds one of some words: `OBJECT_TABLE`.
  std::string_view word(const char* field) const noexcept;
  int64_t number(const char* field) const noexcept;
  bool flag(const char* field) const noexcept;

  /// Calls `visit` with each child and the field that holds it.
  void
  each(const std::function<void(std::string_view, syntax_node)>& visit) const;

private:
  friend class syntax_tree;

  /// Looks through the wrapper of slots for any node.
  explicit syntax_node(const void* message) noexcept;

  const void* message_ = nullptr;
};

/// Why a text can't be parsed.
struct syntax_problem {
  std::string text;
  /// Bytes before the place.
  size_t offset = 0;
};

/// The statements of a text.
class syntax_tree {
public:
  static tl::expected<syntax_tree, syntax_problem>
  parse(const std::string& sql);

  struct statement {
    syntax_node node;
    /// Bytes before it.
    size_t offset = 0;
  };

  std::vector<statement> statements() const;

private:
  explicit syntax_tree(std::shared_ptr<const void> root)
      : root_(std::move(root)) {
    // nop
  }

  std::shared_ptr<const void> root_;
};

/// The body of a routine or block in PL/pgSQL.
/// @param sql the whole CREATE FUNCTION or DO.
/// @returns JSON, as libpg_query gives it.
tl::expected<std::string, syntax_problem> parse_plpgsql(const std::string& sql);

} // namespace dunlin::postgresql
