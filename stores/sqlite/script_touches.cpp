#include "stores/sqlite/script_touches.hpp"

#include "config/letter_case.hpp"
#include "stores/sqlite/add_column.hpp"
#include "stores/sqlite/lexical.hpp"
#include "stores/sqlite/query.hpp"
#include "stores/sqlite/script_session.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <algorithm>
#include <array>

namespace dunlin::sqlite {

namespace {

/// The first word of a statement in large letters.
std::string verb_of(std::string_view text) {
  sql::sql_lexer lexer{lexical, text};
  return one_line(capitals(lexer.next().text));
}

/// Of a statement that begins with WITH.
std::string verb_behind_with(const prepared_statement& prepared) {
  for (const auto& event : prepared.events) {
    if (!event.via.empty())
      continue;
    if (event.action == SQLITE_INSERT)
      return "INSERT";
    if (event.action == SQLITE_UPDATE)
      return "UPDATE";
    if (event.action == SQLITE_DELETE)
      return "DELETE";
  }
  return "SELECT";
}

/// How the copy calls an object of `shadow_schema::texts`.
std::string object_of(const std::string& key) {
  const auto kind = key.substr(0, key.find(':'));
  return kind == "index" || kind == "trigger" ? key
                                              : key.substr(kind.size() + 1);
}

bool is_temporary_event(const access_event& event) noexcept {
  switch (event.action) {
  case SQLITE_CREATE_TEMP_INDEX:
  case SQLITE_CREATE_TEMP_TABLE:
  case SQLITE_CREATE_TEMP_TRIGGER:
  case SQLITE_CREATE_TEMP_VIEW:
  case SQLITE_DROP_TEMP_INDEX:
  case SQLITE_DROP_TEMP_TABLE:
  case SQLITE_DROP_TEMP_TRIGGER:
  case SQLITE_DROP_TEMP_VIEW:
    return true;
  case SQLITE_ALTER_TABLE:
    return event.first == "temp";
  default:
    return false;
  }
}

/// Whether a SELECT stands in a statement and the authorizer heard of none, as
/// for a copy of whole pages.
bool hides_its_query(std::string_view text,
                     const prepared_statement& prepared) {
  return !prepared.has(SQLITE_SELECT) && prepared.has(SQLITE_INSERT)
         && holds_word(text, "SELECT");
}

/// Whether a change is an index without which all statements mean the same: by
/// a unique one an INSERT may know its conflicts, and a foreign key its parent.
bool may_wait(const schema_change& change, std::string_view text) {
  if (change.kind != object_kind::index || change.verb != change_verb::create)
    return false;
  sql::sql_lexer lexer{lexical, text};
  lexer.next();
  return lexer.next().is("INDEX");
}

/// What a statement names behind its first word; empty: nothing.
std::string name_behind_verb(std::string_view text) {
  sql::sql_lexer lexer{lexical, text};
  const auto verb = lexer.next().text;
  const auto end = static_cast<size_t>(verb.data() - text.data()) + verb.size();
  return object_name(text.substr(end));
}

/// Whether a column that is added leads to nothing but itself.
bool is_plain_column(std::string_view text) {
  constexpr std::array words{"REFERENCES", "GENERATED", "AS",     "CHECK",
                             "UNIQUE",     "PRIMARY",   "COLLATE"};
  return std::none_of(words.begin(), words.end(),
                      [&](const char* word) { return holds_word(text, word); });
}

} // namespace

result<void> script_touches::read(const sql::script_statement& statement) {
  const auto verb = verb_of(statement.text);
  if (verb == "BEGIN" || verb == "COMMIT" || verb == "END")
    return {};
  if (verb == "SAVEPOINT" || verb == "RELEASE" || verb == "ROLLBACK") {
    out_.block(verb + " may undo what was done before it", statement.line);
    return {};
  }
  if (verb == "VACUUM") {
    out_.block("VACUUM rewrites the whole database", statement.line);
    return {};
  }
  const auto change = read_schema_change(statement.text);
  if (change.verb != change_verb::none)
    return read_change(statement, change);
  return read_other(statement, verb);
}

result<void> script_touches::read_other(const sql::script_statement& statement,
                                        const std::string& verb) {
  // They may name an index in the place of a table.
  if (verb == "REINDEX" || verb == "ANALYZE")
    if (auto made = schema_.make_indexes(); !made)
      return fail(made.error());
  auto prepared = schema_.prepare(statement.text);
  if (!prepared.problem.empty()) {
    out_.block(sqlite_says(prepared.problem), statement.line);
    return {};
  }
  if (verb == "EXPLAIN") {
    reader_.take_explained(prepared, {statement.line, verb});
    return {};
  }
  const auto named = name_behind_verb(statement.text);
  // SQLite tells of the indexes that it makes anew, of which there may be none.
  if (verb == "REINDEX" && schema_.find(named) != nullptr)
    out_.add(named, touch_mode::reads, statement.line, verb);
  if (verb == "ANALYZE" && (named.empty() || named == "main")) {
    out_.block("ANALYZE counts the rows of all tables", statement.line);
    return {};
  }
  if (hides_its_query(statement.text, prepared))
    out_.block("SQLite does not tell what its SELECT reads", statement.line);
  const read_statement of{statement.line,
                          verb == "WITH" ? verb_behind_with(prepared) : verb,
                          verb == "ANALYZE"};
  reader_.take(prepared, of);
  if (verb == "PRAGMA") {
    has_pragma_ = has_pragma_
                  || std::any_of(prepared.events.begin(), prepared.events.end(),
                                 [](const auto& event) {
                                   return is_carried_out(event.first);
                                 });
  } else if (verb == "ANALYZE") {
    // Makes its tables, which later statements may name.
    prepared.query.step_code();
    prepared.query = {};
    return schema_.reload();
  } else if (enforces_keys_) {
    const auto enforced = prepare_enforced(schema_, statement.text);
    if (enforced.problem.empty())
      reader_.take_enforced(enforced, of);
    else
      out_.block(sqlite_says(enforced.problem), statement.line);
  }
  return {};
}

result<void> script_touches::read_change(const sql::script_statement& statement,
                                         const schema_change& change) {
  const auto* there = schema_.find(change.name);
  if (change.verb == change_verb::alter && there != nullptr
      && there->kind == object_kind::virtual_table)
    out_.block(virtual_reason(change.name), statement.line);
  if (auto made = make_for(change, statement.text); !made)
    return made;
  auto prepared = schema_.prepare(statement.text);
  if (!prepared.problem.empty()) {
    out_.block(sqlite_says(prepared.problem), statement.line);
    add_words(change, statement.line);
    return {};
  }
  if (change.select.empty())
    reader_.take(prepared, {statement.line, change.words(), true});
  else
    read_select(change, statement.line);
  if (is_temporary(change, prepared))
    return read_temporary(statement, change, prepared);
  add_change(change, statement.line);
  add_work(change, statement.line);
  if (may_wait(change, statement.text) && !has_temporary_) {
    schema_.put_off(change, statement.text);
    return {};
  }
  if (adds_to_table(change) && is_plain_column(statement.text)) {
    schema_.put_off_column(change, statement.text);
    return add_followers(change, statement);
  }
  std::map<std::string, std::string> before;
  if (change.renames()) {
    auto texts = schema_.texts();
    if (!texts)
      return fail(texts.error());
    before = std::move(*texts);
  }
  if (!carry_out(statement, change, prepared))
    return {};
  if (auto noted = schema_.note(change, statement.text); !noted)
    return noted;
  if (change.renames()) {
    auto after = schema_.texts();
    if (!after)
      return fail(after.error());
    for (const auto& [key, text] : *after)
      if (const auto old = before.find(key);
          old != before.end() && old->second != text)
        out_.add(object_of(key), touch_mode::writes, statement.line,
                 "ALTER TABLE rewrites it");
  }
  return add_followers(change, statement);
}

/// A temporary table hides one of the same name, which what was put off means.
result<void>
script_touches::read_temporary(const sql::script_statement& statement,
                               const schema_change& change,
                               prepared_statement& prepared) {
  if (!has_temporary_) {
    schema_.make_columns();
    if (auto made = schema_.make_indexes(); !made)
      return fail(made.error());
    has_temporary_ = true;
  }
  if (change.kind == object_kind::trigger
      && !reader_.temporary().contains(change.table))
    out_.add(change.table, touch_mode::reads, statement.line,
             "trigger " + one_line(change.name));
  if (carry_out(statement, change, prepared))
    note_temporary(change);
  return {};
}

/// Makes what was put off and SQLite must have to judge a change.
result<void> script_touches::make_for(const schema_change& change,
                                      std::string_view text) {
  const bool adds_another = change.action == alter_action::add_column
                            && !schema_.is_put_off(change);
  if (!adds_another && !may_wait(change, text))
    schema_.make_columns();
  if (change.kind == object_kind::index)
    return schema_.make_index(change.name);
  // They rewrite indexes, or fail for one.
  if (!change.renames() && change.action != alter_action::drop_column)
    return {};
  const auto made = schema_.make_indexes();
  return made ? result<void>{} : fail(made.error());
}

bool script_touches::is_temporary(const schema_change& change,
                                  const prepared_statement& prepared) const {
  const auto& events = prepared.events;
  if (std::any_of(events.begin(), events.end(), is_temporary_event))
    return true;
  return change.is_temporary || change.schema == "temp";
}

void script_touches::note_temporary(const schema_change& change) {
  auto& names = reader_.temporary();
  if (change.kind != object_kind::table && change.kind != object_kind::view)
    return;
  if (change.verb == change_verb::create)
    names.insert(change.name);
  if (change.verb == change_verb::drop)
    names.erase(change.name);
  if (change.action == alter_action::rename) {
    names.erase(change.name);
    names.insert(change.new_name);
  }
}

/// Whether a column comes to a table that can be made anew. What is temporary
/// would hang on it too.
bool script_touches::adds_to_table(const schema_change& change) const {
  if (change.action != alter_action::add_column || has_temporary_)
    return false;
  const auto* object = schema_.find(change.name);
  return object != nullptr && object->kind == object_kind::table;
}

/// @returns whether the copy of the schema was changed.
bool script_touches::carry_out(const sql::script_statement& statement,
                               const schema_change& change,
                               prepared_statement& prepared) {
  if (adds_to_table(change)
      && add_column(schema_.db(), change.name, statement.text))
    return true;
  if (change.select.empty()) {
    const int code = prepared.query.step_code();
    const std::string problem = sqlite3_errmsg(schema_.db().handle());
    prepared.query = {};
    if (code != SQLITE_DONE && code != SQLITE_ROW)
      out_.block(sqlite_says(problem), statement.line);
    return code == SQLITE_DONE || code == SQLITE_ROW;
  }
  // The columns count, not the rows, of which a recursive query may make any
  // number.
  prepared.query = {};
  const auto made
      = schema_.db().exec(std::string{change.before_select} + "SELECT * FROM ("
                          + std::string{change.select} + "\n) LIMIT 0");
  if (!made)
    out_.block(sqlite_says(made.error().text), statement.line);
  return made.has_value();
}

result<void> script_touches::finish() {
  // Only what is written can leave rows without parents, but whether it does
  // depends on the tables on both ends.
  auto known = out_;
  for (const auto& each : std::move(known).take().touches)
    if (each.mode == touch_mode::writes)
      add_relatives(each);
  if (has_pragma_)
    if (auto forgotten = forget_pragmas(schema_.db()); !forgotten)
      return forgotten;
  return has_temporary_ ? drop_temporary(schema_.db()) : result<void>{};
}

void script_touches::add_relatives(const touch& written) {
  const auto add_parents = [&](const std::string& child) {
    const auto* object = schema_.find(child);
    if (object == nullptr)
      return;
    for (const auto& parent : object->parents)
      if (schema_.find(parent) != nullptr)
        out_.add(parent, touch_mode::reads, written.line,
                 "foreign key of " + one_line(child));
  };
  add_parents(written.object);
  for (const auto& child : schema_.children_of(written.object)) {
    out_.add(child, touch_mode::reads, written.line,
             "foreign key of " + one_line(child));
    add_parents(child);
  }
}

result<std::string> update_all(database& db, const std::string& table) {
  auto columns = collect_texts(make_query(
      db, "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0", table));
  if (!columns)
    return fail(columns.error());
  std::string sets;
  for (const auto& column : *columns) {
    const auto name = quote_identifier(column);
    sets += (sets.empty() ? "" : ", ") + name + " = " + name;
  }
  return "UPDATE main." + quote_identifier(table) + " SET " + sets;
}

prepared_statement prepare_enforced(shadow_schema& schema,
                                    std::string_view sql) {
  auto* handle = schema.db().handle();
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
  auto out = schema.prepare(sql);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 0, nullptr);
  return out;
}

} // namespace dunlin::sqlite
