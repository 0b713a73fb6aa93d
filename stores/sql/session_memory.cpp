#include "stores/sql/session_memory.hpp"

#include "stores/sql/session_trace.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace dunlin::sql {

namespace {

/// One that a script made: `@a`, not `@@a`.
bool is_own_variable(const sql_token& token) noexcept {
  return token.kind == token_kind::variable && !token.text.starts_with("@@");
}

/// The variables of a statement, in small letters.
struct named_variables {
  std::set<std::string> set;
  std::set<std::string> used;
  /// Those of texts in it, which may run.
  std::set<std::string> in_texts;
};

void add_names_in(std::string_view text, std::set<std::string>& to) {
  const auto is_of_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'
           || c == '$' || c == '.';
  };
  for (auto at = text.find('@'); at != std::string_view::npos;
       at = text.find('@', at + 1)) {
    const auto end = std::find_if_not(text.begin() + static_cast<long>(at) + 1,
                                      text.end(), is_of_name);
    to.insert(
        folded(std::string_view{text.begin() + static_cast<long>(at), end}));
  }
}

named_variables variables_of(const script_rules& rules,
                             const script_statement& statement) {
  named_variables out;
  auto rest = lexer_of(rules, statement);
  const bool is_set
      = begins_with(rest, "SET") && !begins_with(rest, "SET STATEMENT");
  bool is_target = false;
  for (auto token = rest.next(); token.kind != token_kind::end;
       token = rest.next()) {
    if (token.kind == token_kind::string)
      add_names_in(token.text, out.in_texts);
    if (is_own_variable(token)) {
      auto ahead = rest;
      const auto next = ahead.next();
      const bool is_assigned
          = is_target || next.is(':') || (is_set && next.is('='));
      (is_assigned ? out.set : out.used).insert(folded(token.text));
    } else {
      is_target = token.is("INTO") || (is_target && token.is(','));
    }
  }
  return out;
}

/// Whether a statement, or a text in it, names a variable.
bool names_variable(const script_rules& rules,
                    const script_statement& statement,
                    const std::string& name) {
  auto lexer = lexer_of(rules, statement);
  for (auto token = lexer.next(); token.kind != token_kind::end;
       token = lexer.next())
    if (token.kind == token_kind::string
            ? folded(token.text).find(name) != std::string::npos
            : is_own_variable(token) && folded(token.text) == name)
      return true;
  return false;
}

/// Whether a variable that a statement may have filled is named by one behind
/// it that will run, for the first time or again.
bool is_read_again(const script_rules& rules,
                   const std::vector<script_statement>& all, size_t filled,
                   size_t done, const std::string& name) {
  for (auto at = filled + 1; at < all.size(); ++at)
    if ((at >= done || trace_of(rules, all[at]).is_repeatable)
        && names_variable(rules, all[at], name))
      return true;
  return false;
}

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

} // namespace

namespace {

/// What statements that are to run need of the session in which those before
/// them ran.
class needs_of_rest {
public:
  needs_of_rest(const script_rules& rules,
                const std::vector<script_statement>& all, size_t done)
      : rules_(rules) {
    std::set<std::string> set;
    std::set<std::string> prepared;
    for (size_t at = done; at < all.size(); ++at) {
      const auto named = variables_of(rules, all[at]);
      for (const auto* names : {&named.used, &named.in_texts})
        std::set_difference(names->begin(), names->end(), set.begin(),
                            set.end(), std::inserter(names_, names_.end()));
      set.insert(named.set.begin(), named.set.end());
      const auto [verb, name] = prepared_name(all[at]);
      if (verb == "PREPARE")
        prepared.insert(name);
      if (verb == "EXECUTE" && !prepared.contains(name))
        prepared_.insert(name);
    }
    // What those are computed from.
    for (size_t at = done; at-- > 0;)
      add_sources(all[at]);
  }

  const std::set<std::string>& names() const noexcept {
    return names_;
  }

private:
  /// `PREPARE s`, `EXECUTE s`; nothing for others.
  std::pair<std::string_view, std::string>
  prepared_name(const script_statement& statement) const {
    auto rest = lexer_of(rules_, statement);
    const auto first = rest.next();
    const std::string_view verb = first.is("PREPARE")   ? "PREPARE"
                                  : first.is("EXECUTE") ? "EXECUTE"
                                                        : "";
    return {verb, verb.empty() ? "" : folded(rest.next().text)};
  }

  void add_sources(const script_statement& statement) {
    const auto named = variables_of(rules_, statement);
    const auto [verb, name] = prepared_name(statement);
    const bool is_needed
        = std::any_of(named.set.begin(), named.set.end(),
                      [&](const auto& each) { return names_.contains(each); })
          || (verb == "PREPARE" && prepared_.contains(name));
    if (is_needed)
      names_.insert(named.used.begin(), named.used.end());
  }

  const script_rules& rules_;
  std::set<std::string> names_;
  /// Texts that were prepared and will be executed.
  std::set<std::string> prepared_;
};

/// Whether a statement runs a text of its own, which may fill any variable.
bool runs_hidden_text(const script_rules& rules,
                      const script_statement& statement) {
  const auto lexer = lexer_of(rules, statement);
  return begins_with(lexer, "EXECUTE") || begins_with(lexer, "BEGIN");
}

/// Whether a variable has its value by a statement that is done and says so,
/// and by no text.
bool is_set_openly(const script_rules& rules,
                   const std::vector<script_statement>& all, size_t done,
                   const std::string& name) {
  bool out = false;
  for (size_t at = 0; at < all.size(); ++at) {
    const auto named = variables_of(rules, all[at]);
    if (named.in_texts.contains(name))
      return false;
    out = out || (at < done && named.set.contains(name));
  }
  return out;
}

} // namespace

session_memory remember_session(const script_rules& rules,
                                const std::vector<script_statement>& all,
                                size_t done, const computes_only& computes) {
  session_memory out;
  std::map<std::string, lost_thing> lost;
  const bool recomputes = prepared_texts{rules, computes}.serve_all(all);
  const needs_of_rest needs{rules, all, done};
  const auto changes = [&](const script_statement& statement) {
    return statement.is_outside
           || (!trace_of(rules, statement).is_repeatable
               && !computes(statement));
  };
  // Behind it stands what computes the same as it did.
  auto unchanged = done;
  while (unchanged > 0 && !changes(all[unchanged - 1]))
    --unchanged;
  for (size_t at = 0; at < done; ++at) {
    const auto& statement = all[at];
    const auto trace = trace_of(rules, statement);
    if (runs_hidden_text(rules, statement))
      for (const auto& name : needs.names())
        if (!is_set_openly(rules, all, done, name))
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
      if (is_read_again(rules, all, at, done, name))
        lost[name] = {statement.line, "what may have been put into " + name};
    for (const auto& name : trace.dropped)
      lost.erase(name);
  }
  if (!lost.empty())
    out.lost = lost.begin()->second;
  return out;
}

} // namespace dunlin::sql
