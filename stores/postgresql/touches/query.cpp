#include "stores/postgresql/touches/query.hpp"

#include "stores/postgresql/touches/extensions.hpp"
#include "stores/postgresql/touches/system_calls.hpp"
#include "stores/postgresql/touches/table_statements.hpp"

#include <algorithm>
#include <unordered_map>

namespace dunlin::postgresql {

namespace {

/// The names of a WITH while it can be seen; its queries are read at once.
class with_scope {
public:
  with_scope(reading& in, syntax_node with)
      : names_(in.session.with_names), kept_(names_.size()) {
    const auto members = with.list("ctes");
    const bool is_recursive = with.flag("recursive");
    if (is_recursive)
      for (const auto& each : members)
        names_.emplace_back(each.text("ctename"));
    for (const auto& each : members) {
      read_expression(in, each.child("ctequery"));
      if (!is_recursive)
        names_.emplace_back(each.text("ctename"));
    }
  }

  with_scope(const with_scope&) = delete;
  with_scope& operator=(const with_scope&) = delete;

  ~with_scope() {
    names_.resize(kept_);
  }

private:
  std::vector<std::string>& names_;
  size_t kept_;
};

bool is_with_name(const reading& in, const sql_name& name) {
  const auto& names = in.session.with_names;
  return name.schema.empty()
         && std::find(names.begin(), names.end(), name.name) != names.end();
}

void read_range(reading& in, syntax_node node) {
  const auto name = name_of_range(node);
  if (!is_with_name(in, name))
    in.use_relation(name, use_verb::reads);
}

// -- FOR UPDATE
// ----------------------------------------------------------------

bool is_named(syntax_node range, const std::vector<syntax_node>& names) {
  if (names.empty())
    return true;
  const auto alias = range.child("alias").text("aliasname");
  const auto called = alias.empty() ? range.text("relname") : alias;
  return std::any_of(names.begin(), names.end(), [&](const auto& name) {
    return name.text("relname") == called;
  });
}

void lock_rows(reading& in, syntax_node from,
               const std::vector<syntax_node>& names) {
  if (from.is("RangeVar")) {
    const auto name = name_of_range(from);
    if (is_named(from, names) && !is_with_name(in, name))
      in.use_relation(name, use_verb::locks);
  } else if (from.is("JoinExpr")) {
    lock_rows(in, from.child("larg"), names);
    lock_rows(in, from.child("rarg"), names);
  } else if (from.is("RangeSubselect") && is_named(from, names)) {
    for (const auto& each : from.child("subquery").list("from_clause"))
      lock_rows(in, each, {});
  }
}

// -- statements
// ----------------------------------------------------------------

void read_select(reading& in, syntax_node node) {
  const with_scope with{in, node.child("with_clause")};
  read_below(in, node, {"with_clause", "into_clause", "locking_clause"});
  for (const auto& lock : node.list("locking_clause")) {
    const auto strength = lock.word("strength");
    if (strength != "LCS_FORUPDATE" && strength != "LCS_FORNOKEYUPDATE")
      continue;
    const how_scope how{in, "SELECT FOR UPDATE"};
    for (const auto& from : node.list("from_clause"))
      lock_rows(in, from, lock.list("locked_rels"));
  }
  if (const auto into = node.child("into_clause"))
    make_table_of_query(in, into, object_kind::table, {});
}

void read_insert(reading& in, syntax_node node) {
  const how_scope how{in, "INSERT"};
  const with_scope with{in, node.child("with_clause")};
  const auto target = name_of_range(node.child("relation"));
  in.use_relation(target, use_verb::inserts);
  if (node.child("on_conflict_clause").word("action") == "ONCONFLICT_UPDATE")
    in.use_relation(target, use_verb::updates);
  read_below(in, node, {"with_clause", "relation"});
}

void read_update(reading& in, syntax_node node) {
  const how_scope how{in, "UPDATE"};
  const with_scope with{in, node.child("with_clause")};
  in.use_relation(name_of_range(node.child("relation")), use_verb::updates);
  read_below(in, node, {"with_clause", "relation"});
}

void read_delete(reading& in, syntax_node node) {
  const how_scope how{in, "DELETE"};
  const with_scope with{in, node.child("with_clause")};
  in.use_relation(name_of_range(node.child("relation")), use_verb::removes);
  read_below(in, node, {"with_clause", "relation"});
}

void read_merge(reading& in, syntax_node node) {
  const how_scope how{in, "MERGE"};
  const with_scope with{in, node.child("with_clause")};
  const auto target = name_of_range(node.child("relation"));
  in.use_relation(target, use_verb::locks);
  for (const auto& when : node.list("merge_when_clauses")) {
    const auto command = when.word("command_type");
    if (command == "CMD_INSERT")
      in.use_relation(target, use_verb::inserts);
    else if (command == "CMD_UPDATE")
      in.use_relation(target, use_verb::updates);
    else if (command == "CMD_DELETE")
      in.use_relation(target, use_verb::removes);
  }
  read_below(in, node, {"with_clause", "relation"});
}

// -- expressions
// ---------------------------------------------------------------

void read_call(reading& in, syntax_node node) {
  const auto arguments = node.list("args");
  // A constant that names what the function works on is no read of it.
  const auto named = arguments.empty() ? syntax_node{} : arguments.front();
  const auto name = name_of(node.list("funcname"));
  if (constant_text(named) && is_told_names(name)) {
    for (size_t i = 1; i < arguments.size(); ++i)
      read_expression(in, arguments[i]);
    read_below(in, node, {"args", "funcname"});
  } else {
    read_below(in, node, {"funcname"});
  }
  call_function(in, name, arguments);
}

void read_type(reading& in, syntax_node node) {
  read_below(in, node, {"names"});
  auto words = node.list("names");
  if (node.flag("pct_type") && words.size() > 1) {
    words.pop_back();
    in.use_relation(name_of(words), use_verb::mentions);
    return;
  }
  for (const auto object : in.types(name_of(words)))
    in.use(object, in.db.at(object).kind == object_kind::type
                       ? use_verb::reads
                       : use_verb::mentions);
}

void read_operator(reading& in, syntax_node node) {
  read_below(in, node, {"name"});
  const auto name = name_of(node.list("name")).name;
  const auto found = in.db.operators.find(name);
  if (found == in.db.operators.end())
    return;
  in.use(in.other("operator:" + name), use_verb::mentions);
  for (const auto function : found->second)
    in.use(function, use_verb::calls);
}

/// One that a script made.
void read_collation(reading& in, syntax_node node) {
  read_below(in, node, {"collname"});
  const auto label = "collation:" + name_of(node.list("collname")).name;
  if (const auto known = in.db.find(name_space::others, "", label))
    in.use(*known, use_verb::mentions);
}

/// `'s.t'::regclass` and the like: the text is a name.
void read_cast(reading& in, syntax_node node) {
  read_below(in, node);
  const auto type = name_of(node.child("type_name").list("names")).name;
  call_casts(in, type);
  if (!type.starts_with("reg"))
    return;
  const auto text = constant_text(node.child("arg"));
  if (!text) {
    // A name that is made at run time may be that of any object.
    if (!node.child("arg").is("A_Const"))
      in.use(in.system_catalogue(), use_verb::reads);
    return;
  }
  // A routine's arguments stand behind its name.
  const auto name = parse_name(text->substr(0, text->find('(')));
  if (!name)
    return;
  if (type == "regclass")
    in.use_relation(*name, use_verb::mentions);
  else if (type == "regproc" || type == "regprocedure")
    for (const auto object : in.routines(*name))
      in.use(object, use_verb::mentions);
  else if (type == "regtype")
    for (const auto object : in.types(*name))
      in.use(object, use_verb::mentions);
}

/// `w.total` may be a function's call: `total(w)`.
void call_like_column(reading& in, syntax_node word) {
  if (!word.is("String"))
    return;
  const auto name = name_of({word});
  if (in.db.namesakes(name_space::routines, name.name).empty())
    return;
  for (const auto function : in.routines(name)) {
    const auto& bodies = in.db.at(function).bodies;
    if (std::any_of(bodies.begin(), bodies.end(),
                    [](const auto& body) { return body.takes_row; }))
      in.use(function, use_verb::calls);
  }
}

void read_column(reading& in, syntax_node node) {
  const auto words = node.list("fields");
  if (words.size() > 1)
    call_like_column(in, words.back());
}

/// `(w).total`, `(f(x)).total`.
void read_field(reading& in, syntax_node node) {
  read_below(in, node);
  for (const auto& word : node.list("indirection"))
    call_like_column(in, word);
}

void read_nothing(reading&, syntax_node) {
  // nop
}

using reader = void (*)(reading&, syntax_node);

const std::unordered_map<std::string_view, reader>& readers() {
  static const std::unordered_map<std::string_view, reader> all{
      {"SelectStmt", read_select}, {"InsertStmt", read_insert},
      {"UpdateStmt", read_update}, {"DeleteStmt", read_delete},
      {"MergeStmt", read_merge},   {"RangeVar", read_range},
      {"FuncCall", read_call},     {"TypeName", read_type},
      {"A_Expr", read_operator},   {"CollateClause", read_collation},
      {"TypeCast", read_cast},     {"String", read_nothing},
      {"A_Const", read_nothing},   {"ColumnRef", read_column},
      {"Alias", read_nothing},     {"A_Indirection", read_field},
  };
  return all;
}

} // namespace

void read_expression(reading& in, syntax_node node) {
  if (!node)
    return;
  const auto found = readers().find(node.tag());
  if (found != readers().end())
    found->second(in, node);
  else
    read_below(in, node);
}

void read_below(reading& in, syntax_node node,
                std::initializer_list<std::string_view> except) {
  node.each([&](std::string_view field, syntax_node child) {
    if (std::find(except.begin(), except.end(), field) == except.end())
      read_expression(in, child);
  });
}

void call_casts(reading& in, const std::string& type) {
  if (const auto found = in.db.casts.find(type); found != in.db.casts.end())
    for (const auto function : found->second)
      in.use(function, use_verb::calls);
}

void call_silent_casts(reading& in) {
  for (const auto function : in.db.silent_casts)
    in.use(function, use_verb::calls);
}

namespace {

/// Whether a function is of an extension that looks at tables.
bool is_inspector(const reading& in, const sql_name& name,
                  const std::vector<size_t>& found) {
  const auto made = in.db.extension_functions.find(name.name);
  if (found.empty() && made != in.db.extension_functions.end())
    return inspects_tables(made->second);
  return std::any_of(found.begin(), found.end(), [&](size_t function) {
    const auto& bodies = in.db.at(function).bodies;
    return std::any_of(bodies.begin(), bodies.end(), [](const auto& body) {
      return inspects_tables(body.extension);
    });
  });
}

} // namespace

void call_function(reading& in, const sql_name& name,
                   const std::vector<syntax_node>& arguments) {
  if (name.is_system()) {
    call_system_function(in, name.name, arguments);
    return;
  }
  const auto found = in.routines(name);
  for (const auto function : found)
    in.use(function, use_verb::calls);
  if (is_inspector(in, name, found))
    inspect_table(in, name.name, arguments);
  // The server's own come first in every path, but one of the user's may take
  // other arguments.
  const bool is_system
      = name.schema.empty() && is_system_function(in.db, name.name);
  if (is_system)
    call_system_function(in, name.name, arguments);
  if (is_system || !found.empty()
      || in.db.extension_functions.count(name.name) > 0)
    return;
  // A type's name before brackets is a cast.
  const auto types = in.types(name);
  for (const auto type : types)
    in.use(type, use_verb::reads);
  if (types.empty())
    in.give_up("the function " + name.name
               + " is not known, nor what it touches");
}

} // namespace dunlin::postgresql
