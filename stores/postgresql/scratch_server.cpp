#include "stores/postgresql/scratch_server.hpp"

#include "stores/postgresql/connection_words.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/url.hpp"

#include <atomic>
#include <utility>

namespace dunlin::postgresql {

namespace {

/// By which the operator names another server.
const std::string scratch_option = "--scratch";

/// One rehearsal may copy several databases of one server.
std::string next_name(const std::string& token) {
  static std::atomic<uint32_t> count{0};
  return scratch_prefix + token + "_" + std::to_string(++count);
}

/// What CREATE DATABASE is told so that texts compare as in the original.
result<std::string> locale_of(database& like) {
  // Some of these columns are there in some versions of the server.
  const auto found = like.query(
      "SELECT pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate,"
      " d.datctype, coalesce(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c'),"
      " coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale',"
      " pg_catalog.to_jsonb(d) ->> 'daticulocale') FROM"
      " pg_catalog.pg_database d WHERE datname ="
      " pg_catalog.current_database()");
  if (!found)
    return fail(found.error());
  std::string out = " ENCODING " + quote_literal(found->bytes(0, 0))
                    + " LC_COLLATE " + quote_literal(found->bytes(0, 1))
                    + " LC_CTYPE " + quote_literal(found->bytes(0, 2));
  const auto provider = found->text(0, 3);
  if (provider == "i")
    out += " LOCALE_PROVIDER icu ICU_LOCALE "
           + quote_literal(found->bytes(0, 4));
  else if (provider == "b")
    out += " LOCALE_PROVIDER builtin BUILTIN_LOCALE "
           + quote_literal(found->bytes(0, 4));
  return out;
}

} // namespace

result<std::unique_ptr<scratch_server>>
scratch_server::open(const store_config& store,
                     const scratch_request& request) {
  auto place = store;
  if (!request.server_url.empty()) {
    place.url = request.server_url;
    place.name = scratch_option;
    place.place.clear();
  }
  auto parts = parse_url(place);
  if (!parts && !request.server_url.empty())
    return fail(parts.error().code,
                scratch_option
                    + parts.error().text.substr(url_name(place).size()));
  if (!parts)
    return fail(parts.error());
  link_wish wish;
  wish.conninfo = std::move(parts->conninfo);
  wish.name = std::move(parts->name);
  wish.application = scratch_prefix + request.token;
  auto db = database::open(std::move(wish));
  if (!db)
    return fail(db.error());
  std::unique_ptr<scratch_server> out{new scratch_server};
  out->db_ = std::move(*db);
  out->working_name_ = next_name(request.token);
  out->first_name_ = out->working_name_ + "_first";
  for (auto [name, into] : {std::pair{&out->first_name_, &out->first_},
                            std::pair{&out->working_name_, &out->working_}}) {
    auto config = with_database(place, *name);
    if (!config)
      return fail(config.error());
    *into = store;
    into->url = config->url;
    into->if_missing.clear();
  }
  return out;
}

scratch_server::~scratch_server() {
  if (!has_made_)
    return;
  static_cast<void>(drop(working_name_));
  static_cast<void>(drop(first_name_));
}

result<void> scratch_server::check_rights() {
  const auto found = db_->query(
      "SELECT rolname, rolcreatedb OR rolsuper, pg_catalog.pg_is_in_recovery()"
      " FROM pg_catalog.pg_roles WHERE rolname = current_user");
  if (!found)
    return fail(found.error());
  if (found->boolean(0, 2))
    return db_->refuse(error_code::store_read_only,
                       "the server is a standby, where no database can be made;"
                       " give another by --scratch");
  if (found->boolean(0, 1))
    return {};
  return db_->refuse(error_code::store_read_only,
                     "role " + display_name(found->bytes(0, 0))
                         + " may not make a database for the copy: ALTER ROLE "
                         + quote_identifier(found->bytes(0, 0))
                         + " CREATEDB, or give another server by --scratch");
}

result<void> scratch_server::drop_left() {
  const auto found = db_->query(
      "SELECT d.datname FROM pg_catalog.pg_database AS d WHERE d.datname ~ '^"
      + std::string{scratch_prefix}
      + "[0-9a-f]+_[0-9]+(_first)?$' AND"
        " pg_catalog.pg_get_userbyid(d.datdba) = current_user AND NOT EXISTS"
        " (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE"
        " a.application_name = substring(d.datname from '^"
      + scratch_prefix + "[0-9a-f]+'))");
  if (!found)
    return fail(found.error());
  for (int row = 0; row < found->rows(); ++row)
    if (auto gone = drop(found->text(row, 0)); !gone)
      return gone;
  return {};
}

result<void> scratch_server::drop(const std::string& database) {
  // A session of ours that was cut off may still be there.
  auto ended = db_->exec("SELECT pg_catalog.pg_terminate_backend(pid) FROM"
                         " pg_catalog.pg_stat_activity WHERE datname = "
                         + quote_literal(database));
  if (!ended)
    return ended;
  return db_->exec("DROP DATABASE IF EXISTS " + quote_identifier(database));
}

result<void> scratch_server::read_settings(database& like) {
  const auto found = like.query(
      "SELECT split_part(s.line, '=', 1), substring(s.line from"
      " position('=' in s.line) + 1) FROM (SELECT unnest(setconfig) AS line,"
      " setrole FROM pg_catalog.pg_db_role_setting WHERE setdatabase = (SELECT"
      " oid FROM pg_catalog.pg_database WHERE datname ="
      " pg_catalog.current_database()) AND setrole IN (0, (SELECT oid FROM"
      " pg_catalog.pg_roles WHERE rolname = current_user))) AS s ORDER BY"
      " s.setrole");
  if (!found)
    return fail(found.error());
  for (int row = 0; row < found->rows(); ++row) {
    const auto name = found->text(row, 0);
    const auto text = found->text(row, 1);
    // This one is a list of names in their own quotes.
    settings_.push_back("SET " + quote_identifier(name) + " TO "
                        + (name == "search_path" && !text.empty()
                               ? text
                               : quote_literal(text)));
  }
  return {};
}

result<void> scratch_server::make_first(database& like) {
  const auto locale = locale_of(like);
  if (!locale)
    return fail(locale.error());
  if (auto read = read_settings(like); !read)
    return read;
  has_made_ = true;
  return db_->exec("CREATE DATABASE " + quote_identifier(first_name_)
                   + " TEMPLATE template0" + *locale);
}

result<void> scratch_server::make_working() {
  auto done = drop(working_name_);
  if (done)
    done = db_->exec("CREATE DATABASE " + quote_identifier(working_name_)
                     + " TEMPLATE " + quote_identifier(first_name_));
  for (const auto& setting : settings_)
    if (done)
      done = db_->exec("ALTER DATABASE " + quote_identifier(working_name_) + " "
                       + setting);
  return done;
}

} // namespace dunlin::postgresql
