#include "stores/postgresql/touches/read_catalogue.hpp"

#include "stores/postgresql/touches/catalogue_queries.hpp"
#include "stores/postgresql/touches/session_statements.hpp"
#include "stores/postgresql/touches/statement.hpp"

#include <unordered_map>

namespace dunlin::postgresql {

namespace {

using namespace catalogue_queries;

object_kind kind_of(std::string_view relkind) {
  switch (relkind.empty() ? ' ' : relkind.front()) {
  case 'v':
    return object_kind::view;
  case 'm':
    return object_kind::materialized_view;
  case 'S':
    return object_kind::sequence;
  case 'i':
  case 'I':
    return object_kind::index;
  default:
    return object_kind::table;
  }
}

setting_source source_of(std::string_view word) {
  return word == "global"          ? setting_source::everyone
         : word == "database"      ? setting_source::database
         : word == "user"          ? setting_source::role
         : word == "database user" ? setting_source::role_in_database
         : word == "client"        ? setting_source::client
                                   : setting_source::server;
}

class reader {
public:
  explicit reader(database& db) : database_(db) {
    // nop
  }

  result<catalogue> read() {
    using part = result<void> (reader::*)();
    for (const auto each :
         {part{&reader::read_path}, part{&reader::read_names},
          part{&reader::read_relations}, part{&reader::read_types},
          part{&reader::read_routines}, part{&reader::read_heirs},
          part{&reader::read_keys}, part{&reader::read_triggers},
          part{&reader::read_columns}, part{&reader::read_uses},
          part{&reader::read_others}})
      if (auto done = (this->*each)(); !done)
        return fail(std::move(done.error()));
    return std::move(out_);
  }

private:
  /// Calls `take` with each row of a query.
  template <class Function>
  result<void> each(const char* sql, Function take) {
    const auto found = database_.query(sql);
    if (!found)
      return fail(found.error());
    for (int row = 0; row < found->rows(); ++row)
      take(*found, row);
    return {};
  }

  /// The object with an oid, where it is one of interest.
  std::optional<size_t> known(const query_result& from, int row,
                              int column) const {
    const auto found = numbers_.find(from.integer(row, column));
    if (found == numbers_.end())
      return std::nullopt;
    return found->second;
  }

  /// Calls `take` for each row whose first columns are objects of interest.
  template <class Function>
  result<void> each_pair(const char* sql, int first, int second,
                         Function take) {
    return each(sql, [&](const auto& from, int row) {
      const auto left = known(from, row, first);
      const auto right = known(from, row, second);
      if (left && right)
        take(*left, *right, from, row);
    });
  }

  size_t add(object_kind kind, const query_result& from, int row) {
    const auto number = out_.add(kind, from.text(row, 1), from.text(row, 2));
    numbers_[from.integer(row, 0)] = number;
    return number;
  }

  result<void> read_path() {
    auto done = database_.exec(unpin_path_sql);
    if (done)
      done = each(path_sql, [&](const auto& from, int row) {
        script_session session{out_};
        set_path(session, from.text(row, 0));
        out_.login_role = from.text(row, 1);
        out_.database = from.text(row, 2);
        out_.set_default_path(source_of(from.bytes(row, 3)), session.path);
      });
    return done ? database_.exec(pin_path_sql) : done;
  }

  result<void> read_names() {
    auto done = each(schemas_sql, [&](const auto& from, int row) {
      out_.add(object_kind::schema, "", from.text(row, 0));
    });
    if (done)
      done = each(system_functions_sql, [&](const auto& from, int row) {
        out_.system_functions.insert(from.text(row, 0));
      });
    return done;
  }

  result<void> read_relations() {
    std::vector<std::pair<size_t, int64_t>> tables_of_indexes;
    auto done = each(relations_sql, [&](const auto& from, int row) {
      const auto kind = from.bytes(row, 3);
      const auto number = add(kind_of(kind), from, row);
      out_.change(number).is_partitioned = kind == "p";
      out_.change(number).is_foreign = kind == "f";
      out_.change(number).bytes = static_cast<uint64_t>(from.integer(row, 5));
      // The type of its rows goes by its own number.
      if (const auto type = from.integer(row, 6); type != 0)
        numbers_[type] = number;
      if (!from.is_null(row, 4))
        tables_of_indexes.emplace_back(number, from.integer(row, 4));
    });
    for (const auto& [index, table] : tables_of_indexes)
      if (const auto found = numbers_.find(table); found != numbers_.end()) {
        out_.change(index).table = found->second;
        out_.change(found->second).indexes.push_back(index);
      }
    return done;
  }

  result<void> read_types() {
    return each(types_sql, [&](const auto& from, int row) {
      const auto number = add(object_kind::type, from, row);
      numbers_[from.integer(row, 3)] = number;
    });
  }

  result<void> read_routines() {
    auto done = each(routines_sql, [&](const auto& from, int row) {
      const auto number = add(object_kind::routine, from, row);
      if (from.bytes(row, 7) == "a")
        return;
      routine_body body;
      body.language = from.text(row, 3);
      body.definition = from.text(row, 4);
      body.extension = from.text(row, 5);
      body.is_definer = from.bytes(row, 8) == "t";
      body.takes_row = from.bytes(row, 9) == "t";
      if (!from.is_null(row, 6)) {
        script_session session{out_};
        set_path(session, from.text(row, 6));
        body.path = std::move(session.path);
      }
      out_.change(number).bodies.push_back(std::move(body));
    });
    if (done)
      done
          = each_pair(aggregates_sql, 0, 1,
                      [&](size_t aggregate, size_t function, const auto&, int) {
                        add_use(out_.change(aggregate).definition, function,
                                use_verb::calls);
                      });
    return done;
  }

  result<void> read_heirs() {
    return each_pair(heirs_sql, 0, 1,
                     [&](size_t parent, size_t child, const auto&, int) {
                       out_.add_child(parent, child);
                     });
  }

  result<void> read_keys() {
    return each_pair(
        keys_sql, 1, 2,
        [&](size_t child, size_t parent, const auto& from, int row) {
          out_.add_key({from.text(row, 0), child, parent,
                        from.bytes(row, 3).front(), from.bytes(row, 4).front(),
                        true});
        });
  }

  result<void> read_triggers() {
    return each_pair(
        triggers_sql, 0, 3,
        [&](size_t table, size_t function, const auto& from, int row) {
          out_.change(table).triggers.push_back(
              {from.text(row, 1), static_cast<int>(from.integer(row, 2)),
               function});
        });
  }

  result<void> read_columns() {
    auto done = each_pair(column_types_sql, 0, 1,
                          [&](size_t table, size_t type, const auto&, int) {
                            out_.change(table).types.push_back(type);
                          });
    if (done)
      done = each_pair(
          sequences_sql, 0, 1,
          [&](size_t table, size_t sequence, const auto& from, int row) {
            out_.change(table).sequences.push_back(sequence);
            out_.change(sequence).table = table;
            // The default of an identity column is not written down.
            if (from.bytes(row, 2) == "i")
              add_use(out_.change(table).on_write, sequence,
                      use_verb::advances);
          });
    return done;
  }

  static void add_use(use_list& to, size_t object, use_verb verb) {
    to.append(use_list{{{object, verb}}, {}});
  }

  use_verb verb_for(size_t object) const {
    switch (out_.at(object).kind) {
    case object_kind::routine:
      return use_verb::calls;
    case object_kind::sequence:
      return use_verb::advances;
    default:
      return use_verb::reads;
    }
  }

  /// A routine whose arguments have defaults calls what it hangs on, but for
  /// tables, which a default can't read.
  use_verb verb_of_need(size_t object) const {
    const auto verb = verb_for(object);
    return verb == use_verb::reads && out_.at(object).kind != object_kind::type
               ? use_verb::mentions
               : verb;
  }

  result<void> read_uses() {
    return each_pair(uses_sql, 1, 2,
                     [&](size_t owner, size_t used, const auto& from, int row) {
                       if (owner == used)
                         return;
                       auto& object = out_.change(owner);
                       const auto verb = verb_for(used);
                       switch (from.bytes(row, 0).front()) {
                       case 'p':
                         add_use(object.on_read, used, verb);
                         add_use(object.on_write, used, verb);
                         break;
                       case 'w':
                         add_use(object.on_write, used, verb);
                         break;
                       case 'd':
                         add_use(object.definition, used, verb_of_need(used));
                         break;
                       case 'f':
                         add_use(object.definition, used,
                                 out_.at(used).kind == object_kind::type
                                     ? use_verb::reads
                                     : use_verb::mentions);
                         break;
                       default:
                         add_use(object.definition, used, verb);
                       }
                     });
  }

  result<void> read_others() {
    auto done = each(operators_sql, [&](const auto& from, int row) {
      const auto function = known(from, row, 1);
      if (!function)
        return;
      const auto name = from.text(row, 0);
      out_.operators[name].push_back(*function);
      add_use(
          out_.change(out_.refer(object_kind::other, "", "operator:" + name))
              .definition,
          *function, use_verb::mentions);
    });
    if (done)
      done = each(casts_sql, [&](const auto& from, int row) {
        if (const auto function = known(from, row, 2))
          out_.add_cast(from.text(row, 0), from.bytes(row, 1) == "t",
                        {*function});
      });
    if (done)
      done = each(event_triggers_sql, [&](const auto& from, int row) {
        if (const auto function = known(from, row, 0))
          out_.event_functions.push_back(*function);
      });
    if (done)
      done = read_unlisted();
    if (done)
      done = each(rules_sql, [&](const auto& from, int row) {
        script_session session{out_};
        use_collector unused;
        reading in{out_, session, &unused};
        read_text(in, from.text(row, 0));
      });
    return done;
  }

  /// What the server keeps no list of.
  result<void> read_unlisted() {
    auto done = each(statistics_sql, [&](const auto& from, int row) {
      const auto label = label_of_statistics({{}, from.text(row, 0)});
      out_.change(out_.refer(object_kind::other, "", label)).table
          = known(from, row, 1);
    });
    if (done)
      done = each(views_of_catalogue_sql, [&](const auto& from, int row) {
        if (const auto view = known(from, row, 0))
          add_use(out_.change(*view).definition,
                  out_.refer(object_kind::schema, "", "pg_catalog"),
                  use_verb::reads);
      });
    if (done)
      done = each(named_defaults_sql, [&](const auto& from, int row) {
        const auto table = known(from, row, 0);
        if (!table)
          return;
        script_session session{out_};
        use_collector found;
        reading in{out_, session, &found};
        read_text(in, "SELECT " + from.text(row, 1));
        out_.change(*table).on_write.append(found.list);
      });
    return done;
  }

  database& database_;
  catalogue out_;
  /// Of what is read, by oid: no two of a database are the same in practice,
  /// though each catalogue of the server counts for itself.
  std::unordered_map<int64_t, size_t> numbers_;
};

} // namespace

result<catalogue> read_catalogue(database& db) {
  if (auto begun = db.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      !begun)
    return fail(std::move(begun.error()));
  auto out = reader{db}.read();
  db.roll_back();
  return out;
}

} // namespace dunlin::postgresql
