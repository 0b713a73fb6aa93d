#include "stores/postgresql/scratch.hpp"

#include "stores/postgresql/connection.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/dump.hpp"
#include "stores/postgresql/pooler.hpp"
#include "stores/postgresql/scratch_actions.hpp"
#include "stores/postgresql/scratch_rows.hpp"
#include "stores/postgresql/scratch_server.hpp"
#include "stores/postgresql/script_rules.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <utility>

namespace dunlin::postgresql {

namespace {

result<void> refuse_outside(const script_job& job,
                            const sql::script_statement& statement,
                            const std::string& what) {
  return fail(error_code::script_refused,
              sql::script_place(job.path, statement.line) + what
                  + ", and so would a rehearsal on a copy; leave this script"
                    " out for a rehearsal");
}

/// What speaks against copying this database; empty: nothing.
result<std::string> objection_to(database& db) {
  const auto servers = db.query("SELECT srvname FROM"
                                " pg_catalog.pg_foreign_server ORDER BY 1");
  if (!servers)
    return fail(servers.error());
  if (servers->rows() > 0)
    return "it has the foreign server " + display_name(servers->bytes(0, 0))
           + ", through which a script would reach out of the copy, so it can't"
             " be rehearsed on";
  const auto hidden = db.query(
      "SELECT c.oid::pg_catalog.regclass, current_user FROM pg_catalog.pg_class"
      " c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE"
      " c.relkind IN ('r', 'p', 'S') AND c.relpersistence <> 't' AND n.nspname"
      " <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND c.relname"
      " NOT LIKE 'dunlin\\_%' AND NOT pg_catalog.has_table_privilege(c.oid,"
      " 'SELECT') ORDER BY 1 LIMIT 1");
  if (!hidden)
    return fail(hidden.error());
  if (hidden->rows() > 0)
    return "role " + display_name(hidden->bytes(0, 1)) + " may not read "
           + one_line(hidden->text(0, 0))
           + ", which belongs into the copy: GRANT SELECT ON "
           + one_line(hidden->text(0, 0)) + " TO "
           + quote_identifier(hidden->bytes(0, 1));
  return std::string{};
}

class database_copy : public scratch_store {
public:
  database_copy(std::unique_ptr<scratch_server> server,
                const scratch_request& request)
      : server_(std::move(server)), watch_(request.watch) {
    // nop
  }

  const store_config& config() const noexcept override {
    return server_->working();
  }

  uint64_t tables() const noexcept override {
    return tables_;
  }

  uint64_t rows() const noexcept override {
    return rows_;
  }

  /// @param from a session with the store.
  result<void> fill(const store_config& store, database& from) {
    if (auto made = server_->make_first(from); !made)
      return made;
    const auto name = from.query("SELECT current_database()");
    if (!name)
      return fail(name.error());
    if (auto begun
        = from.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        !begun)
      return begun;
    auto filled = fill(store, name->text(0, 0), from);
    from.roll_back();
    return filled;
  }

  result<void> put_back() override {
    return server_->make_working();
  }

  result<scratch_contents>
  read(const std::set<column_name>& by_presence) override {
    return read(server_->working(), server_->working_name(), by_presence);
  }

private:
  result<void> fill(const store_config& store, const std::string& name,
                    database& from) {
    const auto snapshot = from.query("SELECT pg_catalog.pg_export_snapshot()");
    if (!snapshot)
      return fail(snapshot.error());
    if (auto set = from.exec("SET LOCAL search_path TO ''"); !set)
      return set;
    auto into = open_database(server_->first(), false);
    if (!into)
      return fail(into.error());
    if (auto good = watch_((*into)->make_canceller()); !good)
      return good;
    const std::vector<std::string> terms{"--no-privileges", "--no-comments",
                                         "--snapshot=" + snapshot->text(0, 0)};
    // Keys, indexes and triggers come when the rows are there.
    auto done = load(store, name, terms, "pre-data", **into);
    if (done)
      done = copy_rows_for_scratch(from, **into);
    if (done)
      done = load(store, name, terms, "post-data", **into);
    if (done)
      done = finish_copy(from, **into);
    into->reset();
    if (!done)
      return done;
    return count();
  }

  result<void> load(const store_config& store, const std::string& name,
                    std::vector<std::string> terms, const std::string& section,
                    database& into) {
    terms.push_back("--section=" + section);
    const auto text = dump(store, name, terms);
    if (!text)
      return fail(text.error());
    return into.exec(*text);
  }

  result<std::string> dump(const store_config& store, const std::string& name,
                           const std::vector<std::string>& terms) {
    const auto stop = std::make_shared<interrupter>();
    if (auto good = watch_(stop); !good)
      return fail(good.error());
    return dump_schema(store, name, terms, *stop);
  }

  result<scratch_contents> read(const store_config& of, const std::string& name,
                                const std::set<column_name>& by_presence) {
    const auto text = dump(of, name, {});
    if (!text)
      return fail(text.error());
    scratch_contents out;
    out.schema = objects_of_dump(*text);
    auto db = open_database(of, true);
    if (!db)
      return fail(db.error());
    if (auto good = watch_((*db)->make_canceller()); !good)
      return fail(good.error());
    if (auto read = read_tables(**db, by_presence, out); !read)
      return fail(read.error());
    return out;
  }

  result<void> count() {
    const auto contents = read(server_->first(), server_->first_name(), {});
    if (!contents)
      return fail(contents.error());
    for (const auto& [name, table] : contents->tables) {
      const bool is_sequence = contents->schema.contains("sequence " + name);
      tables_ += is_sequence ? 0 : 1;
      rows_ += is_sequence ? 0 : table.rows;
    }
    return {};
  }

  std::unique_ptr<scratch_server> server_;
  std::function<result<void>(std::shared_ptr<canceller>)> watch_;
  uint64_t tables_ = 0;
  uint64_t rows_ = 0;
};

result<void> check_stays_inside(const script_job& job,
                                const sql::server_actions& known) {
  const auto statements
      = sql::split_statements(script_rules.grammar, job.path, job.text);
  if (!statements)
    return fail(statements.error());
  for (const auto& each : *statements) {
    auto action = sql::server_action_of(action_rules, each.text, false);
    if (action.empty())
      action = sql::action_by_name(action_rules, each.text, known);
    if (!action.empty())
      return refuse_outside(job, each, action);
  }
  return {};
}

} // namespace

result<void> check_scratch(const store_config& store,
                           const scratch_request& request) {
  if (const auto program = find_dump_program(); !program)
    return fail(program.error());
  auto db = open_database(store, true);
  if (!db)
    return fail(db.error());
  if (auto good = refuse_pooler(**db); !good)
    return good;
  const auto objection = objection_to(**db);
  if (!objection)
    return fail(objection.error());
  if (!objection->empty())
    return (*db)->refuse(error_code::store_read_only, *objection);
  const auto server = scratch_server::open(store, request);
  if (!server)
    return fail(server.error());
  return (*server)->check_rights();
}

result<void> check_stay_inside(const store_config& store,
                               const std::vector<script_job>& jobs) {
  auto db = open_database(store, true);
  if (!db)
    return fail(db.error());
  const auto known = read_server_actions(**db);
  if (!known)
    return fail(known.error());
  for (const auto& job : jobs)
    if (auto good = check_stays_inside(job, *known); !good)
      return good;
  return {};
}

result<std::unique_ptr<scratch_store>>
make_scratch(const store_config& store, const scratch_request& request) {
  auto from = open_database(store, true);
  if (!from)
    return fail(from.error());
  if (auto good = request.watch((*from)->make_canceller()); !good)
    return fail(good.error());
  auto server = scratch_server::open(store, request);
  if (!server)
    return fail(server.error());
  if (auto dropped = (*server)->drop_left(); !dropped)
    return fail(dropped.error());
  auto out = std::make_unique<database_copy>(std::move(*server), request);
  if (auto filled = out->fill(store, **from); !filled)
    return fail(filled.error());
  return out;
}

} // namespace dunlin::postgresql
