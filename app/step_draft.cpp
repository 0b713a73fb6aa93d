#include "app/step_draft.hpp"

#include "app/table_order.hpp"
#include "config/check.hpp"
#include "config/text.hpp"
#include "plan/access.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dunlin {

namespace {

/// What a name may take in a profile.
constexpr size_t name_bytes_max = 200;

using names = std::vector<std::string>;

std::string list_text(const names& all) {
  std::string out;
  for (const auto& name : all)
    out += (out.empty() ? "" : ", ") + printable(name);
  return out;
}

const table_entry* find_table(const std::vector<table_entry>& tables,
                              const std::string& name) {
  for (const auto& table : tables)
    if (same_table(table.name, name))
      return &table;
  return nullptr;
}

const column_entry* find_column(const table_entry& table,
                                const std::string& name) {
  for (const auto& column : table.columns)
    if (same_table(column.name, name))
      return &column;
  return nullptr;
}

bool contains(const names& all, const std::string& name) {
  return std::find(all.begin(), all.end(), name) != all.end();
}

/// A name for the step of a table: the table's, where that may name a step.
std::string step_name(const std::string& table, std::set<std::string>& taken) {
  auto name = table;
  for (auto& c : name)
    if (is_control(c) || c == '/' || c == '=' || c == '*')
      c = '_';
  // Room for a number; a character is not cut.
  if (!is_name(name))
    name.resize(name_bytes_max / 2);
  if (const auto end = find_no_text(name); end != std::string::npos)
    name.resize(end);
  auto out = name;
  for (int number = 2; !taken.insert(out).second; ++number)
    out = name + "-" + std::to_string(number);
  return out;
}

void choose_key(const table_entry& table, step_draft& step) {
  step.key = table.key;
  if (!step.key.empty())
    return;
  for (const auto& key : table.nullable_keys) {
    const auto what
        = std::string{key.is_primary ? "The primary key" : "The unique key"}
          + " (" + list_text(key.columns) + ")";
    if (key.has_null) {
      step.notes.push_back(what + " is NULL in some rows, so it is no key.");
      continue;
    }
    step.key = key.columns;
    step.notes.push_back(what
                         + " may be NULL by the schema; no row has it so.");
    return;
  }
  if (!table.has_rowid) {
    step.decisions.push_back("the rows can't be read in the order of any key"
                             " that is seen here: give `key`, columns that are"
                             " unique and never NULL, and with it scan ="
                             " \"once\".");
    return;
  }
  step.notes.push_back(
      "No key: the rows are read by their rowid, and the ledger alone tells"
      " those that arrived. If some of the columns are unique and never NULL,"
      " give them as `key`: "
      + [&] {
          names all;
          for (const auto& column : table.columns)
            all.push_back(column.name);
          return list_text(all);
        }());
}

/// Compares columns; `step` gets a query where not all are to be copied.
void fit_columns(const table_entry& source, const table_entry& target,
                 step_draft& step) {
  names copied;
  names missing;
  names generated;
  for (const auto& column : source.columns) {
    const auto* known = find_column(target, column.name);
    auto& into = known == nullptr      ? missing
                 : known->is_generated ? generated
                                       : copied;
    into.push_back(column.name);
  }
  names required;
  for (const auto& column : target.columns)
    if (column.is_required && find_column(source, column.name) == nullptr)
      required.push_back(column.name);
  if (!missing.empty())
    step.decisions.push_back("not copied, because the target's table has no"
                             " such columns: "
                             + list_text(missing));
  if (!generated.empty())
    step.notes.push_back("Not copied, because the target generates them: "
                         + list_text(generated));
  if (!required.empty())
    step.decisions.push_back("the target's table needs values that the source"
                             " does not have; give a query with: "
                             + list_text(required));
  if (missing.empty() && generated.empty())
    return;
  if (copied.empty()) {
    step.decisions.push_back("the two tables have no column in common.");
    return;
  }
  step.columns = std::move(copied);
  const bool keeps_key
      = !step.key.empty()
        && std::all_of(step.key.begin(), step.key.end(), [&](const auto& name) {
             return contains(step.columns, name);
           });
  if (keeps_key)
    return;
  step.key.clear();
  step.decisions.push_back("a query needs a `key` among its columns: unique,"
                           " never NULL.");
}

/// What the target says to the step.
void fit_target(const table_entry& source,
                const std::vector<table_entry>& tables, step_draft& step) {
  const auto* target = find_table(tables, source.name);
  if (target == nullptr) {
    step.decisions.push_back("the target has no such table: make it by a script"
                             " before this step, or say `into`.");
    return;
  }
  step.into = target->name;
  if (target->kind != table_kind::ordinary) {
    step.decisions.push_back("in the target this is no ordinary table, so that"
                             " no step can write it: say `into`.");
    return;
  }
  fit_columns(source, *target, step);
  if (!target->triggers.empty())
    step.decisions.push_back(
        "triggers of the target run for each row; if they touch other tables,"
        " say `after`, or make them by a script at the end: "
        + list_text(target->triggers));
  if (target->has_rows)
    step.decisions.push_back("the target's table holds rows already: say"
                             " existing = \"skip\" or \"replace\", or empty"
                             " it.");
}

/// Parents come first where the target asks for them at once.
void add_after(const ordered_table& table,
               const std::map<const table_entry*, std::string>& step_names,
               step_draft& step) {
  for (const auto* parent : table.parents)
    if (const auto known = step_names.find(parent); known != step_names.end())
      step.after.push_back(known->second);
  if (table.in_circle.empty())
    return;
  names circle;
  for (const auto* parent : table.in_circle)
    circle.push_back(parent->name);
  step.decisions.push_back(
      "its rows refer to rows that may come later; take foreign_keys=on off the"
      " target's URL, and they are checked at the end of the run: "
      + list_text(circle));
}

} // namespace

std::vector<step_draft> draft_steps(const first_profile_request& from) {
  std::set<std::string> taken;
  std::map<const table_entry*, std::string> step_names;
  std::vector<step_draft> out;
  for (const auto& table : in_parent_order(from.source_tables)) {
    if (!can_be_named(table.table->name))
      continue;
    step_draft step;
    step.table = table.table->name;
    step.into = step.table;
    step.name = step_name(step.table, taken);
    step_names[table.table] = step.name;
    choose_key(*table.table, step);
    if (from.target_tables)
      fit_target(*table.table, *from.target_tables, step);
    if (from.wants_parents_first)
      add_after(table, step_names, step);
    out.push_back(std::move(step));
  }
  return out;
}

bool can_be_named(std::string_view table) {
  return !table.empty() && find_no_text(table) == std::string_view::npos;
}

} // namespace dunlin
