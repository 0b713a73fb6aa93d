#include "stores/sql/session_memory.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/script_names.hpp"
#include "stores/sql/session_trace.hpp"
#include "stores/sql/session_variables.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dunlin::sql {

namespace {

/// Goes through a script whose variables may serve nothing but the texts that
/// it prepares, as those do by which a change is made only where it is missing:
/// what computes such ones may be computed anew.
class prepared_texts {
public:
  prepared_texts(const script_rules& rules, const computes_only& computes)
      : rules_(rules), computes_(computes) {
    // nop
  }

  bool serve_all(const std::vector<script_statement>& all) {
    return std::all_of(all.begin(), all.end(),
                       [&](const auto& each) { return take(each); })
           && has_prepared_
           // Whatever is named nowhere may be meant for a trigger.
           && std::includes(used_.begin(), used_.end(), set_.begin(),
                            set_.end());
  }

private:
  bool take(const script_statement& statement) {
    const auto first = lexer_of(rules_, statement).next();
    const auto named = variables_of(rules_, statement);
    const bool runs_text
        = first.is("SET") || first.is("PREPARE") || first.is("EXECUTE");
    // A text that names a variable when it runs.
    if (runs_text && !named.in_texts.empty())
      return false;
    set_.insert(named.set.begin(), named.set.end());
    used_.insert(named.used.begin(), named.used.end());
    const bool has_variable = !named.set.empty() || !named.used.empty();
    const bool is_prepare = first.is("PREPARE");
    has_prepared_ = has_prepared_ || (is_prepare && has_variable);
    return !has_variable || is_prepare
           || ((first.is("SET") || first.is("SELECT")) && !named.set.empty()
               && computes_(statement));
  }

  const script_rules& rules_;
  const computes_only& computes_;
  bool has_prepared_ = false;
  std::set<std::string> set_;
  std::set<std::string> used_;
};

/// Whether a statement runs a text of its own, which may fill any variable.
bool runs_hidden_text(const script_rules& rules,
                      const script_statement& statement) {
  const auto lexer = inner_of(lexer_of(rules, statement));
  return begins_with(lexer, "EXECUTE") || begins_with(lexer, "BEGIN");
}

/// From where on nothing has changed since: what stands there computes the same
/// as it did.
/// @param traces of the statements that are done.
size_t unchanged_from(const std::vector<script_statement>& all,
                      const std::vector<session_trace>& traces,
                      const computes_only& computes) {
  auto from = traces.size();
  while (from > 0 && !all[from - 1].is_outside
         && (traces[from - 1].is_repeatable || computes(all[from - 1])))
    --from;
  return from;
}

/// The name of a prepared text that a statement makes or takes away.
std::string prepared_by(const script_rules& rules,
                        const script_statement& statement) {
  auto rest = lexer_of(rules, statement);
  const auto first = rest.next();
  const bool is_made = first.is("PREPARE");
  if (!is_made && !first.is("DEALLOCATE") && !first.is("DROP"))
    return {};
  auto name = rest.next();
  if (!is_made && name.is("PREPARE"))
    name = rest.next();
  return name.is("ALL") ? std::string{} : folded(bare_text(name));
}

/// Whether what a statement does hangs on the database that it runs in.
bool may_name_tables(const script_rules& rules,
                     const script_statement& statement) {
  const auto lexer = lexer_of(rules, statement);
  return !begins_with(lexer, "USE")
         && (!begins_with(lexer, "SET")
             || statement.text.find('(') != std::string_view::npos);
}

/// Without the texts that are no longer prepared, or others by their names, and
/// without the databases that were left again: they may be gone.
std::vector<const script_statement*>
still_needed(const script_rules& rules,
             const std::vector<const script_statement*>& again) {
  std::vector<const script_statement*> out;
  std::set<std::string> prepared;
  bool is_left = false;
  for (auto at = again.rbegin(); at != again.rend(); ++at) {
    const auto lexer = lexer_of(rules, **at);
    const auto name = prepared_by(rules, **at);
    const bool is_kept = name.empty() ? !is_left || !begins_with(lexer, "USE")
                                      : prepared.insert(name).second
                                            && begins_with(lexer, "PREPARE");
    if (!is_kept)
      continue;
    is_left = begins_with(lexer, "USE")
              || (is_left && !may_name_tables(rules, **at));
    out.push_back(*at);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

} // namespace

session_memory remember_session(const script_rules& rules,
                                const std::vector<script_statement>& all,
                                size_t done, const computes_only& computes,
                                const std::vector<routine_traces>& called) {
  session_memory out;
  std::map<std::string, lost_thing> lost;
  const bool recomputes = prepared_texts{rules, computes}.serve_all(all);
  const needs_of_rest needs{rules, all, done};
  std::vector<session_trace> traces;
  for (size_t at = 0; at < done; ++at)
    traces.push_back(trace_of(rules, all[at]));
  const script_names names{rules, all, traces};
  const auto unchanged = unchanged_from(all, traces, computes);
  for (size_t at = 0; at < done; ++at) {
    const auto& statement = all[at];
    const auto& trace = traces[at];
    const auto by_routines = at < called.size() ? called[at] : routine_traces{};
    if (by_routines.sets_session)
      lost[""] = {statement.line, "what a routine has set in the session"};
    for (const auto& name : by_routines.names)
      if (name.starts_with('@') ? names.is_read_behind(at, name)
                                : names.is_named_by_rest(name))
        lost[name] = {statement.line, "what a routine has left as " + name};
    if (by_routines.is_hidden || runs_hidden_text(rules, statement))
      for (const auto& name : needs.names())
        if (!names.is_set_openly(name))
          lost[name] = {statement.line, "what may have been put into " + name};
    // One that commits is none of those that a transaction takes.
    if (statement.is_outside)
      continue;
    const bool is_variable = trace.name.starts_with('@');
    const bool is_stale = at < unchanged && needs.names().contains(trace.name);
    if (trace.is_repeatable || (is_variable && recomputes && !is_stale))
      out.again.push_back(&statement);
    else if (!trace.lost.empty())
      lost[trace.name] = {statement.line, trace.lost};
    for (const auto& name : trace.perhaps)
      if (names.is_read_behind(at, name))
        lost[name] = {statement.line, "what may have been put into " + name};
    for (const auto& name : trace.dropped)
      lost.erase(name);
  }
  out.again = still_needed(rules, out.again);
  if (!lost.empty())
    out.lost = lost.begin()->second;
  return out;
}

} // namespace dunlin::sql
