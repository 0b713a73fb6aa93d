#pragma once

#include "config/touches.hpp"
#include "stores/postgresql/touches/catalogue.hpp"
#include "stores/postgresql/touches/session.hpp"
#include "stores/postgresql/touches/sql_name.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgresql {

/// Takes what statements use.
class use_sink {
public:
  virtual ~use_sink() = default;

  /// @param how for people: the statement.
  virtual void take(object_use use, std::string_view how, size_t line) = 0;
  virtual void give_up(unknown_effect why, size_t line) = 0;

  /// What a definition does with rows; of all else the verbs tell it.
  virtual void take_work(size_t object, work_kind kind, size_t line) = 0;
};

/// Keeps it, for later: what it does with rows is left to who uses it then.
class use_collector : public use_sink {
public:
  void take(object_use use, std::string_view how, size_t line) override;
  void give_up(unknown_effect why, size_t line) override;
  void take_work(size_t object, work_kind kind, size_t line) override;

  use_list list;
};

/// The statement that is read: where it stands, and what it means there.
struct reading {
  catalogue& db;
  script_session& session;
  use_sink* sink;
  size_t line = 1;
  std::string_view how = {};
  /// The whole statement.
  std::string text = {};
  /// What it makes is there for the statements behind it. False where it is
  /// only looked at: the body of a function that is called.
  bool is_applied = true;
  /// False in a body: it may not run at all. False too where what it works on
  /// is not known.
  bool is_certain = true;

  /// The statement as it works on what a name was found to mean: on none of
  /// several for certain, and with IF EXISTS not on the only one that is known
  /// where it may be looked for elsewhere.
  reading on(const std::vector<size_t>& found, bool if_exists) const {
    auto out = *this;
    out.is_certain = is_certain && found.size() == 1
                     && (!if_exists || session.places().has_value());
    return out;
  }

  void use(size_t object, use_verb verb) {
    sink->take({object, verb}, how, line);
  }

  void work_on(size_t object, work_kind kind) {
    sink->take_work(object, kind, line);
  }

  void give_up(std::string reason, bool is_everywhere = false) {
    sink->give_up({std::move(reason), is_everywhere}, line);
  }

  // -- names ---

  /// The tables, views and the like that a name may mean; mostly one. Where
  /// there is none, it is spoken of from now on.
  std::vector<size_t> relations(const sql_name& name,
                                object_kind kind = object_kind::table);
  /// Types and tables that are types. Nothing for a type of the server's own.
  std::vector<size_t> types(const sql_name& name);
  /// Nothing for those of the server's own, and for unknown ones.
  std::vector<size_t> routines(const sql_name& name);

  /// Those that are there. One that is not there is not spoken of by that.
  std::vector<size_t> known_relations(const sql_name& name) const {
    return look_up(name_space::relations, name);
  }

  /// Types or routines that a statement changes. Where there is none, it is
  /// spoken of from now on.
  std::vector<size_t> named(object_kind kind, const sql_name& name);

  /// An object without a schema: `publication:p`.
  size_t other(const std::string& label) {
    return db.refer(object_kind::other, "", label);
  }

  /// Extended statistics.
  size_t statistics(const sql_name& name);

  size_t schema(const std::string& name) {
    return db.refer(object_kind::schema, "", name);
  }

  /// What knows of all objects: its readers see what others make and drop.
  size_t system_catalogue() {
    return schema("pg_catalog");
  }

  /// Uses all that a name may mean.
  void use_relation(const sql_name& name, use_verb verb,
                    object_kind kind = object_kind::table);

  /// A new object, which the statement makes.
  /// @param if_not_exists what is there by this name stays what it is; what the
  ///   statement says of it is to be added to what is known, as it may have
  ///   gone in a way that is not seen.
  size_t make(object_kind kind, const sql_name& name, bool is_temporary = false,
              bool if_not_exists = false);

  /// What gets a name comes behind who spoke of another kind of object by it,
  /// and behind who took it from one.
  void use_former(object_kind kind, const std::string& schema,
                  const std::string& name);

private:
  std::string schema_for(const sql_name& name);
  void use_contents(const std::string& system_table);
  void use_places_before(const sql_name& name, size_t found);
  std::vector<size_t> look_up(name_space space, const sql_name& name) const;
  std::vector<size_t> look_up_lasting(name_space space,
                                      const sql_name& name) const;
};

/// How touches call extended statistics, whatever their schema.
inline std::string label_of_statistics(const sql_name& name) {
  return "statistic ext:" + name.name;
}

/// What `read` uses, kept for later: what a view is made of is used by who
/// reads the view.
use_list collect(reading& in, const std::function<void(reading&)>& read);

/// The statements of a body that is looked at, not run here.
use_list collect_uses(reading& in, syntax_node node);

/// Uses each object of a list in one way, whatever the list says: a view's
/// query needs its tables to be there when the view is made, but reads none of
/// them.
void use_all(reading& in, const use_list& list, use_verb verb);

/// Uses them as the list says.
void use_now(reading& in, const use_list& list);

} // namespace dunlin::postgresql
