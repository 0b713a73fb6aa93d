#include "stores/mariadb/touches/infer.hpp"

#include "config/declared_touches.hpp"
#include "stores/mariadb/script_rules.hpp"
#include "stores/mariadb/touches/closure.hpp"
#include "stores/mariadb/touches/sql_modes.hpp"
#include "stores/mariadb/touches/statement.hpp"
#include "stores/sql/script_text.hpp"
#include "stores/sql/session_trace.hpp"

#include <initializer_list>
#include <map>
#include <optional>
#include <set>

namespace dunlin::mariadb {

namespace {

/// One text with what is found in it.
struct job_reading {
  explicit job_reading(catalogue& db)
      : session{db.default_database,
                modes_of(db.script_modes).value_or(text_modes{})},
        found(db), in{db, session, &found} {
    // nop
  }

  job_reading(const job_reading&) = delete;
  job_reading& operator=(const job_reading&) = delete;

  script_session session;
  touch_closure found;
  reading in;
};

result<void> read_script(job_reading& to, const touch_job& job) {
  if (auto good
      = check_backslashes(to.in.db.keeps_backslashes, job.path, job.text);
      !good)
    return good;
  const auto statements
      = sql::split_statements(script_rules.grammar, job.path, job.text);
  if (!statements)
    return fail(statements.error());
  for (const auto& each :
       sql::statements_left(script_rules, *statements, job.statements_done)) {
    to.in.line = each.line;
    read_text(to.in, std::string{each.text});
  }
  return {};
}

/// A name as a profile and a directive write it.
written_name split_name(const std::string& written) {
  const auto dot = written.find('.');
  if (dot == std::string::npos)
    return {{}, written};
  return {written.substr(0, dot), written.substr(dot + 1)};
}

/// What each object that a script declares is called, by the name that stands
/// there; nothing for one that is not known.
using declared_objects = std::map<std::string, std::optional<std::string>>;

/// Uses what is declared, with all that it leads to, as if a statement did.
void use_declared(job_reading& to, const declared_names& said,
                  std::initializer_list<use_verb> verbs,
                  declared_objects& into) {
  to.in.line = said.line;
  to.in.how = "declared";
  for (const auto& text : said.names) {
    auto& object = into[text];
    const auto name = split_name(text);
    const auto found = to.in.table(name);
    if (!to.in.db.at(found).exists)
      continue;
    object = label_of(to.in.db.at(found));
    for (const auto verb : verbs)
      to.in.use_table(name, verb);
  }
}

/// Reads what one script declares, and adds it to what was found.
result<touch_set> finish_script(job_reading& to, const touch_job& job) {
  const auto said = read_directives(job.path, job.text);
  if (!said)
    return fail(said.error());
  // It is meant as it is when the script begins.
  to.session.database = to.in.db.default_database;
  declared_objects objects;
  use_declared(to, said->reads, {use_verb::reads}, objects);
  use_declared(to, said->writes,
               {use_verb::inserts, use_verb::updates, use_verb::removes},
               objects);
  use_declared(to, said->commutes, {}, objects);
  return with_declared(
      std::move(to.found).finish(), *said,
      [&](const std::string& name) { return objects.at(name); });
}

/// The rows of a table step are inserted, or written over those that stand
/// there.
void write_table(job_reading& to, const std::string& into) {
  for (const auto verb : {use_verb::inserts, use_verb::updates}) {
    to.in.how = verb == use_verb::inserts ? "INSERT" : "UPDATE";
    to.in.use_table(split_name(into), verb);
  }
}

/// Rights that nothing in the plan gives or takes need nobody to wait.
void leave_out_fixed_rights(std::vector<touch_set>& all) {
  const auto is_of_rights
      = [](const touch& each) { return each.object.starts_with("rights:"); };
  std::set<std::string> changed;
  for (const auto& set : all)
    for (const auto& each : set.touches)
      if (is_of_rights(each) && each.mode != touch_mode::reads)
        changed.insert(each.object);
  for (auto& set : all)
    std::erase_if(set.touches, [&](const touch& each) {
      return is_of_rights(each) && !changed.contains(each.object);
    });
}

result<touch_set> read_job(catalogue& db, const touch_job& job) {
  job_reading to{db};
  if (job.source == touch_source::written_table) {
    write_table(to, job.text);
  } else if (job.source == touch_source::read_table) {
    to.in.how = "SELECT";
    to.in.use_table(split_name(job.text), use_verb::reads);
  } else if (const auto done = read_script(to, job); !done) {
    return fail(done.error());
  }
  if (job.source == touch_source::script)
    return finish_script(to, job);
  return std::move(to.found).finish();
}

} // namespace

result<std::vector<touch_set>>
infer_touches(catalogue db, const std::vector<touch_job>& jobs) {
  std::vector<touch_set> out;
  for (const auto& job : jobs) {
    auto found = read_job(db, job);
    if (!found)
      return fail(found.error());
    out.push_back(std::move(*found));
  }
  leave_out_fixed_rights(out);
  return out;
}

} // namespace dunlin::mariadb
