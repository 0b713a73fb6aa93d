#pragma once

#include "config/touches.hpp"
#include "stores/mariadb/touches/catalogue.hpp"
#include "stores/mariadb/touches/token_cursor.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dunlin::mariadb {

/// A name as a statement writes it.
struct written_name {
  /// Empty: the session's own.
  std::string database;
  std::string name;
  /// The name stands in quotes.
  bool is_quoted = false;
};

/// What a script has done to its session so far.
struct script_session {
  /// In which bare names are looked for.
  std::string database;
  text_modes modes = {};
  /// Temporary tables, by database and name.
  std::map<std::pair<std::string, std::string>, size_t> temporary = {};
  /// Those that a temporary table may have, or may have had.
  std::set<std::pair<std::string, std::string>> perhaps = {};
  /// What prepared statements do, by their names in small letters.
  std::map<std::string, use_list> prepared = {};
  /// Variables that keep an `sql_mode`, by their names in small letters.
  std::map<std::string, text_modes> kept_modes = {};

  /// Whether a temporary table has this name is not known from here on.
  void doubt(const std::pair<std::string, std::string>& name) {
    perhaps.insert(name);
    temporary.erase(name);
  }
};

/// What a statement makes.
struct new_table {
  table_kind kind = table_kind::table;
  bool is_temporary = false;
  /// What stands there already stays: IF NOT EXISTS.
  bool may_stay = false;
};

/// Takes what statements use.
class use_sink {
public:
  virtual ~use_sink() = default;

  /// @param how for people: the statement.
  virtual void take(object_use use, std::string_view how, size_t line) = 0;
  virtual void give_up(unknown_effect why, size_t line) = 0;

  /// What a definition does with rows; of all else the verbs tell it.
  virtual void take_work(size_t object, work_kind kind, size_t line) = 0;

  /// A temporary table of this name may be there or gone. No object is touched
  /// by that.
  virtual void lose(const std::string&, const std::string&) {
    // nop
  }

  /// A statement that may end the transaction. No object is touched by that.
  virtual void end_transaction() {
    // nop
  }
};

/// The statement that is read: where it stands, and what it means there.
struct reading {
  catalogue& db;
  script_session& session;
  use_sink* sink;
  size_t line = 1;
  std::string_view how = {};
  /// It runs now. False where it is only looked at: the body of a routine, what
  /// is prepared.
  bool is_running = true;
  /// False in a branch: it may not run at all.
  bool is_certain = true;
  /// Names of WITH that can be seen, the innermost last.
  std::vector<std::string> with_names = {};

  void use(size_t object, use_verb verb) {
    sink->take({object, verb}, how, line);
    lose_by({object, verb});
  }

  /// The name is not that of a temporary table from here on, or perhaps not.
  void lose(const written_name& name);

  /// A temporary table may have the name from here on.
  void doubt(const written_name& name);

  /// Which temporary tables a routine makes and drops, also one that a trigger
  /// or a view calls.
  void lose_by(object_use use);

  void work_on(size_t object, work_kind kind) {
    sink->take_work(object, kind, line);
  }

  void give_up(std::string reason, bool is_everywhere = false) {
    sink->give_up({std::move(reason), is_everywhere}, line);
  }

  /// What is known of an object is forgotten only where it surely goes.
  bool may_forget() const noexcept {
    return is_running && is_certain;
  }

  /// The same of a table that a temporary one may hide.
  bool may_forget(size_t number) const {
    const auto& object = db.at(number);
    return may_forget()
           && !session.perhaps.contains({object.database, object.name});
  }

  // -- names ---

  /// The next name, of one part or two; gives up where none stands.
  std::optional<written_name> take_name(token_cursor& at);

  /// The name that one token is.
  std::string text_of(const sql::sql_token& token) const;

  std::string database_of(const written_name& name) const;

  /// The session's temporary table, if there is one of this name.
  std::optional<size_t> temporary(const written_name& name) const;

  /// A temporary table gets this name.
  void name_temporary(const written_name& name, size_t number);

  size_t table(const written_name& name);
  /// What is no temporary table.
  size_t standing(const written_name& name) {
    return db.refer(name_space::tables, database_of(name),
                    db.folded(name.name));
  }
  size_t routine(name_space space, const written_name& name);
  size_t schema(const std::string& name) {
    return db.refer(name_space::databases, "", name);
  }

  /// `trigger:shop.audit`.
  size_t other(const std::string& kind, const written_name& name);
  std::string label_for(const std::string& kind,
                        const written_name& name) const;

  /// The name of a foreign key, which is one for its database; the server's own
  /// ones hold the name of the table.
  void use_key_name(const foreign_key& key);

  /// What no object of a database is: `locks`.
  size_t apart(const std::string& label) {
    return db.refer(name_space::others, "", label);
  }

  /// What knows of all objects: its readers see what others make and drop.
  size_t system_catalogue() {
    return schema("information_schema");
  }

  /// Nothing for a name of WITH and for what tells of the server itself.
  void use_table(const written_name& name, use_verb verb);

  /// A new table, view or sequence, which the statement makes.
  size_t make_table(const written_name& name, const new_table& made);
};

/// What `read` uses, kept for later: what a view is made of is used by who
/// reads the view.
use_list collect(reading& in, const std::function<void(reading&)>& read);

/// Uses each object of a list in one way, whatever the list says: a view needs
/// its tables to be there when it is made, but reads none of them.
void use_all(reading& in, const use_list& list, use_verb verb);

/// Uses them as the list says.
void use_now(reading& in, const use_list& list);

/// Says how objects are used while it lives.
class how_scope {
public:
  how_scope(reading& in, std::string_view how) : in_(in), before_(in.how) {
    in_.how = how;
  }

  how_scope(const how_scope&) = delete;
  how_scope& operator=(const how_scope&) = delete;

  ~how_scope() {
    in_.how = before_;
  }

private:
  reading& in_;
  std::string_view before_;
};

} // namespace dunlin::mariadb
