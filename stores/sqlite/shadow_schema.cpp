#include "stores/sqlite/shadow_schema.hpp"

#include "config/letter_case.hpp"
#include "stores/sqlite/add_column.hpp"
#include "stores/sqlite/explain.hpp"
#include "stores/sqlite/query.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <algorithm>

namespace dunlin::sqlite {

namespace {

object_kind kind_of(const std::string& type, const std::string& text) {
  if (type == "view")
    return object_kind::view;
  if (type == "index")
    return object_kind::index;
  if (type == "trigger")
    return object_kind::trigger;
  return read_schema_change(text).kind == object_kind::virtual_table
             ? object_kind::virtual_table
             : object_kind::table;
}

/// Whether one column more may mend what SQLite says: a view or trigger may
/// name one that comes later.
bool may_lack_column(const std::string& problem) {
  const auto says = [&](const char* words) {
    return problem.find(words) != std::string::npos;
  };
  return (says("column") && !says("ambiguous")) || says("mismatch");
}

} // namespace

result<std::unique_ptr<shadow_schema>> shadow_schema::copy(database* file) {
  auto db = file != nullptr
                ? copy_schema(*file)
                : database::open(":memory:", SQLITE_OPEN_READWRITE
                                                 | SQLITE_OPEN_CREATE
                                                 | SQLITE_OPEN_MEMORY);
  if (!db)
    return fail(db.error());
  std::unique_ptr<shadow_schema> out{new shadow_schema{std::move(*db)}};
  // Without it SQLite copies `INSERT INTO a SELECT * FROM b` page by page where
  // both tables are alike, and its authorizer never hears of b.
  if (auto set = out->db_->exec("PRAGMA count_changes = ON"); !set)
    return fail(set.error());
  if (file != nullptr)
    if (auto copied = out->copy_triggers(*file); !copied)
      return fail(copied.error());
  if (auto loaded = out->reload(); !loaded)
    return fail(loaded.error());
  return out;
}

result<void> shadow_schema::copy_triggers(database& file) {
  auto statistics = file.query_integer(
      "SELECT count(*) FROM main.sqlite_schema WHERE name = 'sqlite_stat1'");
  if (!statistics)
    return fail(statistics.error());
  if (*statistics > 0)
    if (auto made = db_->exec("ANALYZE"); !made)
      return made;
  return for_each_row(file.prepare("SELECT name, sql FROM main.sqlite_schema"
                                   " WHERE type = 'trigger' ORDER BY rowid"),
                      [&](const statement& row) {
                        const auto made = db_->exec(row.column_text(1));
                        if (!made)
                          problem_ = "the trigger "
                                     + one_line(row.column_text(0))
                                     + " of the schema can't be read";
                      });
}

prepared_statement shadow_schema::prepare(std::string_view sql) {
  if (columns_put_off_.may_be_in(sql))
    make_columns();
  auto out = prepare_logged(*db_, sql);
  if ((may_lack_column(out.problem) || goes_through_spreading(out))
      && make_columns())
    out = prepare_logged(*db_, sql);
  // INDEXED BY, of the statement itself or of a view or trigger.
  if (out.problem.starts_with("no such index: ")
      && make_indexes().value_or(false))
    out = prepare_logged(*db_, sql);
  return out;
}

bool shadow_schema::goes_through_spreading(
    const prepared_statement& prepared) const {
  return std::any_of(
      prepared.events.begin(), prepared.events.end(), [&](const auto& event) {
        return !event.via.empty() && spreading_.contains(folded(event.via));
      });
}

const shadow_object* shadow_schema::find(const std::string& name) const {
  const auto at = objects_.find(name);
  return at == objects_.end() ? nullptr : &at->second;
}

bool shadow_schema::has_function(const std::string& name) const {
  // SQLite makes a function of a pragma when it is asked for first, so it is
  // there once its statement was prepared.
  const auto text = collect_texts(make_query(
      *db_,
      "SELECT name FROM pragma_module_list WHERE name = ?1 COLLATE NOCASE",
      name));
  return text && !text->empty();
}

std::string shadow_schema::owner_of(object_kind kind,
                                    const std::string& name) const {
  const auto& names = kind == object_kind::index ? indexes_ : triggers_;
  const auto at = names.find(name);
  return at == names.end() ? "" : at->second;
}

const std::set<std::string>&
shadow_schema::children_of(const std::string& parent) const {
  static const std::set<std::string> none;
  const auto at = children_.find(parent);
  return at == children_.end() ? none : at->second;
}

result<void> shadow_schema::note(const schema_change& change,
                                 std::string_view text) {
  const auto* there = find(change.name);
  const bool is_virtual
      = change.kind == object_kind::virtual_table
        || (there != nullptr && there->kind == object_kind::virtual_table);
  if (is_virtual || change.action == alter_action::rename)
    return reload();
  // IF NOT EXISTS leaves what stands there.
  if (change.verb == change_verb::create && there == nullptr)
    add(change.kind, change.name, change.table, text);
  if (change.verb == change_verb::drop)
    drop(change.kind, change.name);
  const auto* object = find(change.name);
  if (change.verb != change_verb::drop && change.kind == object_kind::table
      && object != nullptr)
    return read_parents(change.name);
  return {};
}

void shadow_schema::put_off(const schema_change& change,
                            std::string_view text) {
  // IF NOT EXISTS leaves what stands there.
  if (!owner_of(object_kind::index, change.name).empty())
    return;
  put_off_.emplace(change.name, text);
  add(change.kind, change.name, change.table, text);
}

void shadow_schema::put_off_column(const schema_change& change,
                                   std::string_view text) {
  columns_put_off_.add(change, text);
}

bool shadow_schema::make_columns() {
  const auto all = columns_put_off_.take();
  for (const auto& [table, columns] : all)
    for (const auto& [name, text] : columns)
      if (!add_column(*db_, table, text))
        // A statement that needs one that can't be made is a barrier.
        static_cast<void>(db_->exec(text));
  return !all.empty();
}

result<void> shadow_schema::make_index(const std::string& name) {
  const auto at = put_off_.find(name);
  if (at == put_off_.end())
    return {};
  const auto text = std::move(at->second);
  put_off_.erase(at);
  return db_->exec(text);
}

result<bool> shadow_schema::make_indexes() {
  const bool were_any = !put_off_.empty();
  while (!put_off_.empty())
    if (auto made = make_index(put_off_.begin()->first); !made)
      return fail(made.error());
  return were_any;
}

result<void> shadow_schema::reload() {
  if (auto made = make_indexes(); !made)
    return fail(made.error());
  objects_.clear();
  views_ = 0;
  indexes_.clear();
  triggers_.clear();
  children_.clear();
  spreading_.clear();
  // Tables first, which the others hang on.
  auto read = for_each_row(
      db_->prepare("SELECT type, name, tbl_name, sql FROM main.sqlite_schema"
                   " ORDER BY type IN ('index', 'trigger')"),
      [&](const statement& row) {
        const auto text = row.column_text(3);
        add(kind_of(row.column_text(0), text), folded(row.column_text(1)),
            folded(row.column_text(2)), text);
      });
  if (!read)
    return read;
  return for_each_row(
      db_->prepare("SELECT s.name, f.\"table\" FROM main.sqlite_schema s,"
                   " pragma_foreign_key_list(s.name) f"
                   " WHERE s.type = 'table'"),
      [&](const statement& row) {
        link(folded(row.column_text(0)), folded(row.column_text(1)));
      });
}

result<std::map<std::string, std::string>> shadow_schema::texts() {
  std::map<std::string, std::string> out;
  auto read = for_each_row(
      db_->prepare("SELECT type, name, sql FROM main.sqlite_schema"),
      [&](const statement& row) {
        out.emplace(row.column_text(0) + ":" + folded(row.column_text(1)),
                    row.column_text(2));
      });
  if (!read)
    return fail(read.error());
  return out;
}

result<void> shadow_schema::read_parents(const std::string& table) {
  for (const auto& parent : objects_[table].parents)
    children_[parent].erase(table);
  objects_[table].parents.clear();
  return for_each_row(
      make_query(*db_, "SELECT \"table\" FROM pragma_foreign_key_list(?1)",
                 table),
      [&](const statement& row) { link(table, folded(row.column_text(0))); });
}

void shadow_schema::link(const std::string& child, const std::string& parent) {
  objects_[child].parents.insert(parent);
  children_[parent].insert(child);
}

void shadow_schema::add(object_kind kind, const std::string& name,
                        const std::string& table, std::string_view text) {
  const bool has_query
      = kind == object_kind::view || kind == object_kind::trigger;
  names_indexes_ = names_indexes_ || (has_query && holds_word(text, "INDEXED"));
  if (has_query && spreads_columns(text))
    spreading_.insert(name);
  if (kind == object_kind::index || kind == object_kind::trigger) {
    auto& names = kind == object_kind::index ? indexes_ : triggers_;
    const auto at = objects_.find(table);
    // An index of a constraint has no text and goes with its table.
    if (text.empty() || at == objects_.end()
        || !names.emplace(name, table).second)
      return;
    (kind == object_kind::index ? at->second.indexes : at->second.triggers)
        .insert(name);
    return;
  }
  auto& object = objects_[name];
  object.kind = kind;
  views_ += kind == object_kind::view ? 1 : 0;
  object.numbers_rows
      = kind == object_kind::table && holds_word(text, "AUTOINCREMENT");
}

void shadow_schema::drop(object_kind kind, const std::string& name) {
  if (kind == object_kind::index || kind == object_kind::trigger) {
    auto& names = kind == object_kind::index ? indexes_ : triggers_;
    const auto at = names.find(name);
    if (at == names.end())
      return;
    auto& owner = objects_[at->second];
    (kind == object_kind::index ? owner.indexes : owner.triggers).erase(name);
    put_off_.erase(name);
    names.erase(at);
    return;
  }
  const auto at = objects_.find(name);
  if (at == objects_.end())
    return;
  for (const auto& index : at->second.indexes) {
    indexes_.erase(index);
    put_off_.erase(index);
  }
  for (const auto& trigger : at->second.triggers)
    triggers_.erase(trigger);
  for (const auto& parent : at->second.parents)
    children_[parent].erase(name);
  views_ -= at->second.kind == object_kind::view ? 1 : 0;
  objects_.erase(at);
}

} // namespace dunlin::sqlite
