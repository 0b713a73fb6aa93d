#include "stores/sqlite/access_log.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/names.hpp"
#include "stores/sqlite/access_listener.hpp"

#include <algorithm>
#include <array>

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
    // SQLite carries many out while it prepares them.
    return what.action != SQLITE_PRAGMA || is_carried_out(text_of(what.first))
               ? SQLITE_OK
               : SQLITE_IGNORE;
  }

  std::vector<access_event> events;
};

/// What ALTER TABLE does, and whether REPLACE sets off triggers.
constexpr std::array carried_out{"legacy_alter_table", "recursive_triggers"};

} // namespace

std::string sqlite_says(const std::string& problem) {
  return "SQLite: " + sql::one_line(problem);
}

bool is_carried_out(std::string_view pragma) noexcept {
  return std::any_of(carried_out.begin(), carried_out.end(),
                     [&](const char* each) { return same_name(pragma, each); });
}

result<void> forget_pragmas(database& db) {
  for (const std::string pragma : carried_out)
    if (auto set = db.exec("PRAGMA " + pragma + " = 0"); !set)
      return set;
  return {};
}

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
