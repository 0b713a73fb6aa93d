#include "stores/sqlite/tables_read.hpp"

#include "stores/sqlite/access_listener.hpp"

#include <set>

namespace dunlin::sqlite {

namespace {

class read_names : public access_listener {
public:
  int hear(const access& what) override {
    if (what.action == SQLITE_READ && what.first != nullptr)
      names.insert(what.first);
    return SQLITE_OK;
  }

  std::set<std::string> names;
};

} // namespace

result<std::vector<std::string>> tables_read(database& db,
                                             const std::string& sql) {
  read_names heard;
  const listening now{db, heard};
  const auto statement = db.prepare(sql);
  if (!statement)
    return fail(statement.error());
  return std::vector<std::string>(heard.names.begin(), heard.names.end());
}

} // namespace dunlin::sqlite
