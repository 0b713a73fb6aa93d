#pragma once

#include "config/touch_list.hpp"
#include "stores/sqlite/access_log.hpp"
#include "stores/sqlite/shadow_schema.hpp"

#include <cstddef>
#include <set>
#include <string>

/// @file
/// From what SQLite's authorizer heard to what a statement touches.

namespace dunlin::sqlite {

/// The statement that is read.
struct read_statement {
  size_t line = 1;
  /// `INSERT`, for people.
  std::string verb;
  bool changes_schema = false;
};

/// Why a statement that reaches a virtual table is a barrier.
std::string virtual_reason(const std::string& name);

/// Adds what the statements of one text touch. What is temporary is the
/// session's own and touches nothing.
class access_reader {
public:
  access_reader(const shadow_schema& schema, touch_list& out)
      : schema_(schema), out_(out) {
    // nop
  }

  /// All that a prepared statement does.
  void take(const prepared_statement& prepared, const read_statement& of);

  /// What it does beyond that while foreign keys are enforced.
  void take_enforced(const prepared_statement& prepared,
                     const read_statement& of);

  /// What an EXPLAIN names, as reads: it only has to be there.
  void take_explained(const prepared_statement& prepared,
                      const read_statement& of);

  /// What the triggers do that it sets off, as reads: they only have to be
  /// there.
  void take_triggers(const prepared_statement& prepared, size_t line);

  /// That numbers of AUTOINCREMENT are kept for a table: each table has its own
  /// row of them, but a script that reads or sets them sees those of all.
  void add_numbering(const std::string& table, size_t line);

  /// Temporary tables and views that there are.
  std::set<std::string>& temporary() noexcept {
    return temporary_;
  }

  /// Tables that the statements so far wrote without a view or trigger between.
  const std::set<std::string>& written() const noexcept {
    return written_;
  }

private:
  void take_event(const access_event& event, const read_statement& of);
  void take_read(const access_event& event, const read_statement& of);
  void take_write(const access_event& event, const read_statement& of);
  void add_work(const access_event& event, const std::string& table,
                work_kind kind, size_t line);
  void take_pragma(const access_event& event, const read_statement& of);
  void take_function(const std::string& name, size_t line);
  std::string how(const access_event& event, const read_statement& of) const;
  std::string key_how(const std::string& table) const;
  bool is_view(const std::string& name) const;
  std::string table_of_index(const std::string& index) const;
  bool is_temporary(const access_event& event, const std::string& name) const;

  const shadow_schema& schema_;
  touch_list& out_;
  std::set<std::string> temporary_;
  std::set<std::string> written_;
  bool is_enforced_ = false;
};

} // namespace dunlin::sqlite
