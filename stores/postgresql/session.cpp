#include "stores/postgresql/session.hpp"

#include "config/text.hpp"
#include "stores/postgresql/decode.hpp"
#include "stores/postgresql/ledger_tables.hpp"
#include "stores/postgresql/oids.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/types.hpp"
#include "stores/sql/marks.hpp"

#include <deque>

namespace dunlin::postgresql {

namespace {

constexpr std::string_view now_sql
    = "to_char(clock_timestamp() AT TIME ZONE 'UTC',"
      " 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";

constexpr std::string_view moment_ago_sql
    = "to_char((clock_timestamp() - ?1::double precision * interval '1 second')"
      " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";

/// The statement that waits for what an older run has in flight.
constexpr std::string_view takes_lease_sql
    = "DELETE FROM {ledger}dunlin_leases WHERE migration = ?1 AND run <> ?2";

/// How the ledger's own answers are read, which are of few types.
std::vector<codec> kinds_of(const query_result& found) {
  std::vector<codec> out;
  for (int i = 0; i < found.columns(); ++i) {
    type_facts type;
    type.oid = PQftype(found.handle(), i);
    out.push_back(codec_of(type).value_or(codec::text));
  }
  return out;
}

/// The parameters with texts that the server takes: what is no UTF-8, as the
/// content of a rejected row may be, is written in escapes.
std::vector<value> readable(std::vector<value> parameters,
                            std::deque<std::string>& kept) {
  for (auto& cell : parameters)
    if (cell.kind == value_kind::text
        && find_no_text(cell.bytes) != std::string_view::npos)
      cell.bytes = kept.emplace_back(printable(cell.bytes));
  return parameters;
}

} // namespace

session::session(database& db, std::string_view ledger_schema)
    : db_(db), is_named_(!ledger_schema.empty()) {
  if (is_named_)
    place_in(std::string{ledger_schema});
  words_.now = now_sql;
  words_.moment_ago = moment_ago_sql;
  words_.for_share = " FOR SHARE";
  words_.ledger_tables = ledger_tables_sql;
  words_.later_ledger_tables = later_ledger_tables_sql;
}

result<void> session::find_schema() {
  if (!schema_.empty())
    return {};
  const auto found
      = db_.query("SELECT coalesce(pg_catalog.current_schema(), '')");
  if (!found)
    return fail(found.error());
  const auto name = found->text(0, 0);
  if (name.empty())
    return db_.refuse(error_code::store_unopenable,
                      "no schema of the role's search_path is there, so the "
                      "ledger has no place; make one, or set search_path for "
                      "the role");
  place_in(name);
  return {};
}

void session::place_in(const std::string& schema) {
  schema_ = quote_identifier(schema);
  prefix_ = schema_ + ".";
  words_.ledger_prefix = prefix_;
}

result<void> session::make_ledger_schema() {
  if (!is_named_)
    return {};
  // IF NOT EXISTS alone would ask for the right to make schemas also where it
  // is there.
  const auto found = db_.query("SELECT pg_catalog.to_regnamespace("
                               + quote_literal(schema_) + ") IS NOT NULL");
  if (!found)
    return fail(found.error());
  if (found->boolean(0, 0))
    return {};
  return db_.exec("CREATE SCHEMA IF NOT EXISTS " + schema_);
}

result<sql::answer> session::run(std::string_view text,
                                 const std::vector<value>& parameters) {
  if (auto found = find_schema(); !found)
    return fail(std::move(found.error()));
  const auto filled
      = sql::fill_marks(text, words_, sql::mark_style::dollar).text;
  const bool takes_lease = text.starts_with(takes_lease_sql);
  if (takes_lease) {
    auto set = db_.exec("SET LOCAL lock_timeout = "
                        + std::to_string(db_.takeover_limit_ms()));
    if (!set)
      return fail(std::move(set.error()));
    db_.begin_takeover();
  }
  std::deque<std::string> kept;
  const auto found = db_.query(filled, readable(parameters, kept), true);
  db_.end_takeover();
  if (!found)
    return fail(found.error());
  sql::answer out;
  out.columns = static_cast<uint32_t>(found->columns());
  out.rows = static_cast<uint64_t>(found->rows());
  out.changed = found->changed();
  const auto kinds = kinds_of(*found);
  for (int row = 0; row < found->rows(); ++row)
    for (int i = 0; i < found->columns(); ++i) {
      if (found->is_null(row, i))
        append_value(out.cells, value{});
      else
        append_cell(out.cells, kinds[static_cast<size_t>(i)],
                    found->bytes(row, i));
    }
  return out;
}

result<void> session::run_all(std::string_view text) {
  if (auto found = find_schema(); !found)
    return found;
  return db_.exec(sql::fill_marks(text, words_, sql::mark_style::dollar).text);
}

result<void> session::begin() {
  return db_.begin("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
}

result<void> session::commit() {
  return db_.commit();
}

void session::roll_back() noexcept {
  db_.roll_back();
}

result<bool> session::has_ledger_table(std::string_view name) {
  if (auto found = find_schema(); !found)
    return fail(std::move(found.error()));
  const auto found = db_.query("SELECT pg_catalog.to_regclass("
                               + quote_literal(prefix_ + quote_identifier(name))
                               + ") IS NOT NULL");
  if (!found)
    return fail(found.error());
  return found->boolean(0, 0);
}

std::vector<std::string> session::ended_sessions() const {
  return db_.ended_sessions();
}

const sql::words& session::vocabulary() const noexcept {
  return words_;
}

std::string session::name() const {
  return db_.name();
}

} // namespace dunlin::postgresql
