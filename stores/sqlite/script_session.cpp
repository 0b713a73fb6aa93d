#include "stores/sqlite/script_session.hpp"

#include "stores/sqlite/sql_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dunlin::sqlite {

namespace {

/// Pragmas that a script may set and that stay with the connection.
constexpr std::array<const char*, 3> kept_pragmas{
    "analysis_limit", "legacy_alter_table", "recursive_triggers"};

/// What the statement before left in the session.
constexpr std::array<std::string_view, 3> look_back_functions{
    "changes", "last_insert_rowid", "total_changes"};

/// Sets whether foreign keys are enforced. SQLite takes all statements for
/// outdated where this changes something. @returns what it was.
bool enforce_foreign_keys(database& db, bool wanted) noexcept {
  int was = 0;
  sqlite3_db_config(db.handle(), SQLITE_DBCONFIG_ENABLE_FKEY, -1, &was);
  sqlite3_db_config(db.handle(), SQLITE_DBCONFIG_ENABLE_FKEY, wanted ? 1 : 0,
                    nullptr);
  return was != 0;
}

bool looks_back(const char* function) {
  const std::string_view name = function == nullptr ? "" : function;
  return std::find(look_back_functions.begin(), look_back_functions.end(), name)
         != look_back_functions.end();
}

} // namespace

result<void> script_session::begin() {
  for (auto at = kept_.size(); at < kept_pragmas.size(); ++at) {
    const std::string pragma{kept_pragmas[at]};
    const auto now = db().query_integer("PRAGMA " + pragma);
    if (!now)
      return fail(now.error());
    kept_.emplace_back(pragma, *now);
  }
  enforces_foreign_keys_ = enforce_foreign_keys(db(), false);
  has_pragma_ = false;
  return {};
}

void script_session::end() noexcept {
  enforce_foreign_keys(db(), enforces_foreign_keys_);
  forget_pragmas();
}

void script_session::forget_pragmas() noexcept {
  if (!has_pragma_)
    return;
  for (const auto& [pragma, value] : kept_) {
    const auto sql = "PRAGMA " + pragma + " = " + std::to_string(value);
    // Such a pragma sets a flag of the connection and has no way to fail.
    static_cast<void>(db().exec(sql));
  }
}

result<void> script_session::forget_changes() {
  sqlite3_set_last_insert_rowid(db().handle(), 0);
  const auto none = on_.run("DELETE FROM {ledger}dunlin_steps WHERE 0", {});
  return none ? result<void>{} : fail(none.error());
}

write_watch::write_watch(script_session& of, bool refuses_look_back) noexcept
    : of_(of), now_(of.db(), *this), refuses_look_back_(refuses_look_back) {
  // nop
}

int write_watch::hear(const access& what) {
  // It takes effect when it is prepared.
  if (what.action == SQLITE_PRAGMA)
    of_.note_pragma();
  // A trigger looks back at the statement that it belongs to.
  if (refuses_look_back_ && what.action == SQLITE_FUNCTION
      && what.via == nullptr && looks_back(what.second))
    return SQLITE_DENY;
  return listens_ ? judge(what) : SQLITE_OK;
}

int write_watch::judge(const access& what) {
  const char* table = nullptr;
  const char* schema = what.schema;
  switch (what.action) {
  case SQLITE_CREATE_TEMP_TABLE:
  case SQLITE_CREATE_TEMP_VIEW:
    temporary_.insert(what.first);
    return SQLITE_OK;
  case SQLITE_DROP_TEMP_TABLE:
  case SQLITE_DROP_TEMP_VIEW:
    temporary_.erase(what.first);
    return SQLITE_OK;
  case SQLITE_INSERT:
  case SQLITE_UPDATE:
  case SQLITE_DELETE:
  case SQLITE_CREATE_TABLE:
  case SQLITE_DROP_TABLE:
    table = what.first;
    break;
  case SQLITE_ALTER_TABLE:
    schema = what.first;
    table = what.second;
    break;
  case SQLITE_CREATE_TRIGGER:
  case SQLITE_CREATE_INDEX:
    table = what.second;
    break;
  default:
    break;
  }
  const auto note = [&](name_set& into, const char* name) {
    // Of a table whose rows are only counted no schema is told.
    const bool is_temporary = schema != nullptr
                                  ? schema == std::string_view{"temp"}
                                  : temporary_.contains(name);
    if (!is_temporary
        && !same_name(std::string_view{name}.substr(0, 7), "sqlite_"))
      into.insert(name);
  };
  if (what.action == SQLITE_READ && what.first != nullptr && *what.first != 0)
    note(notes_.read, what.first);
  if (table == nullptr)
    return SQLITE_OK;
  note(notes_.changed_for_good, table);
  if (is_ledger_name(table))
    return SQLITE_DENY;
  notes_.written.insert(table);
  return SQLITE_OK;
}

result<void> drop_temporary(database& db) {
  // A virtual table goes first and takes its shadow tables along.
  constexpr std::string_view next_sql
      = "SELECT 'DROP ' || type || ' temp.\"' || replace(name, '\"', '\"\"')"
        " || '\"' FROM sqlite_temp_schema"
        " WHERE type IN ('table', 'view', 'trigger')"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        " AND name NOT LIKE 'dunlin\\_%' ESCAPE '\\'"
        " ORDER BY sql LIKE 'CREATE VIRTUAL%' DESC LIMIT 1";
  for (;;) {
    auto next = db.query_kept_text(next_sql);
    if (!next)
      return fail(next.error());
    if (next->empty())
      return {};
    if (auto dropped = db.exec(*next); !dropped)
      return dropped;
  }
}

} // namespace dunlin::sqlite
