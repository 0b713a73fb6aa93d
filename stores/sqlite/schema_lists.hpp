#pragma once

#include "stores/sqlite/foreign_keys.hpp"

#include <memory>
#include <optional>

namespace dunlin::sqlite {

/// The tables of a file and where they refer to, read anew only where its
/// schema has changed: a hundred scripts that change rows read it once.
class schema_lists {
public:
  /// `db` must outlive this.
  explicit schema_lists(database& db) noexcept : db_(db) {
    // nop
  }

  /// The names of the tables, while the open transaction has changed nothing.
  result<std::shared_ptr<const name_set>> tables_before();

  /// The same, whatever it has changed.
  result<std::shared_ptr<const name_set>> tables_now();

  /// The foreign keys now.
  result<std::shared_ptr<const std::vector<reference>>> references_now();

private:
  struct lists {
    /// SQLite counts it up with each change of the schema that is committed.
    int64_t schema_version = 0;
    std::shared_ptr<const name_set> tables;
    /// Null: not asked for yet.
    std::shared_ptr<const std::vector<reference>> references;
  };

  result<lists*> now();
  result<void> read(std::optional<lists>& into, int64_t schema_version);

  database& db_;
  /// What a transaction that was rolled back read is not here: another's schema
  /// may get the version that its had.
  std::optional<lists> committed_;
  std::optional<lists> changed_;
};

} // namespace dunlin::sqlite
