#include "stores/sqlite/access_reader.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>
#include <array>

namespace dunlin::sqlite {

namespace {

using namespace std::string_view_literals;

constexpr auto sequence_table = "sqlite_sequence";
constexpr auto statistics_table = "sqlite_stat1";

/// Functions of SQLite that do more than compute a value from others.
struct opaque_function {
  std::string_view name;
  std::string_view why;
};

constexpr std::array opaque_functions{
    opaque_function{"load_extension", "loads code, which may do anything"},
    opaque_function{"writefile", "writes a file"},
    opaque_function{"edit", "starts a program"},
    opaque_function{"fts3_tokenizer", "changes how texts are searched"},
    opaque_function{"total_changes", "counts what was changed before"},
};

/// Functions that give tables and look at nothing but their arguments.
constexpr std::array plain_tables{"json_each"sv, "json_tree"sv};

/// Numbers in the file's head, for the user.
constexpr std::array stored_pragmas{"user_version"sv, "application_id"sv};

/// Those that only tell, or act on the script's session alone. Nobody sees what
/// a statement of a script tells.
constexpr std::array harmless_pragmas{
    "analysis_limit"sv,     "collation_list"sv,     "compile_options"sv,
    "database_list"sv,      "defer_foreign_keys"sv, "foreign_key_check"sv,
    "foreign_key_list"sv,   "freelist_count"sv,     "function_list"sv,
    "index_info"sv,         "index_list"sv,         "index_xinfo"sv,
    "integrity_check"sv,    "legacy_alter_table"sv, "module_list"sv,
    "page_count"sv,         "pragma_list"sv,        "quick_check"sv,
    "recursive_triggers"sv, "table_info"sv,         "table_list"sv,
    "table_xinfo"sv,
};

/// Those among them that may name a table, which some fail without.
constexpr std::array pragmas_of_tables{
    "foreign_key_check"sv, "foreign_key_list"sv, "index_list"sv,
    "integrity_check"sv,   "quick_check"sv,      "table_info"sv,
    "table_xinfo"sv,
};

template <class Names>
bool holds(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_schema_table(std::string_view name) noexcept {
  return name == "sqlite_master" || name == "sqlite_schema";
}

bool is_inner(std::string_view name) noexcept {
  return name.starts_with("sqlite_");
}

/// SQLite declares a table that a function gives, and its noise is heard too.
bool is_declaration(const access_event& last, const access_event& next) {
  return next.action == SQLITE_READ && is_schema_table(next.first)
         && next.second == "ROWID" && last.action == SQLITE_UPDATE
         && is_schema_table(last.first);
}

bool is_change(int action) noexcept {
  return action == SQLITE_INSERT || action == SQLITE_UPDATE
         || action == SQLITE_DELETE;
}

} // namespace

std::string virtual_reason(const std::string& name) {
  return "what the virtual table " + sql::one_line(name)
         + " keeps can't be seen";
}

void access_reader::take(const prepared_statement& prepared,
                         const read_statement& of) {
  const access_event* last = nullptr;
  for (const auto& event : prepared.events) {
    if (last == nullptr || !is_declaration(*last, event))
      take_event(event, of);
    last = &event;
  }
  // Of a view whose columns nobody asks for only what it reads is heard.
  for (const auto& event : prepared.events)
    if (const auto via = folded(event.via); is_view(via))
      out_.add(via, touch_mode::reads, of.line, of.verb);
}

void access_reader::take_enforced(const prepared_statement& prepared,
                                  const read_statement& of) {
  is_enforced_ = true;
  take(prepared, of);
  is_enforced_ = false;
}

void access_reader::take_explained(const prepared_statement& prepared,
                                   const read_statement& of) {
  for (const auto& event : prepared.events) {
    const auto table = folded(event.first);
    if ((event.action == SQLITE_READ || is_change(event.action))
        && !is_temporary(event, table) && schema_.find(table) != nullptr)
      out_.add(table, touch_mode::reads, of.line, of.verb);
  }
}

void access_reader::take_triggers(const prepared_statement& prepared,
                                  size_t line) {
  for (const auto& event : prepared.events) {
    const auto table = folded(event.first);
    const auto via = folded(event.via);
    const bool is_access
        = event.action == SQLITE_READ || is_change(event.action);
    if (is_access && !is_temporary(event, table)
        && !schema_.owner_of(object_kind::trigger, via).empty()
        && schema_.find(table) != nullptr)
      out_.add(table, touch_mode::reads, line, "trigger " + via);
  }
}

void access_reader::take_event(const access_event& event,
                               const read_statement& of) {
  switch (event.action) {
  case SQLITE_READ:
    return take_read(event, of);
  case SQLITE_INSERT:
  case SQLITE_UPDATE:
  case SQLITE_DELETE:
    return take_write(event, of);
  case SQLITE_FUNCTION:
    return take_function(event.second, of.line);
  case SQLITE_PRAGMA:
    return take_pragma(event, of);
  case SQLITE_ATTACH:
  case SQLITE_DETACH:
    return out_.block(of.verb + " reaches another database", of.line, true);
  case SQLITE_CREATE_VTABLE:
  case SQLITE_DROP_VTABLE:
    return out_.block(virtual_reason(event.first + " (" + event.second + ")"),
                      of.line);
  case SQLITE_ANALYZE:
    out_.add(folded(event.first), touch_mode::reads, of.line, of.verb);
    out_.add_work({folded(event.first), work_kind::reads, of.line});
    return out_.add(statistics_table, touch_mode::writes, of.line, of.verb);
  case SQLITE_REINDEX:
    if (of.changes_schema)
      return;
    out_.add("index:" + folded(event.first), touch_mode::writes, of.line,
             of.verb);
    out_.add_work(
        {table_of_index(folded(event.first)), work_kind::rebuilds, of.line});
    return out_.add(table_of_index(folded(event.first)), touch_mode::writes,
                    of.line, of.verb);
  default:
    return;
  }
}

void access_reader::take_read(const access_event& event,
                              const read_statement& of) {
  const auto name = folded(event.first);
  if (is_temporary(event, name) || (of.changes_schema && is_inner(name)))
    return;
  if (is_schema_table(name))
    return out_.block(of.verb + " reads the schema, which other scripts change",
                      of.line);
  const auto* object = schema_.find(name);
  // SQLite itself looks at the rows of a table that is changed.
  if (object == nullptr && (of.changes_schema || holds(plain_tables, name)))
    return;
  // A name without a schema may be one of WITH, or of a function of which only
  // the rows are counted.
  if (object == nullptr
      && (schema_.has_function(name)
          || (!event.schema.empty() && !is_inner(name))))
    return out_.block(
        "what " + sql::one_line(name) + "() looks at can't be seen", of.line);
  if (object == nullptr && !is_inner(name))
    return;
  if (object != nullptr && object->kind == object_kind::virtual_table)
    return out_.block(virtual_reason(name), of.line);
  out_.add(name, touch_mode::reads, of.line,
           is_enforced_ && event.via.empty() ? key_how(name) : how(event, of));
  add_work(event, name, work_kind::reads, of.line);
}

void access_reader::take_write(const access_event& event,
                               const read_statement& of) {
  const auto name = folded(event.first);
  // SQLite itself writes the schema: nobody else may.
  if (is_temporary(event, name) || is_schema_table(name))
    return;
  // What SQLite keeps of a table goes with it or takes its new name, row by
  // row.
  if (of.changes_schema && is_inner(name))
    return out_.add(
        name, of.verb == "ANALYZE" ? touch_mode::writes : touch_mode::commutes,
        of.line, of.verb);
  const auto* object = schema_.find(name);
  if (object != nullptr && object->kind == object_kind::virtual_table)
    return out_.block(virtual_reason(name), of.line);
  if (object != nullptr && object->kind == object_kind::view)
    return out_.add(name, touch_mode::reads, of.line, how(event, of));
  const bool is_direct = event.via.empty();
  out_.add(name, touch_mode::writes, of.line,
           is_enforced_ && is_direct ? key_how(name) : how(event, of));
  if (is_direct && !is_enforced_)
    written_.insert(name);
  // To drop a table is to delete its rows, as the authorizer hears it.
  if (!of.changes_schema)
    add_work(event, name,
             event.action == SQLITE_INSERT ? work_kind::fills
                                           : work_kind::changes,
             of.line);
  if (object != nullptr && object->numbers_rows
      && event.action == SQLITE_INSERT)
    add_numbering(name, of.line);
}

void access_reader::add_numbering(const std::string& table, size_t line) {
  out_.add(sequence_table, touch_mode::commutes, line,
           "AUTOINCREMENT of " + sql::one_line(table));
}

/// What triggers and keys do with rows is left out: they mostly look up few.
void access_reader::add_work(const access_event& event,
                             const std::string& table, work_kind kind,
                             size_t line) {
  const bool is_trigger
      = !schema_.owner_of(object_kind::trigger, folded(event.via)).empty();
  if (!is_enforced_ && !is_trigger && !is_inner(table) && !is_view(table))
    out_.add_work({table, kind, line});
}

void access_reader::take_pragma(const access_event& event,
                                const read_statement& of) {
  const auto name = folded(event.first);
  if (holds(stored_pragmas, name))
    return out_.add("pragma:" + name,
                    event.second.empty() ? touch_mode::reads
                                         : touch_mode::writes,
                    of.line, of.verb);
  if (!holds(harmless_pragmas, name))
    return out_.block(
        "PRAGMA " + sql::one_line(name) + " is no matter of tables", of.line);
  const auto table = folded(event.second);
  // It fails for a parent key that is not unique.
  if (name == "foreign_key_check" && table.empty())
    for (const auto& [parent, children] : schema_.children())
      for (const auto& child : children) {
        out_.add(parent, touch_mode::reads, of.line, of.verb);
        out_.add(child, touch_mode::reads, of.line, of.verb);
      }
  if (holds(pragmas_of_tables, name) && schema_.find(table) != nullptr
      && !is_temporary(event, table))
    out_.add(table, touch_mode::reads, of.line, of.verb);
}

void access_reader::take_function(const std::string& name, size_t line) {
  const auto* known
      = std::find_if(opaque_functions.begin(), opaque_functions.end(),
                     [&](const auto& each) { return each.name == name; });
  if (known != opaque_functions.end())
    out_.block(std::string{known->name} + "() " + std::string{known->why},
               line);
}

std::string access_reader::how(const access_event& event,
                               const read_statement& of) const {
  const auto via = folded(event.via);
  if (!schema_.owner_of(object_kind::trigger, via).empty())
    return "trigger " + sql::one_line(via);
  if (is_view(via))
    return "through the view " + sql::one_line(via);
  return of.verb;
}

bool access_reader::is_view(const std::string& name) const {
  const auto* object = schema_.find(name);
  return object != nullptr && object->kind == object_kind::view;
}

/// Those that SQLite makes for a constraint are called after their table.
std::string access_reader::table_of_index(const std::string& index) const {
  constexpr std::string_view prefix = "sqlite_autoindex_";
  if (!index.starts_with(prefix))
    return schema_.owner_of(object_kind::index, index);
  return index.substr(prefix.size(), index.rfind('_') - prefix.size());
}

std::string access_reader::key_how(const std::string& table) const {
  const auto is_written
      = [&](const std::string& each) { return written_.contains(each); };
  const auto& children = schema_.children_of(table);
  const auto child = std::find_if(children.begin(), children.end(), is_written);
  if (child != children.end())
    return "foreign key of " + sql::one_line(*child);
  const auto* object = schema_.find(table);
  const bool is_child = object != nullptr
                        && std::any_of(object->parents.begin(),
                                       object->parents.end(), is_written);
  return "foreign key of "
         + sql::one_line(is_child || children.empty() ? table
                                                      : *children.begin());
}

bool access_reader::is_temporary(const access_event& event,
                                 const std::string& name) const {
  // Without a schema SQLite looks among temporary tables first.
  return event.is_temporary()
         || (event.schema.empty() && temporary_.contains(name));
}

} // namespace dunlin::sqlite
