#pragma once

#include "stores/sqlite/database.hpp"

/// @file
/// Who hears what statements will do while SQLite prepares them.

namespace dunlin::sqlite {

/// One access, as `sqlite3_set_authorizer` reports it. What the texts are
/// depends on the action; each may be null, and none outlives the call.
struct access {
  /// SQLITE_READ and the like.
  int action = 0;
  const char* first = nullptr;
  const char* second = nullptr;
  const char* schema = nullptr;
  /// The innermost view, trigger or common table expression.
  const char* via = nullptr;
};

/// Is told of accesses while a `listening` lives.
class access_listener {
public:
  virtual ~access_listener() = default;

  /// @returns SQLITE_OK, SQLITE_DENY or SQLITE_IGNORE.
  virtual int hear(const access& what) = 0;
};

/// Has a listener hear of the statements of `db` that are prepared while this
/// lives. One at a time.
class listening {
public:
  listening(database& db, access_listener& listener) noexcept : db_(db) {
    db_.listen(&listener);
  }

  listening(const listening&) = delete;
  listening& operator=(const listening&) = delete;

  ~listening() {
    db_.listen(nullptr);
  }

private:
  database& db_;
};

} // namespace dunlin::sqlite
