#pragma once

#include "config/document.hpp"
#include "config/schema.hpp"
#include "config/variables.hpp"

#include <string>
#include <vector>

/// @file
/// Holds a document against the schema, and brings its values into one form.

namespace dunlin {

/// Checks one layer of a profile. In doing so it resolves variables, makes
/// paths absolute and turns sizes and durations into numbers, so that nothing
/// that follows meets them as they were written. What several layers settle
/// together (missing keys, references) is not asked here.
class checker {
public:
  /// Relative paths of the layer start at `folder`, absolute, free of links.
  checker(std::string folder, environment_lookup environment);

  /// Checks a whole layer. Fails with the first error in document order.
  result<void> check_document(node& root);

  /// Checks one value of the table that messages call `owner`.
  result<void> check_value(node& value, const key_rule& rule,
                           const std::string& owner);

private:
  struct problem {
    place at;
    error what;
  };

  result<void> outcome();
  void report(const place& at, error_code code, const std::string& text);
  void report(const node& value, const key_rule& rule, const std::string& owner,
              error_code code, const std::string& found);

  void table(node& value, std::string_view section, const std::string& owner);
  void named_tables(node& value, const std::string& section);
  void blocks(node& value, const std::string& section);
  void block_name(node& block, const std::string& owner);

  void dispatch(node& value, const key_rule& rule, const std::string& owner);
  bool expand(node& value);
  bool has_type(const node& value, const key_rule& rule,
                const std::string& owner, node_type type);
  void in_range(const node& value, const key_rule& rule,
                const std::string& owner);
  void text(node& value, const key_rule& rule, const std::string& owner);
  void name(const std::string& value, const place& at,
            const std::string& subject);
  void names(node& value, const key_rule& rule, const std::string& owner);
  void program(node& value, const key_rule& rule, const std::string& owner);
  void noun(node& value, const key_rule& rule, const std::string& owner);
  bool expand_child(node& child, node& list);
  void quantity(node& value, const key_rule& rule, const std::string& owner);
  void row_limit(node& value, const key_rule& rule, const std::string& owner);
  void choice(const node& value, const key_rule& rule,
              const std::string& owner);
  void choices(node& value, const key_rule& rule, const std::string& owner);
  void values(node& value, const key_rule& rule, const std::string& owner);
  void url(node& value);

  std::string folder_;
  environment_lookup environment_;
  std::vector<problem> problems_;
};

/// Whether a text may name a store, a block or a step.
bool is_name(std::string_view text) noexcept;

/// How messages name a table below the one called `owner`: `[run.retry]`.
std::string owner_below(const std::string& owner, std::string_view key);

} // namespace dunlin
