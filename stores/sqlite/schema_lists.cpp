#include "stores/sqlite/schema_lists.hpp"

#include "stores/sqlite/query.hpp"

namespace dunlin::sqlite {

namespace {

result<int64_t> schema_version_of(database& db) {
  return db.query_kept_integer("PRAGMA main.schema_version");
}

} // namespace

result<void> schema_lists::read(std::optional<lists>& into,
                                int64_t schema_version) {
  if (into && into->schema_version == schema_version)
    return {};
  auto names = collect_texts(
      db_.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'"));
  if (!names)
    return fail(names.error());
  into = lists{schema_version,
               std::make_shared<name_set>(names->begin(), names->end()),
               nullptr};
  return {};
}

result<std::shared_ptr<const name_set>> schema_lists::tables_before() {
  changed_.reset();
  const auto version = schema_version_of(db_);
  if (!version)
    return fail(version.error());
  if (auto done = read(committed_, *version); !done)
    return fail(done.error());
  return committed_->tables;
}

result<schema_lists::lists*> schema_lists::now() {
  const auto version = schema_version_of(db_);
  if (!version)
    return fail(version.error());
  if (committed_ && committed_->schema_version == *version)
    return &*committed_;
  if (auto done = read(changed_, *version); !done)
    return fail(done.error());
  return &*changed_;
}

result<std::shared_ptr<const name_set>> schema_lists::tables_now() {
  const auto found = now();
  if (!found)
    return fail(found.error());
  return (*found)->tables;
}

result<std::shared_ptr<const std::vector<reference>>>
schema_lists::references_now() {
  const auto found = now();
  if (!found)
    return fail(found.error());
  auto& references = (*found)->references;
  if (references == nullptr) {
    auto read = read_references(db_);
    if (!read)
      return fail(read.error());
    references
        = std::make_shared<const std::vector<reference>>(std::move(*read));
  }
  return references;
}

} // namespace dunlin::sqlite
