#pragma once

#include "config/touch_list.hpp"
#include "stores/sql/script_text.hpp"
#include "stores/sqlite/access_reader.hpp"
#include "stores/sqlite/shadow_schema.hpp"

#include <string>

/// @file
/// What the statements of one script touch.

namespace dunlin::sqlite {

/// Reads the statements of one script in order, and changes the copy of the
/// schema as they would change the schema.
class script_touches {
public:
  /// @param enforces_keys `foreign_keys=on` of the store.
  script_touches(shadow_schema& schema, bool enforces_keys, touch_list& out)
      : schema_(schema), enforces_keys_(enforces_keys), out_(out),
        reader_(schema, out) {
    // nop
  }

  result<void> read(const sql::script_statement& statement);

  /// Behind the last statement: adds what the check of foreign keys reads, and
  /// puts the session back.
  result<void> finish();

private:
  result<void> read_other(const sql::script_statement& statement,
                          const std::string& verb);
  result<void> read_change(const sql::script_statement& statement,
                           const schema_change& change);
  result<void> read_temporary(const sql::script_statement& statement,
                              const schema_change& change,
                              prepared_statement& prepared);
  bool is_temporary(const schema_change& change,
                    const prepared_statement& prepared) const;
  result<void> make_for(const schema_change& change, std::string_view text);
  void add_words(const schema_change& change, size_t line);
  void read_select(const schema_change& change, size_t line);
  void note_temporary(const schema_change& change);
  void add_change(const schema_change& change, size_t line);
  void add_work(const schema_change& change, size_t line);
  void add_index(const schema_change& change, const std::string& index,
                 size_t line);
  void add_dropped(const schema_change& change, size_t line);
  void add_parents(const schema_change& change, size_t line);
  void add_checks(const schema_change& change, size_t line);
  bool adds_to_table(const schema_change& change) const;
  bool carry_out(const sql::script_statement& statement,
                 const schema_change& change, prepared_statement& prepared);
  result<void> add_followers(const schema_change& change,
                             const sql::script_statement& statement);
  void add_view(const schema_change& change, size_t line);
  result<void> add_trigger(const schema_change& change, size_t line);
  void add_relatives(const touch& written);

  shadow_schema& schema_;
  bool enforces_keys_;
  touch_list& out_;
  access_reader reader_;
  bool has_temporary_ = false;
  bool has_pragma_ = false;
};

/// `UPDATE` of all columns of a table or view by themselves, which sets off all
/// its triggers for updates.
result<std::string> update_all(database& db, const std::string& table);

/// Prepares a statement once more with foreign keys enforced.
prepared_statement prepare_enforced(shadow_schema& schema,
                                    std::string_view sql);

} // namespace dunlin::sqlite
