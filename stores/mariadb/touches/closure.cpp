#include "stores/mariadb/touches/closure.hpp"

#include "config/touch_list.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

bool is_read(use_verb verb) noexcept {
  return verb == use_verb::mentions || verb == use_verb::reads
         || verb == use_verb::calls;
}

bool is_definition(use_verb verb) noexcept {
  return verb == use_verb::defines || verb == use_verb::rewrites
         || verb == use_verb::empties;
}

touch_mode mode_of(use_verb verb) noexcept {
  return is_read(verb) ? touch_mode::reads
         // Which of two gets the lower number is left to chance, by promise.
         : verb == use_verb::advances ? touch_mode::commutes
                                      : touch_mode::writes;
}

/// What a statement that uses rows in this way does with them; nothing: what
/// a definition does is said beside its use.
std::optional<work_kind> work_of(use_verb verb) noexcept {
  switch (verb) {
  case use_verb::reads:
    return work_kind::reads;
  case use_verb::inserts:
    return work_kind::fills;
  case use_verb::updates:
  case use_verb::removes:
    return work_kind::changes;
  default:
    return std::nullopt;
  }
}

} // namespace

void touch_closure::take(object_use use, std::string_view how, size_t line) {
  line_ = line;
  take_rows(use);
  follow(use, std::string{how});
}

void touch_closure::take_work(size_t number, work_kind kind, size_t line) {
  const auto& object = db_.at(number);
  if (object.space == name_space::tables && !object.is_temporary)
    add_work(work_, {label_of(object), kind, line, object.table.bytes});
}

/// What triggers, keys and routines do with rows is left out: they mostly look
/// up few.
void touch_closure::take_rows(object_use use) {
  const auto work = work_of(use.verb);
  if (!work)
    return;
  std::set<size_t> seen;
  std::vector<size_t> left{use.object};
  while (!left.empty()) {
    const auto number = left.back();
    left.pop_back();
    if (!seen.insert(number).second)
      continue;
    const auto& uses = db_.at(number).table.definition.uses;
    if (uses.empty())
      take_work(number, *work, line_);
    for (const auto& each : uses)
      if (each.verb == use_verb::reads)
        left.push_back(each.object);
  }
}

void touch_closure::give_up(unknown_effect why, size_t line) {
  // What nobody can see may be in another database too.
  why.is_everywhere = why.is_everywhere || db_.has_neighbours;
  // One that reaches further holds for the others too.
  if (!barrier_ || (why.is_everywhere && !barrier_->is_everywhere))
    barrier_ = touch_barrier{std::move(why.reason), line, why.is_everywhere};
}

void touch_closure::add(const std::string& label, touch_mode mode,
                        const std::string& how) {
  touches_.try_emplace({label, mode}, touch{label, mode, line_, how});
}

void touch_closure::emit(size_t number, touch_mode mode,
                         const std::string& how) {
  const auto& object = db_.at(number);
  if (object.is_temporary)
    return;
  const auto& place
      = object.space == name_space::databases ? object.name : object.database;
  const auto label = label_of(object);
  add(label, mode, how);
  if (db_.has_neighbours && !place.empty() && place != db_.default_database
      && place != "information_schema")
    give_up({label
                 + " is in another database of the server, which may be"
                   " another store",
             true},
            line_);
}

void touch_closure::follow(object_use use, const std::string& how) {
  if (generation_ != db_.generation()) {
    generation_ = db_.generation();
    seen_.clear();
  }
  if (!seen_.insert({use.object, use.verb}).second)
    return;
  const auto& object = db_.at(use.object);
  if (use.verb == use_verb::labels) {
    emit(use.object, touch_mode::reads, how);
    add("rights:" + label_of(object), touch_mode::writes, how);
    add("schema:information_schema", touch_mode::commutes, how);
    return;
  }
  emit(use.object, mode_of(use.verb), how);
  // Whoever asks the server which objects there are sees that one changed;
  // those that change some do not see each other.
  if (is_definition(use.verb) && !object.is_temporary)
    add("schema:information_schema", touch_mode::commutes, how);
  if (use.verb == use_verb::calls)
    call_routine(use.object);
  else if (use.verb == use_verb::mentions)
    mention_parts(object, how);
  else if (object.space == name_space::tables)
    follow_table(use.object, use.verb);
}

void touch_closure::follow_list(const use_list& list, const std::string& how) {
  for (const auto& each : list.uses) {
    follow(each, how);
    need_rights(each.object, how);
  }
  if (list.unknown)
    give_up(*list.unknown, line_);
}

/// A view, a routine and a trigger do what the one may who made them, whoever
/// uses them; all others that a run meets are its own user's doing.
void touch_closure::need_rights(size_t number, const std::string& how) {
  const auto& object = db_.at(number);
  if (!object.is_temporary && object.space != name_space::databases
      && object.space != name_space::others)
    add("rights:" + label_of(object), touch_mode::reads, how);
}

void touch_closure::follow_table(size_t number, use_verb verb) {
  const auto& object = db_.at(number);
  const auto name = display_of(object);
  if (!object.table.elsewhere.empty() && verb != use_verb::defines)
    give_up({"the rows of " + name + " are elsewhere: its engine is "
                 + object.table.elsewhere,
             true},
            line_);
  // A name that may be a view's or a table's is both.
  follow_view(number, verb);
  if (!is_read(verb) && verb != use_verb::defines && verb != use_verb::removes)
    follow_list(object.table.on_write, "default of " + name);
  follow_keys(object, verb);
  call_triggers(object, verb);
}

/// Those that it has, and those that refer to it.
void touch_closure::follow_keys(const named_object& table, use_verb verb) {
  if (verb == use_verb::reads || verb == use_verb::locks)
    return;
  for (const auto number : table.table.keys_out) {
    const auto& key = db_.key(number);
    const bool looks = verb == use_verb::inserts || verb == use_verb::updates;
    // The definition of a child is locked together with its parents'.
    if (key.exists && (looks || is_definition(verb)))
      follow({key.parent, looks ? use_verb::reads : use_verb::mentions},
             "foreign key of " + display_of(table));
  }
  for (const auto number : table.table.keys_in)
    if (db_.key(number).exists && verb != use_verb::inserts)
      follow_key(db_.key(number), verb);
}

void touch_closure::follow_key(const foreign_key& key, use_verb verb) {
  const bool is_removal = verb == use_verb::removes;
  const auto action = is_removal ? key.on_delete : key.on_update;
  auto child_verb = use_verb::reads;
  if (is_definition(verb))
    child_verb = use_verb::mentions;
  else if (action != key_action::refuses)
    // A server that runs the triggers of what cascades is foreseen.
    child_verb = action == key_action::cascades && is_removal
                     ? use_verb::removes
                     : use_verb::updates;
  follow({key.child, child_verb},
         "foreign key of " + display_of(db_.at(key.child)));
}

void touch_closure::call_triggers(const named_object& table, use_verb verb) {
  for (const auto& trigger : table.table.triggers)
    if ((trigger.events & events_of(verb)) != 0)
      follow_list(trigger.body,
                  "trigger " + trigger.name + " of " + display_of(table));
}

void touch_closure::follow_view(size_t number, use_verb verb) {
  if (is_definition(verb))
    return;
  const auto& view = db_.at(number);
  const auto through = "through the view " + display_of(view);
  follow_list(view.table.definition, through);
  if (verb == use_verb::reads)
    return;
  // What is written is one of the tables that it reads.
  for (const auto& each : view.table.definition.uses)
    if (each.verb == use_verb::reads
        && db_.at(each.object).space == name_space::tables)
      follow({each.object, verb}, through);
}

/// A view is there if what it is made of is.
void touch_closure::mention_parts(const named_object& view,
                                  const std::string& how) {
  for (const auto& each : view.table.definition.uses)
    follow({each.object, use_verb::mentions}, how);
}

void touch_closure::call_routine(size_t number) {
  const auto& routine = db_.at(number);
  const bool is_function = routine.space == name_space::functions;
  const auto name
      = (is_function ? "function " : "procedure ") + display_of(routine);
  if (routine.body)
    follow_list(*routine.body, name);
  else
    // One that was loaded into the server may do whatever it likes.
    give_up({"what the " + name + " does is not known", is_function}, line_);
}

touch_set touch_closure::finish() && {
  touch_set out;
  for (auto& [key, found] : touches_)
    out.touches.push_back(std::move(found));
  out.barrier = std::move(barrier_);
  out.work = std::move(work_);
  return out;
}

} // namespace dunlin::mariadb
