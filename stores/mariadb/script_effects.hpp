#pragma once

#include "stores/mariadb/body_traces.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/touches/reading.hpp"
#include "stores/sql/script_text.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dunlin::mariadb {

/// Tells which statements a transaction can't take although their texts do not
/// say so: what they call may commit, or a table that they or a trigger write
/// keeps what is rolled back, as MyISAM does. Asks the server about what the
/// statements lead to, and about nothing else.
class script_effects {
public:
  /// `db` must outlive it.
  explicit script_effects(database& db);

  /// Takes over in which database the session is, and how it reads texts.
  result<void> begin();

  /// Reads a statement; of one script they come in order.
  result<bool> stands_alone(const sql::script_statement& statement);

  /// Of each statement what the routines that it calls leave in its session.
  using leaving = std::vector<sql::routine_traces>;

  /// @param done of so many at a script's begin.
  result<leaving>
  left_by_calls(const std::vector<sql::script_statement>& statements,
                size_t done);

  /// Whether a statement does nothing but read and compute; asks nobody.
  bool only_computes(const sql::script_statement& statement);

private:
  /// A table or view as it stands on the server.
  struct known_table {
    bool keeps_rows = false;
    /// The server can't tell, as while somebody else alters it.
    bool is_unread = false;
    bool is_view = false;
    use_list view = {};
    std::vector<table_trigger> triggers = {};
    /// Of all its triggers.
    body_traces traces = {};
  };

  struct known_body {
    use_list uses = {};
    body_traces traces = {};
  };

  void take_definitions(const sql::script_statement& statement,
                        const use_list& uses, leaving& out);
  void take_own_texts(const sql::script_statement& statement);
  result<sql::routine_traces> left_by(const sql::script_statement& statement,
                                      const use_list& uses);
  use_list uses_of(const sql::script_statement& statement);
  void take(const use_list& list);
  result<void> follow(object_use use);
  result<void> follow_table(size_t number, use_verb verb);
  result<void> follow_routine(size_t number);
  result<const known_table*> table(size_t number);
  result<void> read_view(size_t number, known_table& to);
  result<const known_body*> body_of(size_t number);
  result<bool> is_setting(const std::string& name);
  result<bool> may_keep_rows(const sql::script_statement& statement);
  result<sql::answer> ask(std::string_view query, size_t number, int times = 1);

  database& db_;
  catalogue known_;
  script_session session_;
  std::map<size_t, known_table> tables_;
  std::map<size_t, known_body> bodies_;

  // -- of the statements of a script so far ---

  /// The place of the one that is read.
  size_t at_ = 0;
  /// What routines and triggers leave that the script made.
  std::map<size_t, body_traces> made_;
  /// The same of the triggers on each table.
  std::map<size_t, body_traces> made_on_;
  /// Places of the statements that called a routine.
  std::map<size_t, std::set<size_t>> called_;
  /// Places of those that wrote a table, which may have had triggers.
  std::set<size_t> wrote_;

  // -- of one statement ---

  std::set<std::pair<size_t, use_verb>> seen_;
  std::vector<object_use> left_;
  bool is_alone_ = false;
  bool is_unknown_ = false;
  body_traces traces_;
};

} // namespace dunlin::mariadb
