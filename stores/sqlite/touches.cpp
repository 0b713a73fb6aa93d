#include "stores/sqlite/touches.hpp"

#include "config/declared_touches.hpp"
#include "config/letter_case.hpp"
#include "stores/sql/session_trace.hpp"
#include "stores/sqlite/script_rules.hpp"
#include "stores/sqlite/script_touches.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/table_bytes.hpp"

#include <algorithm>

namespace dunlin::sqlite {

namespace {

/// Reads the jobs of one plan in order.
class job_reader {
public:
  job_reader(shadow_schema& schema, bool enforces_keys)
      : schema_(schema), enforces_keys_(enforces_keys) {
    // nop
  }

  result<touch_set> read(const touch_job& job) {
    touch_list out;
    if (!schema_.problem().empty())
      out.block(schema_.problem(), 1);
    switch (job.source) {
    case touch_source::script:
      return read_script(job, std::move(out));
    case touch_source::query:
      return read_query(job.text, std::move(out));
    case touch_source::read_table:
      return read_query("SELECT * FROM " + quote_identifier(job.text),
                        std::move(out));
    case touch_source::written_table:
      return write_table(job, std::move(out));
    }
    return touch_set{};
  }

private:
  result<touch_set> read_script(const touch_job& job, touch_list out) {
    const auto directives = read_directives(job.path, job.text);
    if (!directives)
      return fail(directives.error());
    const auto statements
        = sql::split_statements(script_rules.grammar, job.path, job.text);
    if (!statements)
      return fail(statements.error());
    script_touches touches{schema_, enforces_keys_, out};
    for (const auto& statement :
         sql::statements_left(script_rules, *statements, job.statements_done))
      if (auto read = touches.read(statement); !read)
        return fail(read.error());
    if (auto finished = touches.finish(); !finished)
      return fail(finished.error());
    auto inferred = std::move(out).take();
    const auto& seen = inferred.touches;
    const auto name = [&](const std::string& text) {
      const auto object = object_name(text);
      const bool is_known
          = schema_.find(object) != nullptr || made_.contains(object)
            || std::any_of(seen.begin(), seen.end(), [&](const auto& each) {
                 return each.object == object;
               });
      return is_known ? std::optional{object} : std::nullopt;
    };
    return with_declared(std::move(inferred), *directives, name);
  }

  result<touch_set> read_query(const std::string& sql, touch_list out) {
    const auto prepared = schema_.prepare(sql);
    if (!prepared.problem.empty())
      out.block(sqlite_says(prepared.problem), 1);
    else
      access_reader{schema_, out}.take(prepared, {1, "SELECT", false});
    return std::move(out).take();
  }

  /// Rows are added and, with `existing = "replace"`, updated.
  result<touch_set> write_table(const touch_job& job, touch_list out) {
    const auto table = folded(job.text);
    out.add(table, touch_mode::writes, 1, "table step");
    out.add_work({table, work_kind::fills});
    const auto* object = schema_.find(table);
    // With `create = true` the step makes it.
    if (object == nullptr) {
      made_.insert(table);
      return std::move(out).take();
    }
    schema_.make_columns();
    auto update = update_all(schema_.db(), table);
    if (!update)
      return fail(update.error());
    const auto insert
        = "INSERT INTO main." + quote_identifier(table) + " DEFAULT VALUES";
    access_reader reader{schema_, out};
    for (const auto& sql : {insert, *update})
      take(reader, out, sql);
    auto set = std::move(out).take();
    // The step looks up no rows but those that it writes.
    std::erase_if(set.touches, [&](const auto& each) {
      return each.object == table && each.mode == touch_mode::reads;
    });
    return set;
  }

  void take(access_reader& reader, touch_list& out, const std::string& sql) {
    const read_statement of{1, "table step", false};
    auto prepared = schema_.prepare(sql);
    if (prepared.problem.empty()) {
      reader.take(prepared, of);
      if (!enforces_keys_)
        return;
      prepared = prepare_enforced(schema_, sql);
      if (prepared.problem.empty())
        reader.take_enforced(prepared, of);
    }
    if (!prepared.problem.empty())
      out.block(sqlite_says(prepared.problem), 1);
  }

  shadow_schema& schema_;
  bool enforces_keys_;
  /// Tables that steps make.
  std::set<std::string> made_;
};

} // namespace

result<std::vector<touch_set>>
infer_touches(database* file, bool enforces_keys,
              const std::vector<touch_job>& jobs) {
  auto schema = shadow_schema::copy(file);
  if (!schema)
    return fail(schema.error());
  std::map<std::string, uint64_t> bytes;
  if (file != nullptr) {
    auto found = table_bytes(*file);
    if (!found)
      return fail(found.error());
    bytes = std::move(*found);
  }
  job_reader reader{**schema, enforces_keys};
  std::vector<touch_set> out;
  out.reserve(jobs.size());
  for (const auto& job : jobs) {
    auto set = reader.read(job);
    if (!set)
      return fail(set.error());
    for (auto& each : set->work)
      if (const auto known = bytes.find(each.object); known != bytes.end())
        each.bytes = known->second;
    out.push_back(std::move(*set));
  }
  return out;
}

} // namespace dunlin::sqlite
