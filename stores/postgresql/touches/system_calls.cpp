#include "stores/postgresql/touches/system_calls.hpp"

#include "stores/postgresql/touches/session_statements.hpp"
#include "stores/postgresql/touches/statement.hpp"

#include <unordered_map>

namespace dunlin::postgresql {

namespace {

using arguments_of_call = std::vector<syntax_node>;

syntax_node first_of(const arguments_of_call& arguments) {
  return arguments.empty() ? syntax_node{} : arguments.front();
}

/// `nextval(pg_get_serial_sequence('t', 'c'))`: the table.
std::optional<std::string> table_of_serial(syntax_node argument) {
  if (argument.is("TypeCast"))
    argument = argument.child("arg");
  if (!argument.is("FuncCall")
      || name_of(argument.list("funcname")).name != "pg_get_serial_sequence")
    return std::nullopt;
  return constant_text(first_of(argument.list("args")));
}

void use_sequences_of(reading& in, const sql_name& table, use_verb verb) {
  for (const auto object : in.relations(table)) {
    const auto sequences = in.db.at(object).sequences;
    for (const auto sequence : sequences)
      in.use(sequence, verb);
    // Which one it is will be known at run time; whoever makes one changes
    // its table.
    if (sequences.empty())
      in.use(object, use_verb::locks);
  }
}

void use_sequence(reading& in, const std::string& function,
                  const arguments_of_call& arguments, use_verb verb) {
  const auto argument = first_of(arguments);
  if (const auto text = constant_text(argument)) {
    if (const auto name = parse_name(*text)) {
      in.use_relation(*name, verb, object_kind::sequence);
      return;
    }
  } else if (const auto table = table_of_serial(argument)) {
    if (const auto name = parse_name(*table)) {
      use_sequences_of(in, *name, verb);
      return;
    }
  }
  in.give_up(function + " of a sequence that is chosen at run time");
}

void advance(reading& in, const std::string& function,
             const arguments_of_call& arguments) {
  use_sequence(in, function, arguments, use_verb::advances);
}

void set_sequence(reading& in, const std::string& function,
                  const arguments_of_call& arguments) {
  use_sequence(in, function, arguments, use_verb::updates);
}

void read_sequence(reading& in, const std::string& function,
                   const arguments_of_call& arguments) {
  use_sequence(in, function, arguments, use_verb::reads);
}

/// The first argument names a table; if it is chosen at run time, `verb` says
/// whether that matters.
void name_table(reading& in, const arguments_of_call& arguments,
                use_verb verb) {
  const auto text = constant_text(first_of(arguments));
  if (!text)
    return;
  if (const auto name = parse_name(*text))
    in.use_relation(*name, verb);
}

/// A name that is made at run time may be that of any object.
void mention_table(reading& in, const std::string&,
                   const arguments_of_call& arguments) {
  if (constant_text(first_of(arguments)))
    name_table(in, arguments, use_verb::mentions);
  else
    in.use(in.system_catalogue(), use_verb::reads);
}

/// Whether an object is there: `to_regtype('mood')`.
void look_for(reading& in, const arguments_of_call& arguments,
              object_kind kind) {
  const auto text = constant_text(first_of(arguments));
  // A routine's arguments stand behind its name, a type's size too.
  const auto name = text
                        ? parse_name(text->substr(0, text->find_first_of("([")))
                        : std::nullopt;
  if (!name)
    in.use(in.system_catalogue(), use_verb::reads);
  else if (kind == object_kind::schema)
    in.use(in.schema(name->name), use_verb::mentions);
  else if (!name->is_system())
    for (const auto object : in.named(kind, *name))
      in.use(object, use_verb::mentions);
}

void look_for_type(reading& in, const std::string&,
                   const arguments_of_call& arguments) {
  look_for(in, arguments, object_kind::type);
}

void look_for_routine(reading& in, const std::string&,
                      const arguments_of_call& arguments) {
  look_for(in, arguments, object_kind::routine);
}

void look_for_schema(reading& in, const std::string&,
                     const arguments_of_call& arguments) {
  look_for(in, arguments, object_kind::schema);
}

/// Whether a function that has no effect of its own here tells something of
/// objects: their definitions, partitions, files.
bool is_question(std::string_view name) {
  for (const auto* prefix :
       {"pg_column_is_", "pg_describe_", "pg_extension_", "pg_filenode_",
        "pg_get_", "pg_identify_", "pg_index_", "pg_partition_", "pg_relation_",
        "pg_sequence_"})
    if (name.starts_with(prefix))
      return true;
  return name.ends_with("_is_visible");
}

/// A text among its arguments may become a name by itself: a `regclass`.
void ask_about(reading& in, const arguments_of_call& arguments) {
  in.use(in.system_catalogue(), use_verb::reads);
  for (const auto& argument : arguments)
    if (const auto text = constant_text(argument))
      if (const auto name = parse_name(*text))
        for (const auto object : in.known_relations(*name))
          in.use(object, use_verb::mentions);
}

/// Rights, comments and definitions of objects.
void ask_catalogue(reading& in, const std::string&, const arguments_of_call&) {
  in.use(in.system_catalogue(), use_verb::reads);
}

void read_table(reading& in, const std::string& function,
                const arguments_of_call& arguments) {
  if (constant_text(first_of(arguments)))
    name_table(in, arguments, use_verb::reads);
  else
    in.give_up(function + " of a table that is chosen at run time");
}

void run_query(reading& in, const std::string& function,
               const arguments_of_call& arguments) {
  const auto text = constant_text(first_of(arguments));
  if (text)
    read_text(in, *text);
  else
    in.give_up(function + " runs SQL that is made at run time");
}

/// `ts_rewrite(query, text)`, beside one with three arguments that runs
/// nothing.
void rewrite_query(reading& in, const std::string& function,
                   const arguments_of_call& arguments) {
  if (arguments.size() == 2)
    run_query(in, function, {arguments[1]});
}

void read_everything(reading& in, const std::string& function,
                     const arguments_of_call&) {
  in.give_up(function + " reads all tables");
}

void write_large_object(reading& in, const std::string&,
                        const arguments_of_call&) {
  in.use(in.other("large objects"), use_verb::updates);
}

/// A file on the server's machine.
void use_file(reading& in, const std::string& function, syntax_node argument,
              use_verb verb) {
  if (const auto file = constant_text(argument))
    in.use(in.other("file:" + *file), verb);
  else
    in.give_up(function + " works on a file whose name is made at run time");
}

void read_file(reading& in, const std::string& function,
               const arguments_of_call& arguments) {
  use_file(in, function, first_of(arguments), use_verb::reads);
}

void list_files(reading& in, const std::string& function,
                const arguments_of_call&) {
  in.give_up(function + " tells which files there are");
}

void import_large_object(reading& in, const std::string& function,
                         const arguments_of_call& arguments) {
  in.use(in.other("large objects"), use_verb::updates);
  use_file(in, function, first_of(arguments), use_verb::reads);
}

/// `lo_export(number, file)`.
void export_large_object(reading& in, const std::string& function,
                         const arguments_of_call& arguments) {
  in.use(in.other("large objects"), use_verb::reads);
  use_file(in, function, arguments.size() > 1 ? arguments[1] : syntax_node{},
           use_verb::updates);
}

void read_large_object(reading& in, const std::string&,
                       const arguments_of_call&) {
  in.use(in.other("large objects"), use_verb::reads);
}

/// Scripts that take such locks mean to go one after another.
void lock_advisory(reading& in, const std::string&, const arguments_of_call&) {
  in.use(in.other("advisory locks"), use_verb::updates);
}

/// `set_config(name, value, is_local)`. Where each statement commits by itself,
/// what is local ends with it.
void configure(reading& in, const std::string&,
               const arguments_of_call& arguments) {
  const auto name = constant_text(first_of(arguments));
  auto to = arguments.size() > 1 ? constant_text(arguments[1]) : std::nullopt;
  auto& session = in.session;
  if (session.is_journaled && arguments.size() > 2) {
    const auto is_local = arguments[2].child("boolval");
    if (is_local.flag("boolval") && in.is_certain)
      return;
    if (!is_local)
      to.reset();
  }
  if (!name) {
    session.is_path_known = false;
    set_role(session, in.db, true, std::nullopt);
  } else if (*name == "search_path") {
    // A call may stand under a condition.
    set_path(session, in.is_certain ? to : std::nullopt);
  } else if (*name == "role" || *name == "session_authorization") {
    set_role(session, in.db, *name != "role",
             in.is_certain ? to : std::nullopt);
  }
}

void reach_beyond(reading& in, const std::string& function,
                  const arguments_of_call&) {
  in.give_up(function + " reaches beyond the database", true);
}

using effect = void (*)(reading&, const std::string&, const arguments_of_call&);

using effects_by_name = std::unordered_map<std::string_view, effect>;

void add_effect(effects_by_name& to, effect what,
                std::initializer_list<const char*> names) {
  for (const auto* name : names)
    to.emplace(name, what);
}

/// Those that ask the server about its objects.
void add_questions(effects_by_name& to) {
  add_effect(to, mention_table, {"to_regclass"});
  add_effect(to, look_for_type, {"to_regtype"});
  add_effect(to, look_for_routine, {"to_regproc", "to_regprocedure"});
  add_effect(to, look_for_schema, {"to_regnamespace"});
  add_effect(to, ask_catalogue,
             {"to_regoper", "to_regoperator", "to_regcollation", "to_regrole",
              "has_any_column_privilege", "has_column_privilege",
              "has_function_privilege", "has_schema_privilege",
              "has_sequence_privilege", "has_table_privilege",
              "has_type_privilege", "row_security_active", "obj_description",
              "col_description", "shobj_description", "format_type"});
}

effects_by_name make_effects() {
  effects_by_name out;
  const auto add = [&](effect what, std::initializer_list<const char*> names) {
    add_effect(out, what, names);
  };
  add_questions(out);
  add(advance, {"nextval"});
  add(set_sequence, {"setval"});
  add(read_sequence, {"currval", "pg_sequence_last_value"});
  add(mention_table,
      {"pg_get_serial_sequence", "pg_relation_size", "pg_total_relation_size",
       "pg_table_size", "pg_indexes_size", "brin_summarize_new_values",
       "brin_summarize_range", "brin_desummarize_range",
       "gin_clean_pending_list"});
  add(read_table,
      {"table_to_xml", "table_to_xmlschema", "table_to_xml_and_xmlschema"});
  add(run_query, {"query_to_xml", "query_to_xmlschema",
                  "query_to_xml_and_xmlschema", "ts_stat"});
  add(rewrite_query, {"ts_rewrite"});
  add(read_everything,
      {"schema_to_xml", "schema_to_xmlschema", "schema_to_xml_and_xmlschema",
       "database_to_xml", "database_to_xmlschema",
       "database_to_xml_and_xmlschema"});
  add(write_large_object,
      {"lo_creat", "lo_create", "lo_from_bytea", "lo_open", "lo_put",
       "lo_truncate", "lo_truncate64", "lo_unlink", "lowrite"});
  add(read_large_object, {"lo_get", "loread"});
  add(import_large_object, {"lo_import"});
  add(export_large_object, {"lo_export"});
  add(read_file, {"pg_read_file", "pg_read_binary_file", "pg_stat_file"});
  add(list_files, {"pg_ls_dir"});
  add(lock_advisory,
      {"pg_advisory_lock", "pg_advisory_lock_shared", "pg_advisory_xact_lock",
       "pg_advisory_xact_lock_shared", "pg_try_advisory_lock",
       "pg_try_advisory_lock_shared", "pg_try_advisory_xact_lock",
       "pg_try_advisory_xact_lock_shared"});
  add(configure, {"set_config"});
  add(reach_beyond,
      {"pg_cancel_backend", "pg_terminate_backend", "pg_reload_conf",
       "pg_promote", "pg_import_system_collations",
       "pg_create_logical_replication_slot",
       "pg_create_physical_replication_slot", "pg_drop_replication_slot",
       "pg_logical_slot_get_changes"});
  return out;
}

const effects_by_name& effects() {
  static const auto all = make_effects();
  return all;
}

} // namespace

bool is_told_names(const sql_name& function) {
  if (!function.schema.empty() && function.schema != "pg_catalog")
    return false;
  const auto found = effects().find(function.name);
  return found != effects().end()
         && (found->second == advance || found->second == set_sequence
             || found->second == read_sequence);
}

void call_system_function(reading& in, const std::string& name,
                          const std::vector<syntax_node>& arguments) {
  const auto found = effects().find(name);
  if (found != effects().end())
    found->second(in, name, arguments);
  else if (is_question(name))
    ask_about(in, arguments);
}

void inspect_table(reading& in, const std::string& function,
                   const std::vector<syntax_node>& arguments) {
  const auto first = first_of(arguments);
  const auto inner = name_of(first.list("funcname")).name;
  if (constant_text(first))
    name_table(in, arguments, use_verb::reads);
  else if (first && !first.is("A_Const") && inner != "get_raw_page")
    in.give_up(function + " looks at a table that is chosen at run time");
}

} // namespace dunlin::postgresql
