#include "stores/sqlite/script_session.hpp"

#include "stores/sqlite/sql_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dunlin::sqlite {

namespace {

/// Pragmas that a script may set and that stay with the connection.
constexpr std::array<const char*, 4> kept_pragmas{
    "foreign_keys", "analysis_limit", "legacy_alter_table",
    "recursive_triggers"};

/// What the statement before left in the session.
constexpr std::array<std::string_view, 3> look_back_functions{
    "changes", "last_insert_rowid", "total_changes"};

bool looks_back(const char* function) {
  const std::string_view name = function == nullptr ? "" : function;
  return std::find(look_back_functions.begin(), look_back_functions.end(), name)
         != look_back_functions.end();
}

} // namespace

result<void> script_session::begin() {
  for (const auto* pragma : kept_pragmas) {
    auto now = db_.query_integer("PRAGMA " + std::string{pragma});
    if (!now)
      return fail(now.error());
    before_.emplace_back(pragma, *now);
  }
  return db_.exec("PRAGMA foreign_keys = 0");
}

script_session::~script_session() {
  for (const auto& [pragma, before] : before_) {
    const auto sql = "PRAGMA " + pragma + " = " + std::to_string(before);
    // Such a pragma sets a flag of the connection and has no way to fail.
    static_cast<void>(db_.exec(sql));
  }
}

result<void> forget_changes(database& db) {
  sqlite3_set_last_insert_rowid(db.handle(), 0);
  return db.exec("DELETE FROM temp.dunlin_violations WHERE 0");
}

write_watch::write_watch(database& db, bool refuses_look_back) noexcept
    : db_(db), refuses_look_back_(refuses_look_back) {
  sqlite3_set_authorizer(db_.handle(), authorize, this);
}

write_watch::~write_watch() {
  sqlite3_set_authorizer(db_.handle(), nullptr, nullptr);
}

int write_watch::authorize(void* self, int action, const char* first,
                           const char* second, const char* schema,
                           const char* trigger) {
  auto& watch = *static_cast<write_watch*>(self);
  // A trigger looks back at the statement that it belongs to.
  if (watch.refuses_look_back_ && action == SQLITE_FUNCTION
      && trigger == nullptr && looks_back(second))
    return SQLITE_DENY;
  return watch.listens_ ? watch.judge(action, first, second, schema)
                        : SQLITE_OK;
}

int write_watch::judge(int action, const char* first, const char* second,
                       const char* schema) {
  const char* table = nullptr;
  switch (action) {
  case SQLITE_INSERT:
  case SQLITE_UPDATE:
  case SQLITE_DELETE:
  case SQLITE_CREATE_TABLE:
  case SQLITE_DROP_TABLE:
    table = first;
    break;
  case SQLITE_ALTER_TABLE:
  case SQLITE_CREATE_TRIGGER:
  case SQLITE_CREATE_INDEX:
    // Here the first is a schema or the name of what is created.
    table = second;
    break;
  default:
    break;
  }
  const auto note = [schema](name_set& into, const char* name) {
    const bool is_temporary
        = schema != nullptr && schema == std::string{"temp"};
    if (!is_temporary
        && !same_name(std::string_view{name}.substr(0, 7), "sqlite_"))
      into.insert(name);
  };
  if (action == SQLITE_READ && first != nullptr && *first != 0)
    note(read_, first);
  if (table == nullptr)
    return SQLITE_OK;
  note(changed_, table);
  if (is_ledger_name(table))
    return SQLITE_DENY;
  written_.insert(table);
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
    auto next = db.query_text(next_sql);
    if (!next)
      return fail(next.error());
    if (next->empty())
      return {};
    if (auto dropped = db.exec(*next); !dropped)
      return dropped;
  }
}

} // namespace dunlin::sqlite
