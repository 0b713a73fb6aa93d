#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/mariadb/parameter_list.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/mariadb/table.hpp"

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace dunlin::mariadb {

/// Looks up which of some keys stand in a target table.
class key_search {
public:
  /// `db` must outlive it. `key`: columns of the table.
  key_search(database& db, const table_facts& table,
             const std::vector<std::string>& key);

  /// The keys of the rows that stand there under these keys, as the table
  /// spells them; their collation may take another spelling for the same.
  result<std::unordered_set<std::string>>
  find(std::span<const std::string_view> keys);

private:
  /// Keys that one statement looks up: many, or the few that are left.
  static constexpr std::array<size_t, 3> pieces{256, 16, 1};

  std::string sql(size_t keys) const;

  database& db_;
  std::string table_;
  std::vector<std::string> key_;
  std::vector<comparand> comparands_;
  std::array<std::unique_ptr<statement>, pieces.size()> statements_;
  parameter_list parameters_;
};

} // namespace dunlin::mariadb
