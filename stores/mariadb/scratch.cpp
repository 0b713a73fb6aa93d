#include "stores/mariadb/scratch.hpp"

#include "stores/mariadb/connection.hpp"
#include "stores/mariadb/scratch_actions.hpp"
#include "stores/mariadb/scratch_names.hpp"
#include "stores/mariadb/scratch_rows.hpp"
#include "stores/mariadb/scratch_schema.hpp"
#include "stores/mariadb/script_rules.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/url.hpp"
#include "stores/sql/query.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace dunlin::mariadb {

namespace {

using database_ptr = std::unique_ptr<database>;

/// One rehearsal may copy several databases of one server.
std::string next_name(const std::string& token) {
  static std::atomic<uint32_t> count{0};
  return scratch_prefix + token + "_" + std::to_string(++count);
}

/// The store with another database of its server.
store_config with_database(const store_config& store, const std::string& name) {
  auto out = store;
  const auto end = std::min(store.url.find('?'), store.url.size());
  const auto at = store.url.rfind('@', end);
  const auto slash = store.url.find(
      '/',
      at == std::string::npos ? std::string_view{"mariadb://"}.size() : at);
  out.url = store.url.substr(0, slash + 1) + name + store.url.substr(end);
  out.if_missing.clear();
  return out;
}

/// Drops databases of copies whose rehearsals hold their lock no more.
result<void> drop_left(database& db) {
  const auto found = db.ask(
      "SELECT schema_name FROM information_schema.schemata WHERE schema_name"
      " REGEXP '^"
      + std::string{scratch_prefix}
      + "[0-9a-f]+_[0-9]+(_first)?$' AND"
        " is_free_lock(regexp_substr(schema_name, '^"
      + scratch_prefix + "[0-9a-f]+')) = 1");
  if (!found)
    return fail(found.error());
  value_reader cells{found->cells};
  while (!cells.at_end()) {
    // Another user's may be seen, but not dropped.
    static_cast<void>(
        db.exec("DROP DATABASE IF EXISTS " + quote_name(cells.next().bytes)));
  }
  return {};
}

/// A copy, its template beside it, and the session that holds the lock which
/// shows that this rehearsal lives. That one is not interrupted.
class database_copy : public scratch_store {
public:
  database_copy(const store_config& store, database_ptr keeper,
                const scratch_request& request)
      : keeper_(std::move(keeper)), watch_(request.watch),
        name_(next_name(request.token)), original_(keeper_->parts().database),
        config_(with_database(store, name_)),
        first_config_(with_database(store, first())) {
    // nop
  }

  ~database_copy() override {
    for (const auto& name : {name_, first()})
      static_cast<void>(
          keeper_->exec("DROP DATABASE IF EXISTS " + quote_name(name)));
  }

  const store_config& config() const noexcept override {
    return config_;
  }

  uint64_t tables() const noexcept override {
    return tables_;
  }

  uint64_t rows() const noexcept override {
    return rows_;
  }

  /// @param objects of the original.
  result<void> fill(std::vector<schema_object> objects) {
    objects_ = std::move(objects);
    const auto set = keeper_->ask_text(
        "SELECT concat(' CHARACTER SET ', default_character_set_name,"
        " ' COLLATE ', default_collation_name) FROM information_schema.schemata"
        " WHERE schema_name = database()");
    if (!set)
      return fail(set.error());
    character_set_ = *set;
    if (auto made = make(first()); !made)
      return made;
    auto db = open(first_config_);
    if (!db)
      return fail(db.error());
    // Reading locks no row of the original.
    auto done
        = (*db)->exec("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
    if (done)
      done = make_schema(**db, objects_, true);
    if (done)
      done = copy_rows_for_scratch(**db, objects_, original_);
    if (!done)
      return done;
    const auto contents = read_contents(**db, original_, {});
    if (!contents)
      return fail(contents.error());
    for (const auto& [name, table] : contents->tables) {
      const bool is_table = contents->schema.contains("table " + name);
      tables_ += is_table ? 1 : 0;
      rows_ += is_table ? table.rows : 0;
    }
    return {};
  }

  result<void> put_back() override {
    auto done = keeper_->exec("DROP DATABASE IF EXISTS " + quote_name(name_));
    if (done)
      done = make(name_);
    if (!done)
      return done;
    auto db = open(config_);
    if (!db)
      return fail(db.error());
    done = make_schema(**db, objects_, true);
    if (done)
      done = copy_all_rows(**db, objects_, first());
    if (!done)
      return done;
    std::vector<schema_object> others;
    for (const auto& each : objects_)
      if (each.kind != "table" && each.kind != "sequence")
        others.push_back(each);
    return make_schema(**db, others, false);
  }

  result<scratch_contents>
  read(const std::set<column_name>& by_presence) override {
    auto db = open(config_);
    if (!db)
      return fail(db.error());
    return read_contents(**db, original_, by_presence);
  }

private:
  std::string first() const {
    return name_ + "_first";
  }

  result<void> make(const std::string& name) {
    return keeper_->exec("CREATE DATABASE " + quote_name(name)
                         + character_set_);
  }

  result<database_ptr> open(const store_config& of) {
    auto db = open_database(of);
    if (db)
      if (auto good = watch_((*db)->make_canceller()); !good)
        return fail(good.error());
    return db;
  }

  database_ptr keeper_;
  std::function<result<void>(std::shared_ptr<canceller>)> watch_;
  std::string name_;
  /// The database that this is a copy of.
  std::string original_;
  store_config config_;
  store_config first_config_;
  std::string character_set_;
  std::vector<schema_object> objects_;
  uint64_t tables_ = 0;
  uint64_t rows_ = 0;
};

/// The objects, if none of them names a database.
result<std::vector<schema_object>> objects_to_copy(database& db) {
  const auto names = names_of_databases(db);
  if (!names)
    return fail(names.error());
  auto objects = read_schema(db);
  if (!objects)
    return objects;
  for (const auto& each : *objects)
    if (const auto objection = objection_to_copy(each.text, *names);
        !objection.empty())
      return db.refuse(error_code::store_read_only,
                       "the " + each.kind + " " + sql::display_name(each.name)
                           + " could reach out of a copy, so it can't be"
                             " rehearsed on: "
                           + objection);
  return objects;
}

/// Rights by a role are not looked up.
result<void> check_rights(database& db) {
  const auto may = db.ask_integer(
      "SELECT current_role() IS NOT NULL OR EXISTS (SELECT 1 FROM (SELECT"
      " grantee, '%' AS pattern FROM information_schema.user_privileges WHERE"
      " privilege_type = 'CREATE' UNION ALL SELECT grantee, table_schema FROM"
      " information_schema.schema_privileges WHERE privilege_type = 'CREATE')"
      " AS g WHERE 'dunlin_scratch_0' LIKE g.pattern AND g.grantee ="
      " concat('''', substring_index(current_user(), '@', 1), '''@''',"
      " substring_index(current_user(), '@', -1), ''''))");
  if (!may)
    return fail(may.error());
  if (*may != 0)
    return {};
  const auto user = db.ask_text("SELECT current_user()");
  return db.refuse(error_code::store_read_only,
                   "user " + sql::display_name(user.value_or(""))
                       + " may not make a database for the copy: GRANT ALL ON"
                         " `dunlin\\_scratch\\_%`.* to it");
}

result<void> check_stays_inside(const script_job& job,
                                const database_names& names,
                                const sql::server_actions& known) {
  const auto statements
      = sql::split_statements(script_rules.grammar, job.path, job.text);
  if (!statements)
    return fail(statements.error());
  for (const auto& each : *statements) {
    auto objection = sql::server_action_of(action_rules, each.text, false);
    if (objection.empty())
      objection = objection_to_copy(each.text, names);
    if (objection.empty())
      objection = sql::action_by_name(action_rules, each.text, known);
    if (!objection.empty())
      return fail(error_code::script_refused,
                  sql::script_place(job.path, each.line) + objection
                      + ", so it can't be rehearsed; leave this script out for"
                        " a rehearsal");
  }
  return {};
}

} // namespace

result<void> check_scratch(const store_config& store) {
  auto db = open_database(store);
  if (!db)
    return fail(db.error());
  if (auto good = check_rights(**db); !good)
    return good;
  if (auto objects = objects_to_copy(**db); !objects)
    return fail(objects.error());
  return {};
}

result<void> check_stay_inside(const store_config& store,
                               const std::vector<script_job>& jobs) {
  auto db = open_database(store);
  if (!db)
    return fail(db.error());
  const auto names = names_of_databases(**db);
  if (!names)
    return fail(names.error());
  const auto known = read_server_actions(**db);
  if (!known)
    return fail(known.error());
  for (const auto& job : jobs)
    if (auto good = check_stays_inside(job, *names, *known); !good)
      return good;
  return {};
}

result<std::unique_ptr<scratch_store>>
make_scratch(const store_config& store, const scratch_request& request) {
  auto keeper = open_database(store);
  if (!keeper)
    return fail(keeper.error());
  const auto lock = scratch_prefix + request.token;
  const auto held = (*keeper)->ask_integer(
      "SELECT get_lock(?, 0)", {sql::parameter(std::string_view{lock})});
  if (!held)
    return fail(held.error());
  if (auto dropped = drop_left(**keeper); !dropped)
    return fail(dropped.error());
  auto objects = objects_to_copy(**keeper);
  if (!objects)
    return fail(objects.error());
  auto out
      = std::make_unique<database_copy>(store, std::move(*keeper), request);
  if (auto filled = out->fill(std::move(*objects)); !filled)
    return fail(filled.error());
  return out;
}

} // namespace dunlin::mariadb
