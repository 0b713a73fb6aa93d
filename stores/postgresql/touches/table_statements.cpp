#include "stores/postgresql/touches/table_statements.hpp"

#include "stores/postgresql/touches/columns.hpp"
#include "stores/postgresql/touches/given_names.hpp"
#include "stores/postgresql/touches/query.hpp"
#include "stores/postgresql/touches/session_statements.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

bool is_temporary(syntax_node range) {
  return range.text("relpersistence") == "t";
}

/// ON COMMIT DROP.
void end_with_transaction(reading& in, syntax_node range) {
  in.session.until_commit.push_back(name_of_range(range).name);
}

/// What LIKE copies besides columns has names of the server's. The bits are
/// those of the parser's TableLikeOption.
void note_copied_names(reading& in, int64_t options) {
  constexpr int64_t identity = 1 << 5;
  constexpr int64_t indexes = 1 << 6;
  constexpr int64_t statistics = 1 << 7;
  if ((options & identity) != 0)
    note_given_names(in, "seq");
  if ((options & indexes) != 0)
    for (const auto* each : {"idx", "key", "pkey", "excl"})
      note_given_names(in, each);
  if ((options & statistics) != 0)
    note_given_names(in, "stat");
}

/// LIKE may copy defaults and checks.
void copy_like(reading& in, size_t table, syntax_node like) {
  for (const auto model : in.relations(name_of_range(like.child("relation")))) {
    in.use(model, use_verb::mentions);
    if (!in.is_applied)
      continue;
    note_copied_names(in, like.number("options"));
    auto& made = in.db.change(table);
    const auto& known = in.db.at(model);
    made.on_write.append(known.on_write);
    made.types.insert(made.types.end(), known.types.begin(), known.types.end());
  }
}

/// It is filled as its parent is.
void inherit(reading& in, size_t table, size_t parent) {
  in.use(parent, use_verb::defines);
  if (!in.is_applied)
    return;
  in.db.add_child(parent, table);
  auto& made = in.db.change(table);
  const auto& known = in.db.at(parent);
  made.on_write.append(known.on_write);
  made.types.insert(made.types.end(), known.types.begin(), known.types.end());
}

void read_element(reading& in, size_t table, syntax_node element) {
  if (element.is("ColumnDef"))
    add_column(in, table, element, false);
  else if (element.is("Constraint"))
    add_constraint(in, table, element, "");
  else if (element.is("TableLikeClause"))
    copy_like(in, table, element);
  else
    read_expression(in, element);
}

/// PARTITION BY: each new row goes through what stands there.
void split_table(reading& in, size_t table, syntax_node key) {
  const auto uses = collect_uses(in, key);
  use_all(in, uses, use_verb::mentions);
  add_on_write(in, table, uses);
  if (in.is_applied)
    in.db.change(table).is_partitioned = true;
}

void fill_table(reading& in, size_t table, syntax_node node) {
  for (const auto& each : node.list("inh_relations"))
    for (const auto parent : in.relations(name_of_range(each))) {
      inherit(in, table, parent);
      if (node.child("partbound"))
        note_indexes_of_whole(in, parent);
    }
  for (const auto& each : node.list("table_elts"))
    read_element(in, table, each);
  for (const auto& each : node.list("constraints"))
    read_element(in, table, each);
  if (const auto type = node.child("of_typename"))
    add_types(in, table, collect_uses(in, type));
  if (const auto split = node.child("partspec"))
    split_table(in, table, split);
  read_below(in, node,
             {"relation", "table_elts", "inh_relations", "constraints",
              "of_typename", "partspec"});
}

} // namespace

void create_table(reading& in, syntax_node node) {
  const auto range = node.child("relation");
  const bool if_not_exists = node.flag("if_not_exists");
  const auto table = in.make(object_kind::table, name_of_range(range),
                             is_temporary(range), if_not_exists);
  auto perhaps = in;
  perhaps.is_certain = in.is_certain && !if_not_exists;
  fill_table(perhaps, table, node);
  if (node.word("oncommit") == "ONCOMMIT_DROP")
    end_with_transaction(in, range);
}

void create_foreign_table(reading& in, syntax_node node) {
  const auto base = node.child("base_stmt");
  const auto table
      = in.make(object_kind::table, name_of_range(base.child("relation")),
                false, base.flag("if_not_exists"));
  if (in.is_applied && in.db.at(table).kind == object_kind::table)
    in.db.change(table).is_foreign = true;
  fill_table(in, table, base);
}

void make_table_of_query(reading& in, syntax_node into, object_kind kind,
                         const use_list& query, bool if_not_exists) {
  const auto range = into.child("rel");
  if (!range)
    return;
  const auto made
      = in.make(kind, name_of_range(range), is_temporary(range), if_not_exists);
  in.work_on(made, work_kind::fills);
  if (in.is_applied && kind == object_kind::materialized_view)
    in.db.change(made).definition.append(query);
  if (into.word("on_commit") == "ONCOMMIT_DROP")
    end_with_transaction(in, range);
}

void create_table_as(reading& in, syntax_node node) {
  const auto query = collect(in, [&](reading& inner) {
    if (node.child("query").is("ExecuteStmt"))
      read_execute(inner, node.child("query"));
    else
      read_expression(inner, node.child("query"));
  });
  use_now(in, query);
  make_table_of_query(in, node.child("into"),
                      node.word("objtype") == "OBJECT_MATVIEW"
                          ? object_kind::materialized_view
                          : object_kind::table,
                      query, node.flag("if_not_exists"));
}

} // namespace dunlin::postgresql
