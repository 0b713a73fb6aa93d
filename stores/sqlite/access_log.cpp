#include "stores/sqlite/access_log.hpp"

#include "stores/sqlite/access_listener.hpp"

#include <algorithm>

namespace dunlin::sqlite {

namespace {

std::string text_of(const char* text) {
  return text == nullptr ? "" : text;
}

class event_list : public access_listener {
public:
  int hear(const access& what) override {
    events.push_back({what.action, text_of(what.first), text_of(what.second),
                      text_of(what.schema), text_of(what.via)});
    // SQLite carries many out while it prepares them; this one changes what
    // ALTER TABLE does.
    const bool is_carried_out = what.action != SQLITE_PRAGMA
                                || text_of(what.first) == legacy_alter_pragma;
    return is_carried_out ? SQLITE_OK : SQLITE_IGNORE;
  }

  std::vector<access_event> events;
};

} // namespace

bool prepared_statement::has(int action) const noexcept {
  return std::any_of(events.begin(), events.end(),
                     [&](const auto& each) { return each.action == action; });
}

prepared_statement prepare_logged(database& db, std::string_view sql) {
  prepared_statement out;
  event_list heard;
  sqlite3_stmt* raw = nullptr;
  int code = SQLITE_OK;
  {
    const listening now{db, heard};
    code = sqlite3_prepare_v3(db.handle(), sql.data(),
                              static_cast<int>(sql.size()), 0, &raw, nullptr);
  }
  out.events = std::move(heard.events);
  out.query = statement{db, raw};
  if (code != SQLITE_OK)
    out.problem = sqlite3_errmsg(db.handle());
  return out;
}

} // namespace dunlin::sqlite
