#include "stores/postgresql/touches/infer.hpp"

#include "config/declared_touches.hpp"
#include "stores/postgresql/script_rules.hpp"
#include "stores/postgresql/touches/closure.hpp"
#include "stores/postgresql/touches/query.hpp"
#include "stores/postgresql/touches/snapshot_wait.hpp"
#include "stores/postgresql/touches/statement.hpp"
#include "stores/sql/script_text.hpp"
#include "stores/sql/session_trace.hpp"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>

namespace dunlin::postgresql {

namespace {

/// One text with what is found in it. Others may look at it until all texts
/// have been read, so that it stays where it is.
struct job_reading {
  job_reading(catalogue& db, known_calls& calls)
      : session(db), found(db, session, calls), in{db, session, &found} {
    // nop
  }

  job_reading(const job_reading&) = delete;
  job_reading& operator=(const job_reading&) = delete;

  script_session session;
  touch_closure found;
  reading in;
  std::optional<late_statement> comes_last;
};

size_t line_at(std::string_view text, size_t offset) {
  return static_cast<size_t>(std::count(
      text.begin(),
      text.begin() + static_cast<long>(std::min(offset, text.size())), '\n'));
}

void read_one(job_reading& job, const sql::script_statement& statement) {
  auto& in = job.in;
  in.line = statement.line;
  in.text = std::string{statement.text};
  if (in.text.starts_with('\\')) {
    in.give_up("only psql understands "
               + in.text.substr(0, in.text.find_first_of(" \n")));
    return;
  }
  const auto tree = syntax_tree::parse(in.text);
  if (!tree) {
    in.line += line_at(in.text, tree.error().offset);
    in.give_up("the parser does not know this statement: " + tree.error().text);
    return;
  }
  for (const auto& each : tree->statements()) {
    read_statement(in, each.node);
    if (const auto wait = snapshot_wait_of(each.node);
        !wait.empty() && !job.comes_last)
      job.comes_last = late_statement{std::string{wait}, in.line};
  }
}

/// Whether each statement commits by itself.
bool is_journaled(const touch_job& job) {
  const script_job as_run{job.step, job.path, job.text, ""};
  const auto found = sql::read_script(script_rules, as_run);
  return found && found->is_journaled;
}

result<void> read_script(job_reading& to, const touch_job& job) {
  to.session.is_journaled = is_journaled(job);
  const auto statements
      = sql::split_statements(script_rules.grammar, job.path, job.text);
  if (!statements)
    return fail(statements.error());
  for (const auto& each :
       sql::statements_left(script_rules, *statements, job.statements_done)) {
    read_one(to, each);
    if (to.session.is_journaled)
      to.session.commit();
  }
  return {};
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
    const auto name = parse_name(text);
    if (!name)
      continue;
    const auto found = to.in.relations(*name).front();
    if (!to.in.db.at(found).exists)
      continue;
    object = label_of(to.in.db.at(found));
    for (const auto verb : verbs)
      to.in.use_relation(*name, verb);
  }
}

/// What one script declares, and of which objects.
struct declared_job {
  script_directives said;
  declared_objects objects;
};

result<declared_job> read_declared(job_reading& to, const touch_job& job) {
  declared_job out;
  if (job.source != touch_source::script)
    return out;
  auto said = read_directives(job.path, job.text);
  if (!said)
    return fail(said.error());
  out.said = std::move(*said);
  use_declared(to, out.said.reads, {use_verb::reads}, out.objects);
  use_declared(to, out.said.writes,
               {use_verb::inserts, use_verb::updates, use_verb::removes},
               out.objects);
  use_declared(to, out.said.commutes, {}, out.objects);
  return out;
}

/// What the profile says, to the letter.
sql_name name_of_step(job_reading& to, const std::string& written) {
  const auto dot = written.find('.');
  const auto whole = to.in.relations(sql_name{{}, written});
  const bool is_known = to.in.db.at(whole.front()).exists;
  return is_known || dot == std::string::npos
             ? sql_name{{}, written}
             : sql_name{written.substr(0, dot), written.substr(dot + 1)};
}

void read_table(job_reading& to, const std::string& from) {
  to.in.how = "SELECT";
  to.in.use_relation(name_of_step(to, from), use_verb::reads);
}

/// The rows of a table step are inserted, or written over those that stand
/// there.
void write_table(job_reading& to, const std::string& into) {
  const auto name = name_of_step(to, into);
  call_silent_casts(to.in);
  for (const auto verb : {use_verb::inserts, use_verb::updates}) {
    to.in.how = verb == use_verb::inserts ? "INSERT" : "UPDATE";
    to.in.use_relation(name, verb);
  }
}

} // namespace

result<std::vector<touch_set>>
infer_touches(catalogue db, const std::vector<touch_job>& jobs) {
  known_calls calls;
  std::vector<std::unique_ptr<job_reading>> readings;
  std::vector<declared_job> declared;
  for (const auto& job : jobs) {
    auto& to = *readings.emplace_back(std::make_unique<job_reading>(db, calls));
    if (job.source == touch_source::written_table) {
      write_table(to, job.text);
    } else if (job.source == touch_source::read_table) {
      read_table(to, job.text);
    } else if (const auto done = read_script(to, job); !done) {
      return fail(done.error());
    }
    // What the script itself makes may be declared too.
    auto said = read_declared(to, job);
    if (!said)
      return fail(said.error());
    declared.push_back(std::move(*said));
  }
  std::vector<touch_set> out;
  for (size_t i = 0; i < readings.size(); ++i) {
    auto& told = out.emplace_back(with_declared(
        readings[i]->found.finish(), declared[i].said,
        [&](const std::string& name) { return declared[i].objects.at(name); }));
    told.comes_last = std::move(readings[i]->comes_last);
  }
  return out;
}

} // namespace dunlin::postgresql
