#include "stores/postgresql/touches/extensions.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <unordered_map>

namespace dunlin::postgresql {

namespace {

using names = std::span<const std::string_view>;

bool is_one_of(names all, std::string_view extension) {
  return std::find(all.begin(), all.end(), extension) != all.end();
}

/// They reach what is outside of the database.
constexpr std::array<std::string_view, 24> far_reaching{
    "adminpack", "citus",        "dblink",       "file_fdw",   "http",
    "lo",        "mysql_fdw",    "old_snapshot", "oracle_fdw", "pg_background",
    "pg_cron",   "pg_net",       "pg_partman",   "pg_repack",  "pglogical",
    "pgq",       "postgres_fdw", "refint",       "sqlite_fdw", "tablefunc",
    "tds_fdw",   "timescaledb",  "xml2",         "wrappers"};

const std::unordered_map<std::string_view, std::string_view>& functions() {
  static const std::unordered_map<std::string_view, std::string_view> all{
      {"uuid-ossp",
       "uuid_nil uuid_ns_dns uuid_ns_url uuid_ns_oid uuid_ns_x500 "
       "uuid_generate_v1 uuid_generate_v1mc uuid_generate_v3 uuid_generate_v4 "
       "uuid_generate_v5"},
      {"pgcrypto",
       "digest hmac crypt gen_salt encrypt decrypt encrypt_iv decrypt_iv "
       "gen_random_bytes gen_random_uuid pgp_sym_encrypt "
       "pgp_sym_encrypt_bytea pgp_sym_decrypt pgp_sym_decrypt_bytea "
       "pgp_pub_encrypt pgp_pub_encrypt_bytea pgp_pub_decrypt "
       "pgp_pub_decrypt_bytea pgp_key_id armor dearmor pgp_armor_headers"},
      {"pg_trgm",
       "similarity show_trgm word_similarity strict_word_similarity show_limit "
       "set_limit"},
      {"unaccent", "unaccent"},
      {"fuzzystrmatch",
       "levenshtein levenshtein_less_equal metaphone soundex difference "
       "dmetaphone dmetaphone_alt daitch_mokotoff"},
      {"hstore",
       "hstore akeys avals skeys svals each exist exists_any exists_all "
       "defined "
       "delete hstore_to_array hstore_to_matrix hstore_to_json "
       "hstore_to_json_loose hstore_to_jsonb hstore_to_jsonb_loose slice "
       "slice_array populate_record isexists isdefined"},
      {"ltree",
       "ltree lca nlevel subpath subltree index ltree2text text2ltree"},
      {"intarray", "icount sort sort_asc sort_desc uniq idx subarray intset"},
      {"moddatetime", "moddatetime"},
      {"pgrowlocks", "pgrowlocks"},
      {"pgstattuple", "pgstattuple pgstatindex pgstattuple_approx pg_relpages"},
  };
  return all;
}

/// They draw from sequences, write tables, or run texts.
constexpr std::array<std::string_view, 12> opaque{
    "age",        "anon",          "autoinc",   "orafce",   "pg_graphql",
    "pg_ivm",     "pg_surgery",    "pgrouting", "set_user", "temporal_tables",
    "timetravel", "plpgsql_check",
};

/// They look at the table or index that a text names.
constexpr std::array<std::string_view, 8> inspecting{
    "amcheck",    "pageinspect",   "pg_dirtyread", "pg_freespacemap",
    "pg_prewarm", "pg_visibility", "pgrowlocks",   "pgstattuple",
};

} // namespace

extension_reach reach_of(std::string_view extension) {
  return is_one_of(far_reaching, extension) ? extension_reach::beyond
         : is_one_of(opaque, extension)     ? extension_reach::unseen
                                            : extension_reach::nothing;
}

bool inspects_tables(std::string_view extension) {
  return is_one_of(inspecting, extension);
}

std::string_view table_read_by(std::string_view extension) {
  return extension.starts_with("postgis") ? "spatial_ref_sys" : "";
}

std::vector<std::string> functions_of_extension(std::string_view extension) {
  std::vector<std::string> out;
  const auto found = functions().find(extension);
  if (found == functions().end())
    return out;
  auto text = found->second;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    out.emplace_back(word);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return out;
}

} // namespace dunlin::postgresql
