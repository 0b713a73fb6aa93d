#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// @file
/// What the SQL of a step touches in its store. A store infers it, the plan
/// orders the steps by it.

namespace dunlin {

/// How an object is touched.
enum class touch_mode {
  reads,    ///< beside other reads
  commutes, ///< writes, which its script declares to go beside other such ones
  writes,   ///< alone
};

/// One object that is touched, and where.
struct touch {
  /// As all texts of one store name it alike. A table or view of SQLite: its
  /// name in lower case; of PostgreSQL: `schema.name`; of MariaDB:
  /// `database.name`. Anything else has its kind in front: `schema:public`,
  /// `type:public.mood`, `function:public.total`.
  std::string object;
  touch_mode mode = touch_mode::reads;
  /// The statement that touches it first in this mode; counts from 1.
  size_t line = 1;
  /// For people, behind `reads` or `writes` and the object: `INSERT`, `through
  /// the view totals`, `foreign key of orders`, `declared`.
  std::string how;
};

/// What a statement does with the rows of a table, by which one guesses how
/// long it takes. What it does to the catalogue alone is no such work.
enum class work_kind : uint8_t {
  reads,    ///< looks at all of them
  fills,    ///< adds rows, as many as it reads elsewhere
  changes,  ///< UPDATE, DELETE: of all rows, as conditions are not looked at
  rebuilds, ///< reads all of them and writes as much: an index, a new type
};

/// The work of one statement on one table.
struct row_work {
  /// As `touch::object`.
  std::string object;
  work_kind kind = work_kind::reads;
  /// What stands on one line is taken for one statement.
  size_t line = 1;
  /// How large the table is, as far as statistics of its database tell; 0: it
  /// is empty, not there yet, or they tell nothing.
  uint64_t bytes = 0;
};

/// Why a text can't be told apart from any other: it waits for all before it,
/// and all behind it wait for it.
struct touch_barrier {
  /// For people: `EXECUTE runs SQL that is made at run time`.
  std::string reason;
  size_t line = 1;
  /// It may reach other stores too (dblink, ATTACH).
  bool is_everywhere = false;
};

/// A statement that waits for whatever runs in the other sessions of its
/// database, though it touches nothing that they do.
struct late_statement {
  /// For people: `CREATE INDEX CONCURRENTLY`.
  std::string text;
  size_t line = 1;
};

/// All that a text touches.
struct touch_set {
  /// Each object and mode once, sorted by both.
  std::vector<touch> touches;
  /// The first, if there is one; `touches` then holds what is known besides.
  std::optional<touch_barrier> barrier;
  /// In the order of the statements, each object and kind once for a line.
  std::vector<row_work> work = {};
  /// The first, if there is one: the script should come last in its store.
  std::optional<late_statement> comes_last = {};
};

} // namespace dunlin
