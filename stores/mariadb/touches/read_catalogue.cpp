#include "stores/mariadb/touches/read_catalogue.hpp"

#include "config/letter_case.hpp"
#include "stores/mariadb/lexical.hpp"
#include "stores/mariadb/touches/body.hpp"
#include "stores/mariadb/touches/catalogue_queries.hpp"
#include "stores/mariadb/touches/kept_text.hpp"
#include "stores/mariadb/touches/query.hpp"
#include "stores/mariadb/touches/sql_modes.hpp"
#include "stores/mariadb/touches/table_statements.hpp"
#include "stores/sql/query.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <functional>
#include <set>

namespace dunlin::mariadb {

namespace {

namespace queries = catalogue_queries;

key_action action_of(const std::string& rule) {
  return rule == "CASCADE"                             ? key_action::cascades
         : rule == "SET NULL" || rule == "SET DEFAULT" ? key_action::sets
                                                       : key_action::refuses;
}

/// What the server calls the type of a table.
table_kind kind_of(const std::string& type) {
  if (type == "VIEW")
    return table_kind::view;
  if (type == "SEQUENCE")
    return table_kind::sequence;
  return type.ends_with("TABLE") || type == "SYSTEM VERSIONED"
             ? table_kind::table
             : table_kind::unknown;
}

class catalogue_reader {
public:
  catalogue_reader(database& server, const std::string& default_name)
      : server_(server) {
    known_.default_database = default_name;
  }

  result<catalogue> read(const std::vector<touch_job>& jobs) {
    auto begun = read_server();
    if (begun)
      begun = read_databases();
    if (!begun)
      return fail(begun.error());
    known_.default_database = known_.folded(known_.default_database);
    reach(known_.default_database);
    for (const auto& job : jobs)
      reach_names(job.text);
    while (!reached_.empty()) {
      const auto name = *reached_.begin();
      reached_.erase(reached_.begin());
      read_.insert(name);
      if (auto good = read_objects(name); !good)
        return fail(good.error());
    }
    return std::move(known_);
  }

private:
  result<void> read_server() {
    known_.version = mysql_get_server_version(server_.handle());
    known_.script_modes = server_.script_mode();
    known_.keeps_backslashes = server_.keeps_backslashes();
    return sql::for_each_row(server_.ask(queries::server_sql),
                             [&](const sql::answer_row& row) {
                               known_.folds_names = row.integer(0) != 0;
                               known_.default_modes = row.text(1);
                             });
  }

  result<void> read_databases() {
    return sql::for_each_row(
        server_.ask(queries::databases_sql), [&](const sql::answer_row& row) {
          const auto name = known_.folded(row.text(0));
          there_.insert(name);
          const auto number = known_.refer(name_space::databases, "", name);
          known_.change(number).exists = true;
        });
  }

  /// One that is not the server's own is looked at, once.
  void reach(const std::string& name) {
    for (const auto* own :
         {"information_schema", "performance_schema", "mysql", "sys"})
      if (name == own)
        return;
    if (there_.contains(name) && !read_.contains(name))
      reached_.insert(name);
  }

  /// Whatever has the name of a database may be one, also in a text that is
  /// prepared.
  void reach_names(std::string_view text, bool is_inside = false) {
    sql::sql_lexer lexer{lexical, text};
    for (auto token = lexer.next(); token.kind != sql::token_kind::end;
         token = lexer.next()) {
      const bool is_text = token.kind == sql::token_kind::string;
      if (token.is_name() || is_text)
        reach(known_.folded(sql::name_of(lexical, token)));
      if (is_text && !is_inside)
        reach_names(sql::bare_text(token), true);
    }
  }

  result<void> read_objects(const std::string& place) {
    auto good = read_tables(place);
    for (const auto part :
         {&catalogue_reader::read_keys, &catalogue_reader::read_views,
          &catalogue_reader::read_triggers, &catalogue_reader::read_routines,
          &catalogue_reader::read_defaults})
      if (good)
        good = (this->*part)(place);
    return good;
  }

  result<void> ask(const char* query, const std::string& place,
                   const std::function<void(const sql::answer_row&)>& take) {
    return sql::for_each_row(
        server_.ask(query, {sql::parameter(std::string_view{place})}), take);
  }

  size_t table(const std::string& place, const std::string& name) {
    return known_.refer(name_space::tables, place, known_.folded(name));
  }

  result<void> read_tables(const std::string& place) {
    bool has_far_table = false;
    auto done
        = ask(queries::tables_sql, place, [&](const sql::answer_row& row) {
            auto& object = known_.change(table(place, row.text(0)));
            object.exists = true;
            object.table.kind = kind_of(row.text(2));
            if (!is_elsewhere(row.text(1)))
              return;
            object.table.elsewhere = row.text(1);
            has_far_table = true;
          });
    // Sizes are no reason to wait for another server.
    return done && !has_far_table ? read_sizes(place) : done;
  }

  result<void> read_sizes(const std::string& place) {
    return ask(queries::sizes_sql, place, [&](const sql::answer_row& row) {
      known_.change(table(place, row.text(0))).table.bytes
          = static_cast<uint64_t>(row.integer(1));
    });
  }

  result<void> read_keys(const std::string& place) {
    return ask(queries::keys_sql, place, [&](const sql::answer_row& row) {
      reach(known_.folded(row.text(2)));
      known_.add_key({row.text(0), table(place, row.text(1)),
                      table(known_.folded(row.text(2)), row.text(3)),
                      action_of(row.text(4)), action_of(row.text(5))});
    });
  }

  /// What a text that the server keeps uses.
  use_list uses_of(const std::string& place, const std::string& text,
                   const std::optional<text_modes>& modes,
                   kept_reader read_kept) {
    reach_names(text);
    return uses_of_kept(known_, place, text, modes, read_kept);
  }

  result<void> read_views(const std::string& place) {
    return ask(queries::views_sql, place, [&](const sql::answer_row& row) {
      auto uses = uses_of(place, row.text(1), text_modes{}, read_query);
      known_.change(table(place, row.text(0))).table.definition
          = std::move(uses);
    });
  }

  result<void> read_triggers(const std::string& place) {
    return ask(queries::triggers_sql, place, [&](const sql::answer_row& row) {
      auto uses = uses_of(place, row.text(3), modes_of(row.text(4)),
                          read_body_statement);
      const auto name = known_.folded(row.text(0));
      known_.put_trigger(table(place, row.text(2)),
                         "trigger:" + place + "." + name,
                         {name, events_of(row.text(1)), std::move(uses)});
    });
  }

  result<void> read_routines(const std::string& place) {
    return ask(queries::routines_sql, place, [&](const sql::answer_row& row) {
      const auto kind = row.text(1);
      const auto space = kind == "PROCEDURE" ? name_space::procedures
                                             : name_space::functions;
      if (kind != "PROCEDURE" && kind != "FUNCTION")
        return;
      const auto number = known_.refer(space, place, folded(row.text(0)));
      known_.change(number).exists = true;
      auto uses = uses_of(place, row.text(2), modes_of(row.text(3)),
                          read_body_statement);
      known_.change(number).body = std::move(uses);
    });
  }

  result<void> read_defaults(const std::string& place) {
    return ask(queries::sequences_sql, place, [&](const sql::answer_row& row) {
      const auto uses = uses_of(
          place, row.text(1), text_modes{},
          [](reading& in, token_cursor& at) { read_expression(in, at); });
      known_.change(table(place, row.text(0))).table.on_write.append(uses);
    });
  }

  database& server_;
  catalogue known_;
  std::set<std::string> there_;
  std::set<std::string> reached_;
  std::set<std::string> read_;
};

} // namespace

result<catalogue> read_catalogue(database& db, const std::string& default_name,
                                 const std::vector<touch_job>& jobs) {
  return catalogue_reader{db, default_name}.read(jobs);
}

} // namespace dunlin::mariadb
