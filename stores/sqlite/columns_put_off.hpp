#pragma once

#include "stores/sqlite/schema_change.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dunlin::sqlite {

/// Whether a statement, view or trigger may mean columns that it does not name:
/// `*`, NATURAL, INSERT without a list, IN TABLE.
bool spreads_columns(std::string_view text);

/// Columns that scripts add and that nothing has asked for yet.
class columns_put_off {
public:
  /// By name the statements that add them, in the order in which they came.
  using columns = std::vector<std::pair<std::string, std::string>>;

  /// @param text the statement that adds it.
  void add(const schema_change& change, std::string_view text);

  /// Whether one of this change's table and name is among them.
  bool holds(const schema_change& change) const;

  /// Whether a statement may mean one of them.
  bool may_be_in(std::string_view sql) const;

  /// Whether there is none of them.
  bool are_none() const noexcept {
    return by_table_.empty();
  }

  /// By table; there are none afterwards.
  std::map<std::string, columns> take();

private:
  std::map<std::string, columns> by_table_;
  std::set<std::string> names_;
};

} // namespace dunlin::sqlite
