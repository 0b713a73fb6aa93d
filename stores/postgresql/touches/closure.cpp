#include "stores/postgresql/touches/closure.hpp"

#include "config/touch_list.hpp"
#include "stores/postgresql/touches/use_verb.hpp"

#include <utility>

namespace dunlin::postgresql {

namespace {

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

touch_closure::touch_closure(catalogue& db, script_session& session,
                             known_calls& calls)
    : db_(db), session_(session), calls_(calls) {
  // nop
}

void touch_closure::take(object_use use, std::string_view how, size_t line) {
  line_ = line;
  look_at_session();
  take_rows(use);
  follow(use, std::string{how});
}

void touch_closure::look_at_session() {
  const session_view& view = session_;
  if (view_ == view)
    return;
  view_ = view;
  seen_.clear();
}

void touch_closure::take_work(size_t number, work_kind kind, size_t line) {
  const auto& object = db_.at(number);
  const bool has_rows = object.kind == object_kind::table
                        || object.kind == object_kind::materialized_view;
  if (has_rows && !object.is_temporary)
    add_work(work_, {label_of(object), kind, line, object.bytes});
}

/// What triggers, keys and functions do with rows is left out: they mostly look
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
    take_work(number, *work, line_);
    const auto& object = db_.at(number);
    if (object.kind != object_kind::view)
      continue;
    for (const auto& each : object.definition.uses)
      if (each.verb == use_verb::reads)
        left.push_back(each.object);
  }
}

void touch_closure::give_up(unknown_effect why, size_t line) {
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
  const auto label = label_of(object);
  add(label, mode, how);
  if (!object.exists && object.kind != object_kind::other
      && object.kind != object_kind::schema)
    missing_.push_back({space_of(object.kind), object.name, label,
                        touch{label, mode, line_, how}});
  if (!session_.has_other_role && !runs_as_owner_)
    return;
  add("rights:" + label, touch_mode::reads, how);
  if (!object.schema.empty())
    add("rights:schema:" + object.schema, touch_mode::reads, how);
}

void touch_closure::follow(object_use use, const std::string& how) {
  if (generation_ != db_.generation()) {
    generation_ = db_.generation();
    seen_.clear();
  }
  if (!seen_.insert({use.object, use.verb, runs_as_owner_}).second)
    return;
  const auto& object = db_.at(use.object);
  const bool is_label = use.verb == use_verb::labels;
  // Whoever asks the server which objects there are sees that one changed;
  // those that change some do not see each other.
  if (is_label || is_definition(use.verb)) {
    if (!object.is_temporary)
      add("schema:pg_catalog", touch_mode::commutes, how);
    call_event_functions();
  }
  if (is_label) {
    emit(use.object, touch_mode::reads, how);
    if (!object.is_temporary)
      add("rights:" + label_of(object), touch_mode::writes, how);
    return;
  }
  if (use.verb == use_verb::defines)
    mention_needs(use.object);
  switch (object.kind) {
  case object_kind::table:
    follow_table(use.object, use.verb, how);
    break;
  case object_kind::view:
    follow_view(use.object, use.verb, how);
    break;
  default:
    follow_other(use.object, use.verb, how);
  }
}

void touch_closure::follow_list(const use_list& list, const std::string& how) {
  for (const auto& each : list.uses)
    follow(each, how);
  if (list.unknown)
    give_up(*list.unknown, line_);
}

/// What an object needs can't go before it does: whoever drops the object or
/// changes it comes before whoever drops what it needed. The server refuses
/// the turned order, unless it was told to CASCADE.
void touch_closure::mention_needs(size_t number) {
  const auto& object = db_.at(number);
  if (object.is_temporary)
    return;
  const auto how = "needed by " + display_of(object);
  const auto mention = [&](size_t needed) {
    if (needed != number)
      follow({needed, use_verb::mentions}, how);
  };
  const auto mention_all = [&](const use_list& list) {
    for (const auto& each : list.uses)
      mention(each.object);
  };
  if (!object.schema.empty())
    add("schema:" + object.schema, touch_mode::reads, how);
  mention_all(object.definition);
  mention_all(object.on_read);
  mention_all(object.on_write);
  for (const auto& rule : object.rules)
    mention_all(rule.actions);
  for (const auto& body : object.bodies)
    if (body.bound)
      mention_all(*body.bound);
  for (const auto& trigger : object.triggers)
    mention(trigger.function);
}

void touch_closure::follow_other(size_t number, use_verb verb,
                                 const std::string& how) {
  const auto& object = db_.at(number);
  switch (object.kind) {
  case object_kind::sequence:
    emit(number, mode_of(verb), how);
    break;
  case object_kind::type:
    emit(number, mode_of(verb), how);
    if (verb != use_verb::mentions)
      follow_list(object.definition, "type " + display_of(object));
    break;
  case object_kind::routine:
    emit(number, mode_of(verb), how);
    if (verb == use_verb::calls)
      call_routine(number);
    break;
  default:
    emit(number, mode_of(verb), how);
    // Of an index, or of statistics.
    if (object.table)
      follow({*object.table, verb}, how);
  }
}

touch_set touch_closure::finish() const {
  auto all = touches_;
  for (const auto& missing : missing_)
    for (const auto number : db_.namesakes(missing.space, missing.name)) {
      auto found = missing.found;
      found.object = label_of(db_.at(number));
      all.try_emplace({found.object, found.mode}, found);
    }
  touch_set out;
  for (auto& [key, found] : all)
    out.touches.push_back(std::move(found));
  out.barrier = barrier_;
  out.work = work_;
  return out;
}

} // namespace dunlin::postgresql
