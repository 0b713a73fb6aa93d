#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// The closed schema of a profile: every key that there is, in one table.

namespace dunlin {

/// What the value of a key must be.
enum class value_type {
  text,         ///< a string that is not empty
  name,         ///< a string that may name a store, block or step
  names,        ///< a list of strings, none empty; the range counts them
  program,      ///< a list of strings: a program and its arguments
  noun,         ///< two short strings: what one is called, and many
  integer,      ///< a whole number
  size,         ///< "24MiB", or a whole number of bytes
  duration,     ///< "30s"
  choice,       ///< one of the strings in `choices`
  truth,        ///< true or false
  truth_or,     ///< true, false or one of the strings in `choices`
  choices,      ///< a table that gives names one of the strings in `choices`
  values,       ///< a table that gives names of variables their values
  row_limit,    ///< a whole number of rows, or a share: "1%"
  store_url,    ///< "sqlite:PATH"
  folder,       ///< a path
  table,        ///< a table with the keys of the section below
  workers,      ///< a whole number, or such a table
  named_tables, ///< a table of such tables, each with a name as its key
  blocks,       ///< a list of such tables, each with a `name`
};

/// A key of the schema.
struct key_rule {
  /// Which table the key stands in: "run", "tables.batch", "" for the top.
  std::string_view section = {};
  std::string_view key = {};
  value_type type = value_type::text;
  /// The range, both ends included: a number, bytes, milliseconds, or how many
  /// there are in a list.
  uint64_t least = 0;
  uint64_t most = 0;
  /// The strings that there are to choose from, `|` between them.
  std::string_view choices = {};
  /// The default as TOML; "" if there is none.
  std::string_view fallback = {};
  /// The default in words, where it is no constant.
  std::string_view fallback_words = {};
  /// Whether a profile without the key is refused.
  bool required = false;
  /// What the key is for.
  std::string_view sentence = {};
};

/// Every key, section by section, in the order in which they are shown.
std::span<const key_rule> schema() noexcept;

/// The keys of one section in schema order. Those of "defaults" are the keys of
/// "tables" but for what makes each table step another one.
std::vector<const key_rule*> rules_of(std::string_view section);

/// The section of the table that a key holds: "tables.batch".
std::string section_below(const key_rule& rule);

/// The strings that a choice may be.
std::vector<std::string> choices_of(const key_rule& rule);

/// What a value must be, for messages and the README: `a size from 1MiB to
/// 1TiB, such as "24MiB"`.
std::string expectation(const key_rule& rule);

} // namespace dunlin
