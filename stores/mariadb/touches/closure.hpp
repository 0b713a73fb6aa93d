#pragma once

#include "config/touches.hpp"
#include "stores/mariadb/touches/reading.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace dunlin::mariadb {

/// Follows what the statements of one text use to all that the server then
/// touches: through views, foreign keys, triggers, the sequences of defaults
/// and the routines that are called.
class touch_closure : public use_sink {
public:
  explicit touch_closure(const catalogue& db) : db_(db) {
    // nop
  }

  void take(object_use use, std::string_view how, size_t line) override;
  void give_up(unknown_effect why, size_t line) override;
  void take_work(size_t object, work_kind kind, size_t line) override;

  touch_set finish() &&;

private:
  void take_rows(object_use use);
  void follow(object_use use, const std::string& how);
  void follow_list(const use_list& list, const std::string& how);
  void follow_table(size_t number, use_verb verb);
  void follow_view(size_t number, use_verb verb);
  void follow_keys(const named_object& table, use_verb verb);
  void follow_key(const foreign_key& key, use_verb verb);
  void call_triggers(const named_object& table, use_verb verb);
  void need_rights(size_t number, const std::string& how);
  void mention_parts(const named_object& view, const std::string& how);
  void call_routine(size_t number);

  void emit(size_t number, touch_mode mode, const std::string& how);
  void add(const std::string& label, touch_mode mode, const std::string& how);

  const catalogue& db_;
  size_t line_ = 1;
  size_t generation_ = 0;
  std::set<std::pair<size_t, use_verb>> seen_;
  std::map<std::pair<std::string, touch_mode>, touch> touches_;
  std::optional<touch_barrier> barrier_;
  std::vector<row_work> work_;
};

} // namespace dunlin::mariadb
