#pragma once

#include "stores/sqlite/access_listener.hpp"
#include "stores/sqlite/schema_lists.hpp"
#include "stores/sqlite/session.hpp"

#include <string>
#include <utility>
#include <vector>

/// @file
/// What surrounds a script, so that it runs as in a session of its own.

namespace dunlin::sqlite {

/// Turns foreign keys off for a script and puts back, when it ends, what a
/// script may set for the connection. Begin and end it outside of transactions:
/// inside of one the pragma foreign_keys does nothing, and rebuilding a table
/// would delete the rows of its children. One for all scripts of a connection.
class script_session {
public:
  /// `on` must outlive this.
  explicit script_session(session& on) noexcept : on_(on), lists_(on.file()) {
    // nop
  }

  script_session(const script_session&) = delete;
  script_session& operator=(const script_session&) = delete;

  result<void> begin();
  void end() noexcept;

  /// Puts back what pragmas of the script have set so far: it runs once more.
  void forget_pragmas() noexcept;

  /// Makes last_insert_rowid() and changes() say 0, as they do in a session of
  /// its own, instead of what dunlin did before the script.
  result<void> forget_changes();

  /// A statement of the script is a PRAGMA.
  void note_pragma() noexcept {
    has_pragma_ = true;
  }

  session& on() const noexcept {
    return on_;
  }

  database& db() const noexcept {
    return on_.file();
  }

  schema_lists& lists() noexcept {
    return lists_;
  }

private:
  session& on_;
  schema_lists lists_;
  /// Pragmas and the values that they have for whatever is no script.
  std::vector<std::pair<std::string, int64_t>> kept_;
  bool enforces_foreign_keys_ = false;
  bool has_pragma_ = false;
};

/// Names of tables.
struct write_notes {
  /// Written, altered, created or dropped.
  name_set written;
  /// The same, and what was read, without what is temporary and SQLite's own.
  name_set changed_for_good;
  name_set read;
};

/// Sees which tables the statements write that are prepared while it lives, and
/// refuses those that would write dunlin's ledger.
class write_watch : public access_listener {
public:
  /// @param refuses_look_back the statements commit one by one, with rows of
  /// the
  ///   ledger between them: a statement that asks what the one before it
  ///   changed is refused.
  explicit write_watch(script_session& of,
                       bool refuses_look_back = false) noexcept;

  int hear(const access& what) override;

  /// Whether it sees the statements that are prepared next.
  void listen(bool does) noexcept {
    listens_ = does;
  }

  /// What it has seen so far.
  write_notes take() noexcept {
    return std::move(notes_);
  }

private:
  int judge(const access& what);

  script_session& of_;
  listening now_;
  bool refuses_look_back_;
  bool listens_ = true;
  write_notes notes_;
  /// Temporary tables and views that there are.
  name_set temporary_;
};

/// Drops what a script left in the temporary schema, which the next script
/// would see. Names of dunlin's own, which no script can use, stay.
result<void> drop_temporary(database& db);

} // namespace dunlin::sqlite
