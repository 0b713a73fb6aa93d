#include "stores/postgresql/touches/closure.hpp"
#include "stores/postgresql/touches/use_verb.hpp"

#include <algorithm>

/// @file
/// What the rows of a table or view lead to.

namespace dunlin::postgresql {

namespace {

/// The event of pg_trigger that a verb is; 0: none.
int event_of(use_verb verb) noexcept {
  switch (verb) {
  case use_verb::inserts:
    return on_insert;
  case use_verb::updates:
    return on_update;
  case use_verb::removes:
    return on_delete;
  case use_verb::empties:
    return on_truncate;
  default:
    return 0;
  }
}

} // namespace

void touch_closure::follow_table(size_t number, use_verb verb,
                                 const std::string& how) {
  const auto& table = db_.at(number);
  emit(number, mode_of(verb), how);
  if (verb == use_verb::mentions)
    return;
  const auto name = display_of(table);
  if (table.is_foreign && verb != use_verb::defines)
    give_up({"the rows of the foreign table " + name + " are elsewhere", true},
            line_);
  for (const auto type : table.types)
    follow({type, use_verb::reads}, "type of a column of " + name);
  if (!is_definition(verb))
    follow_list(table.on_read, "policy of " + name);
  if (!is_read(verb) && verb != use_verb::defines && verb != use_verb::empties
      && verb != use_verb::locks)
    follow_write(number, verb);
  if (event_of(verb) != 0)
    for (const auto whole : db_.wholes_of(number))
      call_triggers(db_.at(whole), verb);
  if (verb == use_verb::inserts && !table.is_partitioned)
    return;
  for (const auto child : table.children)
    follow({child, verb}, "partition or heir of " + name);
}

void touch_closure::follow_write(size_t number, use_verb verb) {
  const auto name = display_of(db_.at(number));
  if (verb != use_verb::removes)
    for (const auto whole : db_.wholes_of(number))
      follow_list(db_.at(whole).on_write, "default, check or index of " + name);
  if (verb == use_verb::inserts || verb == use_verb::updates)
    for (const auto& key : db_.keys_from(number))
      follow({key.parent, use_verb::reads}, "foreign key of " + name);
  if (verb == use_verb::updates || verb == use_verb::removes)
    follow_keys_to(number, verb);
}

void touch_closure::follow_keys_to(size_t table, use_verb verb) {
  const bool is_removal = verb == use_verb::removes;
  for (const auto& key : db_.keys_to(table)) {
    // The letters of pg_constraint: no action, restrict, cascade; the others
    // set the child's columns.
    const auto action = is_removal ? key.on_delete : key.on_update;
    const auto child_verb = action == 'a' || action == 'r' ? use_verb::reads
                            : action == 'c' && is_removal  ? use_verb::removes
                                                           : use_verb::updates;
    follow({key.child, child_verb},
           "foreign key of " + display_of(db_.at(key.child)));
  }
}

void touch_closure::call_triggers(const database_object& table, use_verb verb) {
  for (const auto& trigger : table.triggers)
    if ((trigger.events & event_of(verb)) != 0)
      follow({trigger.function, use_verb::calls},
             "trigger " + trigger.name + " of " + display_of(table));
  for (const auto& rule : table.rules)
    if (rule.event == verb)
      follow_list(rule.actions,
                  "rule " + rule.name + " of " + display_of(table));
}

void touch_closure::follow_view(size_t number, use_verb verb,
                                const std::string& how) {
  const auto& view = db_.at(number);
  emit(number, mode_of(verb), how);
  if (verb == use_verb::mentions || is_definition(verb))
    return;
  const auto through = "through the view " + display_of(view);
  follow_list(view.definition, through);
  if (verb == use_verb::reads)
    return;
  if (verb == use_verb::inserts || verb == use_verb::updates)
    follow_list(view.on_write, "default of " + display_of(view));
  call_triggers(view, verb);
  // What is written is one of the tables that it reads, unless a trigger or a
  // rule stands there instead.
  const auto event = event_of(verb);
  const bool is_handled = std::any_of(
      view.triggers.begin(), view.triggers.end(), [&](const auto& each) {
        return (each.events & event) != 0 && (each.events & instead) != 0;
      });
  if (is_handled)
    return;
  for (const auto& each : view.definition.uses)
    if (each.verb == use_verb::reads
        && space_of(db_.at(each.object).kind) == name_space::relations)
      follow({each.object, verb}, through);
}

} // namespace dunlin::postgresql
