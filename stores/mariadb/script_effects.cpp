#include "stores/mariadb/script_effects.hpp"

#include "stores/mariadb/outside_statement.hpp"
#include "stores/mariadb/script_rules.hpp"
#include "stores/mariadb/touches/body.hpp"
#include "stores/mariadb/touches/kept_text.hpp"
#include "stores/mariadb/touches/query.hpp"
#include "stores/mariadb/touches/sql_modes.hpp"
#include "stores/mariadb/touches/statement.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace dunlin::mariadb {

namespace {

using namespace std::string_view_literals;

/// Begins of statements that can't commit, whatever they lead to: a function
/// and a trigger may not.
constexpr std::array row_statements{
    "SELECT"sv,   "WITH"sv,   "VALUES"sv, "("sv,        "INSERT"sv, "REPLACE"sv,
    "UPDATE"sv,   "DELETE"sv, "DO"sv,     "HANDLER"sv,  "SHOW"sv,   "EXPLAIN"sv,
    "DESCRIBE"sv, "DESC"sv,   "HELP"sv,   "ANALYZE"sv,  "CREATE"sv, "DROP"sv,
    "CHECKSUM"sv, "SIGNAL"sv, "GET"sv,    "RESIGNAL"sv,
};

/// What can't be read of these is no table that is written.
constexpr std::array quiet_statements{"SET"sv, "USE"sv, "PREPARE"sv,
                                      "DEALLOCATE"sv};

constexpr std::string_view table_sql
    = "SELECT 'table', t.table_type, coalesce(t.engine, ''),"
      " coalesce(e.transactions, 'NO') FROM information_schema.tables t"
      " LEFT JOIN information_schema.engines e ON e.engine = t.engine"
      " WHERE t.table_schema = ? AND t.table_name = ?"
      " AND t.table_type <> 'TEMPORARY'"
      " UNION ALL SELECT trigger_name, event_manipulation, action_statement,"
      " sql_mode FROM information_schema.triggers"
      " WHERE event_object_schema = ? AND event_object_table = ?";

constexpr std::string_view view_sql
    = "SELECT coalesce(view_definition, '') FROM information_schema.views"
      " WHERE table_schema = ? AND table_name = ?";

constexpr std::string_view routine_sql
    = "SELECT routine_type, coalesce(routine_definition, ''), sql_mode"
      " FROM information_schema.routines"
      " WHERE routine_schema = ? AND routine_name = ?";

/// How many tables of users keep what is rolled back.
constexpr std::string_view keepers_sql
    = "SELECT count(*) FROM information_schema.tables t"
      " JOIN information_schema.engines e ON e.engine = t.engine"
      " WHERE e.transactions <> 'YES' AND t.table_type <> 'TEMPORARY'"
      " AND t.table_schema NOT IN ('information_schema', 'performance_schema',"
      " 'mysql', 'sys')";

/// The server's own tables are of such engines.
bool names_system_database(sql::sql_lexer text) {
  for (auto token = text.next(); token.kind != sql::token_kind::end;
       token = text.next())
    if (token.is_name() && same_name(sql::bare_text(token), "mysql"))
      return true;
  return false;
}

} // namespace

script_effects::script_effects(database& db) : db_(db) {
  known_.version = mysql_get_server_version(db.handle());
}

result<void> script_effects::begin() {
  return sql::for_each_row(
      db_.ask("SELECT coalesce(database(), ''), @@sql_mode,"
              " @@lower_case_table_names, @@global.sql_mode LIMIT 1"),
      [&](const sql::answer_row& row) {
        known_.folds_names = row.integer(2) != 0;
        known_.default_modes = row.text(3);
        session_.database = known_.folded(row.text(0));
        session_.modes = modes_of(row.text(1)).value_or(text_modes{});
      });
}

result<bool>
script_effects::stands_alone(const sql::script_statement& statement) {
  seen_.clear();
  left_.clear();
  is_alone_ = is_unknown_ = false;
  take(uses_of(statement));
  while (!left_.empty() && !is_alone_) {
    const auto use = left_.back();
    left_.pop_back();
    if (auto followed = follow(use); !followed)
      return fail(followed.error());
  }
  if (is_alone_ || !is_unknown_)
    return is_alone_;
  return may_keep_rows(statement);
}

/// A block is a body, and so may be what is prepared or executed.
void script_effects::take_own_texts(const sql::script_statement& statement) {
  auto rest = inner_of(lexer_of(script_rules, statement));
  const auto first = rest.next();
  if (first.is("BEGIN"))
    traces_.append(traces_of_body(statement.text, session_.modes));
  if (!first.is("PREPARE") && !first.is("EXECUTE"))
    return;
  for (auto token = rest.next(); token.kind != sql::token_kind::end;
       token = rest.next())
    traces_.append(
        traces_of_body(literal_of(token).value_or(""), session_.modes));
}

/// Routines and triggers that the script made may be gone again, or others:
/// what their texts leave is kept. What stood there before the script can't be
/// had any more.
void script_effects::take_definitions(const sql::script_statement& statement,
                                      const use_list& uses, leaving& out) {
  const auto lexer = lexer_of(script_rules, statement);
  const bool is_made = begins_with(lexer, "CREATE");
  const bool is_new = is_made && !begins_with(lexer, "CREATE OR REPLACE");
  for (const auto& each : uses.uses) {
    const auto& object = known_.at(each.object);
    const bool is_trigger = object.name.starts_with("trigger:");
    if (each.verb != use_verb::defines
        || !(is_trigger || object.space == name_space::procedures
             || object.space == name_space::functions))
      continue;
    bodies_.erase(each.object);
    // Which table a trigger of before was on, nobody can tell.
    if (!is_new && !made_.contains(each.object))
      for (const auto at : is_trigger ? wrote_ : called_[each.object])
        out[at].is_hidden = true;
    if (!is_made)
      continue;
    made_[each.object] = traces_of_body(statement.text, session_.modes);
    if (const auto table = known_.table_of_trigger(object.name);
        is_trigger && table)
      made_on_[*table].append(made_[each.object]);
  }
}

result<script_effects::leaving> script_effects::left_by_calls(
    const std::vector<sql::script_statement>& statements, size_t done) {
  leaving out;
  for (; out.size() < done; ++at_) {
    const auto& statement = statements[at_];
    const auto uses = uses_of(statement);
    take_definitions(statement, uses, out);
    auto left = left_by(statement, uses);
    if (!left)
      return fail(left.error());
    out.push_back(std::move(*left));
  }
  return out;
}

result<sql::routine_traces>
script_effects::left_by(const sql::script_statement& statement,
                        const use_list& uses) {
  seen_.clear();
  left_.clear();
  traces_ = {};
  take_own_texts(statement);
  take(uses);
  while (!left_.empty()) {
    const auto use = left_.back();
    left_.pop_back();
    if (auto followed = follow(use); !followed)
      return fail(followed.error());
  }
  for (const auto& name : traces_.set) {
    const auto is_set = is_setting(name);
    if (!is_set)
      return fail(is_set.error());
    traces_.left.sets_session |= *is_set;
  }
  return traces_.left;
}

bool script_effects::only_computes(const sql::script_statement& statement) {
  const auto list = uses_of(statement);
  return !list.unknown && !list.ends_transaction
         && std::all_of(list.uses.begin(), list.uses.end(), [](auto use) {
              return use.verb == use_verb::reads
                     || use.verb == use_verb::mentions;
            });
}

use_list script_effects::uses_of(const sql::script_statement& statement) {
  reading outer{known_, session_, nullptr, statement.line};
  return collect(
      outer, [&](reading& in) { read_text(in, std::string{statement.text}); });
}

/// Of a statement that can't be followed to its end.
result<bool>
script_effects::may_keep_rows(const sql::script_statement& statement) {
  const auto text = lexer_of(script_rules, statement);
  if (begins_with_one(inner_of(text), quiet_statements))
    return false;
  if (!begins_with_one(inner_of(text), row_statements)
      || names_system_database(text))
    return true;
  const auto keepers = db_.ask_integer(keepers_sql);
  if (!keepers)
    return fail(keepers.error());
  return *keepers > 0;
}

void script_effects::take(const use_list& list) {
  is_alone_ = is_alone_ || list.ends_transaction;
  is_unknown_ = is_unknown_ || list.unknown.has_value();
  for (const auto& each : list.uses)
    if (seen_.insert({each.object, each.verb}).second)
      left_.push_back(each);
}

result<void> script_effects::follow(object_use use) {
  const auto& object = known_.at(use.object);
  if (use.verb == use_verb::calls)
    return follow_routine(use.object);
  if (object.space == name_space::tables && !object.is_temporary
      && events_of(use.verb) != 0)
    return follow_table(use.object, use.verb);
  return {};
}

result<void> script_effects::follow_table(size_t number, use_verb verb) {
  const auto found = table(number);
  if (!found)
    return fail(found.error());
  const auto& known = **found;
  is_alone_ = is_alone_ || known.keeps_rows;
  is_unknown_ = is_unknown_ || known.is_unread;
  wrote_.insert(at_);
  traces_.append(known.traces);
  if (const auto made = made_on_.find(number); made != made_on_.end())
    traces_.append(made->second);
  for (const auto& trigger : known.triggers)
    if ((trigger.events & events_of(verb)) != 0)
      take(trigger.body);
  take(known.view);
  // What is written through a view is one of the tables that it reads.
  for (const auto& each : known.view.uses)
    if (each.verb == use_verb::reads)
      take({{{each.object, verb}}, {}});
  return {};
}

result<void> script_effects::follow_routine(size_t number) {
  const auto body = body_of(number);
  if (!body)
    return fail(body.error());
  called_[number].insert(at_);
  take((*body)->uses);
  traces_.append((*body)->traces);
  return {};
}

// -- what the server says -----------------------------------------------------

/// @param times how often the query has the database and the name.
result<sql::answer> script_effects::ask(std::string_view query, size_t number,
                                        int times) {
  const auto& object = known_.at(number);
  std::vector<value> parameters;
  for (; times > 0; --times) {
    parameters.push_back(sql::parameter(std::string_view{object.database}));
    parameters.push_back(sql::parameter(std::string_view{object.name}));
  }
  return db_.ask(query, parameters);
}

result<const script_effects::known_table*>
script_effects::table(size_t number) {
  if (const auto known = tables_.find(number); known != tables_.end())
    return &known->second;
  auto& made = tables_[number];
  const auto place = known_.at(number).database;
  auto done = sql::for_each_row(
      ask(table_sql, number, 2), [&](const sql::answer_row& row) {
        if (row.text(0) != "table") {
          const auto modes = modes_of(row.text(3));
          made.traces.append(traces_of_kept(row.text(2), modes));
          made.triggers.push_back({row.text(0), events_of(row.text(1)),
                                   uses_of_kept(known_, place, row.text(2),
                                                modes, read_body_statement)});
          return;
        }
        made.is_view = row.text(1) == "VIEW";
        made.is_unread = !made.is_view && row.text(2).empty();
        made.keeps_rows
            = !made.is_unread && !made.is_view && row.text(3) != "YES";
      });
  if (done && made.is_view)
    done = read_view(number, made);
  if (!done)
    return fail(done.error());
  return &made;
}

result<void> script_effects::read_view(size_t number, known_table& to) {
  const auto place = known_.at(number).database;
  return sql::for_each_row(ask(view_sql, number),
                           [&](const sql::answer_row& row) {
                             to.view = uses_of_kept(known_, place, row.text(0),
                                                    text_modes{}, read_query);
                           });
}

/// What the script made, and what stands there now: it may have made that
/// later. A procedure that is not there now may be there when it is called; a
/// function that is not there is one of the server's own.
result<const script_effects::known_body*>
script_effects::body_of(size_t number) {
  if (const auto known = bodies_.find(number); known != bodies_.end())
    return &known->second;
  const auto object = known_.at(number);
  const bool is_procedure = object.space == name_space::procedures;
  std::optional<known_body> out;
  const auto made = made_.find(number);
  if (made != made_.end() && object.body)
    out = {*object.body, made->second};
  auto done = sql::for_each_row(
      ask(routine_sql, number), [&](const sql::answer_row& row) {
        if (row.text(0) != (is_procedure ? "PROCEDURE" : "FUNCTION"))
          return;
        if (!out)
          out.emplace();
        const auto modes = modes_of(row.text(2));
        out->uses.append(uses_of_kept(known_, object.database, row.text(1),
                                      modes, read_body_statement));
        out->traces.append(traces_of_kept(row.text(1), modes));
      });
  if (!done)
    return fail(done.error());
  if (!out && is_procedure) {
    out.emplace();
    out->uses.unknown = {"the procedure is not known", false};
    out->traces.left.is_hidden = true;
  }
  return &(bodies_[number] = std::move(out).value_or(known_body{}));
}

result<bool> script_effects::is_setting(const std::string& name) {
  const auto found = db_.ask_integer(
      "SELECT count(*) FROM information_schema.system_variables"
      " WHERE variable_name = ?",
      {sql::parameter(std::string_view{name})});
  if (!found)
    return fail(found.error());
  return *found != 0;
}

} // namespace dunlin::mariadb
