#include "stores/sqlite/tables_read.hpp"

#include <set>

namespace dunlin::sqlite {

namespace {

int note_read(void* names, int action, const char* table, const char*,
              const char*, const char*) {
  if (action == SQLITE_READ && table != nullptr)
    static_cast<std::set<std::string>*>(names)->insert(table);
  return SQLITE_OK;
}

} // namespace

result<std::vector<std::string>> tables_read(database& db,
                                             const std::string& sql) {
  std::set<std::string> names;
  sqlite3_set_authorizer(db.handle(), note_read, &names);
  const auto statement = db.prepare(sql);
  sqlite3_set_authorizer(db.handle(), nullptr, nullptr);
  if (!statement)
    return fail(statement.error());
  return std::vector<std::string>(names.begin(), names.end());
}

} // namespace dunlin::sqlite
