#pragma once

#include "stores/sqlite/database.hpp"

namespace dunlin::sqlite {

/// Takes away that SQLite reads a name in double quotes that is no column as a
/// text, for as long as it lives: a misspelt column would be a constant. What
/// triggers say is left alone: they are not looked at meanwhile.
class strict_names {
public:
  explicit strict_names(database& db) : db_(db) {
    names_before_ = set(SQLITE_DBCONFIG_DQS_DML, 0);
    triggers_before_ = set(SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
  }

  strict_names(const strict_names&) = delete;
  strict_names& operator=(const strict_names&) = delete;

  ~strict_names() {
    set(SQLITE_DBCONFIG_DQS_DML, names_before_);
    set(SQLITE_DBCONFIG_ENABLE_TRIGGER, triggers_before_);
  }

private:
  /// @returns what was set before.
  int set(int option, int value) {
    int before = 0;
    sqlite3_db_config(db_.handle(), option, -1, &before);
    sqlite3_db_config(db_.handle(), option, value, nullptr);
    return before;
  }

  database& db_;
  int names_before_ = 0;
  int triggers_before_ = 0;
};

} // namespace dunlin::sqlite
