#pragma once

#include "stores/sql/script_rules.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// @file
/// What of a text acts on the server as a whole or on its files, whichever
/// database it runs in. Of SQL that is made at run time nothing is seen.

namespace dunlin::sql {

/// A text taken apart in one way. CREATE OR REPLACE is read as CREATE.
using action_tokens = std::vector<sql_token>;

/// What a database adds to what is alike everywhere.
struct action_rules {
  /// Each way in which a text may be taken apart.
  std::span<const lexical_rules> words;
  /// Begins of statements that act on the server.
  phrases statements = {};
  /// Begins of statements whose strings may be bodies in SQL.
  phrases bodied_statements = {};
  /// Whether statements stand behind the first words of one.
  bool (*has_body)(const action_tokens& all) = nullptr;
  /// What else the tokens from one on do, in words; empty: nothing.
  /// @param may_begin a statement may begin there.
  std::string (*action_at)(const action_tokens& all, size_t at, bool may_begin)
      = nullptr;
};

/// One of kind `end` where there is none.
sql_token token_at(const action_tokens& all, size_t at) noexcept;

/// Whether the words of a phrase stand there.
bool stands_at(const action_tokens& all, size_t at,
               std::string_view phrase) noexcept;

/// What a text does to the server: `CREATE ROLE acts on more than one
/// database`; empty: nothing.
/// @param is_body it may hold statements anywhere, whatever its first words.
std::string server_action_of(const action_rules& rules, std::string_view text,
                             bool is_body);

/// What naming an object leads to. A table's triggers go by its name.
using server_actions = std::map<std::string, std::string>;

/// What a text does by the objects that it names; empty: nothing.
std::string action_by_name(const action_rules& rules, std::string_view text,
                           const server_actions& known);

/// What objects do, whose names stand before their texts, by themselves and by
/// one another.
server_actions
actions_of_objects(const action_rules& rules,
                   std::vector<std::pair<std::string, std::string>> objects);

} // namespace dunlin::sql
