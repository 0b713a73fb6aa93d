#pragma once

#include "stores/sqlite/database.hpp"
#include "stores/sqlite/foreign_keys.hpp"

#include <string>
#include <utility>
#include <vector>

/// @file
/// What surrounds a script, so that it runs as in a session of its own.

namespace dunlin::sqlite {

/// Turns foreign keys off for a script and puts back, when it goes, what a
/// script may set for the connection. Begin and end it outside of transactions:
/// inside of one the pragma foreign_keys does nothing, and rebuilding a table
/// would delete the rows of its children.
class script_session {
public:
  explicit script_session(database& db) noexcept : db_(db) {
    // nop
  }

  script_session(const script_session&) = delete;
  script_session& operator=(const script_session&) = delete;

  ~script_session();

  result<void> begin();

private:
  database& db_;
  /// Pragmas and the values that they had.
  std::vector<std::pair<std::string, int64_t>> before_;
};

/// Makes last_insert_rowid() and changes() say 0, as they do in a session of
/// its own, instead of what dunlin did before the script. A `violation_watch`
/// has begun.
result<void> forget_changes(database& db);

/// Sees which tables the statements write that are prepared while it lives, and
/// refuses those that would write dunlin's ledger.
class write_watch {
public:
  /// @param refuses_look_back the statements commit one by one, with rows of
  /// the
  ///   ledger between them: a statement that asks what the one before it
  ///   changed is refused.
  explicit write_watch(database& db, bool refuses_look_back = false) noexcept;

  write_watch(const write_watch&) = delete;
  write_watch& operator=(const write_watch&) = delete;

  ~write_watch();

  /// Whether it sees the statements that are prepared next.
  void listen(bool does) noexcept {
    listens_ = does;
  }

  /// Tables written, altered, created or dropped.
  const name_set& written() const noexcept {
    return written_;
  }

  /// The same, and what was read, without what is temporary and SQLite's own.
  const name_set& changed_for_good() const noexcept {
    return changed_;
  }
  const name_set& read() const noexcept {
    return read_;
  }

private:
  static int authorize(void* self, int action, const char* first,
                       const char* second, const char* schema,
                       const char* trigger);

  int judge(int action, const char* first, const char* second,
            const char* schema);

  database& db_;
  bool refuses_look_back_;
  bool listens_ = true;
  name_set written_;
  name_set changed_;
  name_set read_;
};

/// Drops what a script left in the temporary schema, which the next script
/// would see. Names of dunlin's own, which no script can use, stay.
result<void> drop_temporary(database& db);

} // namespace dunlin::sqlite
