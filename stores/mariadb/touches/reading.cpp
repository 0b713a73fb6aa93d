#include "stores/mariadb/touches/reading.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace dunlin::mariadb {

namespace {

class use_collector : public use_sink {
public:
  void take(object_use use, std::string_view, size_t) override {
    if (std::find(list.uses.begin(), list.uses.end(), use) == list.uses.end())
      list.uses.push_back(use);
  }

  void give_up(unknown_effect why, size_t) override {
    if (!list.unknown || (why.is_everywhere && !list.unknown->is_everywhere))
      list.unknown = std::move(why);
  }

  /// It is left to who uses the list.
  void take_work(size_t, work_kind, size_t) override {
    // nop
  }

  void lose(const std::string& database, const std::string& name) override {
    list.lost.emplace_back(database, name);
  }

  void end_transaction() override {
    list.ends_transaction = true;
  }

  use_list list;
};

/// Databases of the server's own.
bool is_system(std::string_view database) {
  using namespace std::string_view_literals;
  constexpr std::array all{"information_schema"sv, "performance_schema"sv,
                           "mysql"sv, "sys"sv};
  return std::any_of(all.begin(), all.end(),
                     [&](auto name) { return same_name(name, database); });
}

/// Words that can't be a name without quotes, and begin what follows one.
bool is_reserved(const sql::sql_token& token) {
  using namespace std::string_view_literals;
  constexpr std::array all{
      "SELECT"sv, "FROM"sv,      "WHERE"sv,     "SET"sv,     "VALUES"sv,
      "GROUP"sv,  "ORDER"sv,     "HAVING"sv,    "LIMIT"sv,   "UNION"sv,
      "INTO"sv,   "ON"sv,        "USING"sv,     "AS"sv,      "JOIN"sv,
      "LEFT"sv,   "RIGHT"sv,     "INNER"sv,     "CROSS"sv,   "NATURAL"sv,
      "FOR"sv,    "LOCK"sv,      "IN"sv,        "NOT"sv,     "EXISTS"sv,
      "IF"sv,     "TABLE"sv,     "INSERT"sv,    "UPDATE"sv,  "DELETE"sv,
      "CREATE"sv, "ALTER"sv,     "DROP"sv,      "LIKE"sv,    "TO"sv,
      "WITH"sv,   "RETURNING"sv, "INTERSECT"sv, "EXCEPT"sv,  "REPLACE"sv,
      "IGNORE"sv, "USE"sv,       "FORCE"sv,     "BETWEEN"sv, "AND"sv,
      "OR"sv,     "CASE"sv,      "WHEN"sv,      "THEN"sv,    "ELSE"sv,
  };
  return std::any_of(all.begin(), all.end(),
                     [&](auto word) { return token.is(word); });
}

/// What a list does to the temporary tables of the session.
void doubt_all(script_session& session, const use_list& list) {
  for (const auto& name : list.lost)
    session.doubt(name);
  while (list.unknown && !session.temporary.empty())
    session.doubt(session.temporary.begin()->first);
}

bool is_beyond_ascii(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80;
  });
}

} // namespace

std::string reading::text_of(const sql::sql_token& token) const {
  return sql::name_of(rules_of(session.modes), token);
}

std::optional<written_name> reading::take_name(token_cursor& at) {
  written_name out;
  const auto first = at.take();
  const bool is_good = first.is_name() && !is_reserved(first);
  out.name = text_of(first);
  out.is_quoted = first.kind == sql::token_kind::identifier;
  if (is_good && !at.take('.'))
    return out;
  const auto second = is_good ? at.take() : sql::sql_token{};
  if (!second.is_name() || at.is('.')) {
    give_up("no name stands where one has to, at "
            + sql::display_name(first.text));
    return std::nullopt;
  }
  out.database = std::move(out.name);
  out.name = text_of(second);
  return out;
}

std::string reading::database_of(const written_name& name) const {
  return name.database.empty() ? session.database : db.folded(name.database);
}

std::optional<size_t> reading::temporary(const written_name& name) const {
  const auto found
      = session.temporary.find({database_of(name), db.folded(name.name)});
  if (found == session.temporary.end())
    return std::nullopt;
  return found->second;
}

void reading::doubt(const written_name& name) {
  const std::pair key{database_of(name), db.folded(name.name)};
  session.doubt(key);
  sink->lose(key.first, key.second);
}

void reading::lose(const written_name& name) {
  doubt(name);
  if (is_certain)
    session.perhaps.erase({database_of(name), db.folded(name.name)});
}

void reading::name_temporary(const written_name& name, size_t number) {
  // Whoever calls this body finds it.
  lose(name);
  if (is_certain)
    session.temporary[{database_of(name), db.folded(name.name)}] = number;
  else
    use_table(name, use_verb::defines);
}

void reading::lose_by(object_use use) {
  const auto& first = db.at(use.object).table;
  const bool leads_on = use.verb == use_verb::calls || !first.triggers.empty()
                        || !first.definition.uses.empty();
  if (!leads_on || (session.temporary.empty() && !db.moves_temporary))
    return;
  std::vector<object_use> left{use};
  const auto take = [&](const use_list& list) {
    left.insert(left.end(), list.uses.begin(), list.uses.end());
    doubt_all(session, list);
  };
  std::set<std::pair<size_t, use_verb>> seen;
  while (!left.empty()) {
    const auto next = left.back();
    left.pop_back();
    if (!seen.insert({next.object, next.verb}).second)
      continue;
    const auto& object = db.at(next.object);
    const auto events = events_of(next.verb);
    if (next.verb == use_verb::calls && object.body)
      take(*object.body);
    else if (next.verb == use_verb::calls)
      take({{}, unknown_effect{}});
    for (const auto& trigger : object.table.triggers)
      if ((trigger.events & events) != 0)
        take(trigger.body);
    const auto& view = object.table.definition;
    if (events != 0 || next.verb == use_verb::reads
        || next.verb == use_verb::locks)
      take(view);
    // What is written through a view is one of the tables that it reads.
    for (const auto& each : view.uses)
      if (events != 0 && each.verb == use_verb::reads)
        left.push_back({each.object, next.verb});
  }
}

size_t reading::table(const written_name& name) {
  if (const auto own = temporary(name))
    return *own;
  // Which letters the server takes for one is its own affair.
  if (db.folds_names && (is_beyond_ascii(name.name + name.database)))
    give_up("how the server compares the name " + sql::display_name(name.name)
            + " is not known");
  return db.refer(name_space::tables, database_of(name), db.folded(name.name));
}

size_t reading::routine(name_space space, const written_name& name) {
  return db.refer(space, database_of(name), folded(name.name));
}

std::string reading::label_for(const std::string& kind,
                               const written_name& name) const {
  // Events are compared in any case.
  return kind + ":" + database_of(name) + "."
         + (kind == "trigger" ? db.folded(name.name) : folded(name.name));
}

size_t reading::other(const std::string& kind, const written_name& name) {
  return apart(label_for(kind, name));
}

void reading::use_key_name(const foreign_key& key) {
  if (!key.name.empty() && key.name.find("_ibfk_") == std::string::npos)
    use(other("key", {db.at(key.child).database, key.name}), use_verb::defines);
}

void reading::use_table(const written_name& name, use_verb verb) {
  const bool is_with
      = name.database.empty()
        && std::find(with_names.begin(), with_names.end(), db.folded(name.name))
               != with_names.end();
  const bool is_dual = name.database.empty() && !name.is_quoted
                       && same_name(name.name, "DUAL");
  if (is_with || is_dual)
    return;
  if (!is_system(database_of(name))) {
    use(table(name), verb);
  } else if (verb == use_verb::reads || verb == use_verb::mentions) {
    use(system_catalogue(), use_verb::reads);
  } else {
    give_up("the server's own table " + sql::one_line(name.name)
            + " is written");
  }
}

size_t reading::make_table(const written_name& name, const new_table& made) {
  const auto place = database_of(name);
  if (made.is_temporary) {
    named_object object{name_space::tables, place, db.folded(name.name)};
    object.exists = object.is_temporary = true;
    object.table.kind = made.kind;
    const auto number = db.add_nameless(std::move(object));
    name_temporary(name, number);
    return number;
  }
  if (is_system(place))
    give_up("the server's own database " + place + " is changed");
  use(schema(place), use_verb::mentions);
  const auto number = standing(name);
  auto& object = db.change(number);
  const bool may_be_other = object.exists && (made.may_stay || !may_forget())
                            && object.table.kind != made.kind;
  object.table.kind = may_be_other ? table_kind::unknown : made.kind;
  object.exists = true;
  use(number, use_verb::defines);
  return number;
}

use_list collect(reading& in, const std::function<void(reading&)>& read) {
  use_collector kept;
  auto inner = in;
  inner.sink = &kept;
  read(inner);
  in.db.moves_temporary |= !kept.list.lost.empty();
  return std::move(kept.list);
}

void use_all(reading& in, const use_list& list, use_verb verb) {
  for (const auto& each : list.uses)
    in.use(each.object, verb);
}

void use_now(reading& in, const use_list& list) {
  for (const auto& each : list.uses)
    in.use(each.object, each.verb);
  doubt_all(in.session, list);
  if (list.unknown)
    in.give_up(list.unknown->reason, list.unknown->is_everywhere);
  if (list.ends_transaction)
    in.sink->end_transaction();
}

} // namespace dunlin::mariadb
