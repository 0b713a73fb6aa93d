#include "stores/mariadb/connection.hpp"
#include "stores/mariadb/touches/infer.hpp"
#include "stores/mariadb/touches/read_catalogue.hpp"
#include "stores/mariadb/url.hpp"

#include <utility>

namespace dunlin::mariadb {

result<std::vector<touch_set>> infer_touches(const store_config& store,
                                             const std::vector<touch_job>& jobs,
                                             bool has_neighbours) {
  auto parts = parse_url(store);
  if (!parts)
    return fail(std::move(parts.error()));
  // One that is not there yet has nothing in it, but the server may hold others
  // that the texts name.
  const auto name = std::exchange(parts->database, "");
  auto db = database::open(*parts);
  if (!db)
    return fail(std::move(db.error()));
  auto known = read_catalogue(**db, name, jobs);
  if (!known)
    return fail(std::move(known.error()));
  known->has_neighbours = has_neighbours;
  return infer_touches(std::move(*known), jobs);
}

} // namespace dunlin::mariadb
