#include "stores/postgresql/connection.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/touches/infer.hpp"
#include "stores/postgresql/touches/read_catalogue.hpp"

namespace dunlin::postgresql {

result<std::vector<touch_set>>
infer_touches(const store_config& store, const std::vector<touch_job>& jobs) {
  auto db = open_database(store, true);
  if (!db && is_missing_database(db.error()))
    return infer_touches(catalogue{}, jobs);
  if (!db)
    return fail(std::move(db.error()));
  auto known = read_catalogue(**db);
  if (!known)
    return fail(std::move(known.error()));
  return infer_touches(std::move(*known), jobs);
}

} // namespace dunlin::postgresql
