#include "stores/mariadb/proxy.hpp"

namespace dunlin::mariadb {

namespace {

/// How often the session is looked at: a proxy that hands out one after another
/// shows itself at the second look.
constexpr int looks = 3;

} // namespace

result<void> refuse_proxy(database& db) {
  for (int i = 0; i < looks; ++i) {
    const auto id = db.ask_integer("SELECT connection_id()");
    if (!id)
      return fail(id.error());
    if (static_cast<uint64_t>(*id) != db.session_id())
      return db.refuse(error_code::store_unopenable,
                       "a proxy stands before the server and lends its sessions"
                       " to many, in which neither locks nor settings stay;"
                       " give the server's own address");
  }
  return {};
}

} // namespace dunlin::mariadb
