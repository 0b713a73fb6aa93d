#pragma once

#include <cstddef>
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

/// Why a text can't be told apart from any other: it waits for all before it,
/// and all behind it wait for it.
struct touch_barrier {
  /// For people: `EXECUTE runs SQL that is made at run time`.
  std::string reason;
  size_t line = 1;
  /// It may reach other stores too (dblink, ATTACH).
  bool is_everywhere = false;
};

/// All that a text touches.
struct touch_set {
  /// Each object and mode once, sorted by both.
  std::vector<touch> touches;
  /// The first, if there is one; `touches` then holds what is known besides.
  std::optional<touch_barrier> barrier;
};

} // namespace dunlin
