#include "stores/postgresql/source_mark.hpp"

#include <string>

namespace dunlin::postgresql {

result<source_mark> read_mark(database& db,
                              const std::vector<int64_t>& tables) {
  std::string oids;
  for (const auto oid : tables)
    oids += (oids.empty() ? "" : ",") + std::to_string(oid);
  const auto found = db.query(
      "SELECT txid_snapshot_xmax(txid_current_snapshot()),"
      " CASE WHEN current_setting('track_counts') = 'on' AND NOT"
      " pg_is_in_recovery() THEN (SELECT"
      " coalesce(sum(pg_stat_get_tuples_inserted(t)"
      " + pg_stat_get_tuples_updated(t) + pg_stat_get_tuples_deleted(t)), 0)"
      " FROM unnest('{"
      + oids
      + "}'::oid[]) AS t)::bigint ELSE -1 END,"
        // A crash takes all counts along.
        " coalesce(pg_stat_get_bgwriter_stat_reset_time()::text, '')");
  if (!found)
    return fail(found.error());
  return source_mark{found->integer(0, 0), found->integer(0, 1),
                     found->text(0, 2)};
}

} // namespace dunlin::postgresql
