#pragma once

#include "stores/sql/script_rules.hpp"
#include "stores/sql/session_trace.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::sql {

/// Who names what in a script of which some statements are done. Names are in
/// small letters.
class script_names {
public:
  /// @param traces of the statements that are done.
  script_names(const script_rules& rules,
               const std::vector<script_statement>& all,
               const std::vector<session_trace>& traces);

  /// Whether a variable is named, also in a text, by a statement behind the one
  /// at `place` that will run, for the first time or again.
  bool is_read_behind(size_t place, const std::string& variable) const;

  /// Whether one that is not done names a table or a prepared text, also in a
  /// text.
  bool is_named_by_rest(const std::string& name) const;

  /// Whether a variable has its value by a statement that is done and says so,
  /// and by no text.
  bool is_set_openly(const std::string& variable) const;

private:
  void take_names(sql_lexer statement);

  /// The last statement that will run and names a variable.
  std::map<std::string, size_t> last_reads_;
  std::set<std::string> set_;
  std::set<std::string> in_texts_;
  std::set<std::string> names_of_rest_;
  std::string texts_of_rest_;
};

} // namespace dunlin::sql
