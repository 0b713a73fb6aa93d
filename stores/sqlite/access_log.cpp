#include "stores/sqlite/access_log.hpp"

#include <algorithm>

namespace dunlin::sqlite {

namespace {

std::string text_of(const char* text) {
  return text == nullptr ? "" : text;
}

int note(void* events, int action, const char* first, const char* second,
         const char* schema, const char* via) {
  static_cast<std::vector<access_event>*>(events)->push_back(
      {action, text_of(first), text_of(second), text_of(schema), text_of(via)});
  // SQLite carries many out while it prepares them; this one changes what ALTER
  // TABLE does.
  const bool is_carried_out
      = action != SQLITE_PRAGMA || text_of(first) == legacy_alter_pragma;
  return is_carried_out ? SQLITE_OK : SQLITE_IGNORE;
}

} // namespace

bool prepared_statement::has(int action) const noexcept {
  return std::any_of(events.begin(), events.end(),
                     [&](const auto& each) { return each.action == action; });
}

prepared_statement prepare_logged(database& db, std::string_view sql) {
  prepared_statement out;
  sqlite3_set_authorizer(db.handle(), note, &out.events);
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(
      db.handle(), sql.data(), static_cast<int>(sql.size()), 0, &raw, nullptr);
  sqlite3_set_authorizer(db.handle(), nullptr, nullptr);
  out.query = statement{db, raw};
  if (code != SQLITE_OK)
    out.problem = sqlite3_errmsg(db.handle());
  return out;
}

} // namespace dunlin::sqlite
