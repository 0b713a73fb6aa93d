#pragma once

#include "config/touches.hpp"
#include "stores/postgresql/touches/reading.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace dunlin::postgresql {

/// Bodies of routines that were read, as long as nothing in the database
/// changes.
struct known_calls {
  size_t generation = 0;
  /// By the routine and the path of who calls it.
  std::map<std::pair<size_t, std::string>, use_list> by_caller;
};

/// Follows what the statements of one text use to all that the server then
/// touches: through views, foreign keys, triggers, defaults, partitions and the
/// functions that are called.
class touch_closure : public use_sink {
public:
  touch_closure(catalogue& db, script_session& session, known_calls& calls);

  void take(object_use use, std::string_view how, size_t line) override;
  void give_up(unknown_effect why, size_t line) override;
  void take_work(size_t object, work_kind kind, size_t line) override;

  /// What was found, when all texts of the list have been read: a name that was
  /// not there may be that of any object without its schema.
  touch_set finish() const;

private:
  /// Forgets what was followed where that may lead elsewhere by now.
  void look_at_session();
  void take_rows(object_use use);
  void follow(object_use use, const std::string& how);
  void follow_list(const use_list& list, const std::string& how);
  void mention_needs(size_t number);
  void follow_other(size_t number, use_verb verb, const std::string& how);
  void follow_table(size_t number, use_verb verb, const std::string& how);
  void follow_view(size_t number, use_verb verb, const std::string& how);
  void follow_write(size_t number, use_verb verb);
  void follow_keys_to(size_t table, use_verb verb);
  void call_triggers(const database_object& table, use_verb verb);
  void call_routine(size_t number);
  void follow_body(size_t routine, const std::string& how);
  void call_event_functions();

  void emit(size_t number, touch_mode mode, const std::string& how);
  void add(const std::string& label, touch_mode mode, const std::string& how);

  /// A name for which there was no object.
  struct missing_name {
    name_space space;
    std::string name;
    std::string label;
    touch found;
  };

  catalogue& db_;
  script_session& session_;
  known_calls& calls_;
  size_t line_ = 1;
  size_t generation_ = 0;
  std::optional<session_view> view_;
  /// In a function that runs as its owner, who may be any role.
  bool runs_as_owner_ = false;
  std::set<std::tuple<size_t, use_verb, bool>> seen_;
  std::map<std::pair<std::string, touch_mode>, touch> touches_;
  std::vector<missing_name> missing_;
  std::optional<touch_barrier> barrier_;
  std::vector<row_work> work_;
};

} // namespace dunlin::postgresql
