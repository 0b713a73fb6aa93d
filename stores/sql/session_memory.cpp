#include "stores/sql/session_memory.hpp"

#include "stores/sql/session_trace.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dunlin::sql {

namespace {

/// One that a script made: `@a`, not `@@a`.
bool is_own_variable(const sql_token& token) noexcept {
  return token.kind == token_kind::variable && !token.text.starts_with("@@");
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
    auto rest = lexer_of(rules_, statement);
    const auto first = lexer_of(rules_, statement).next();
    const bool is_set = first.is("SET") && !begins_with(rest, "SET STATEMENT");
    const bool is_prepare = first.is("PREPARE");
    const bool is_select = first.is("SELECT") && has_word(rest, "INTO");
    bool has_variable = false;
    bool is_target = false;
    for (auto token = rest.next(); token.kind != token_kind::end;
         token = rest.next()) {
      // A text that names a variable when it runs.
      if (token.kind == token_kind::string
          && (is_set || is_prepare || first.is("EXECUTE"))
          && token.text.find('@') != std::string_view::npos)
        return false;
      if (is_own_variable(token)) {
        has_variable = true;
        auto ahead = rest;
        const auto next = ahead.next();
        const bool is_assigned
            = is_target || (is_set && (next.is('=') || next.is(':')));
        (is_assigned ? set_ : used_).insert(folded(token.text));
      } else {
        is_target = token.is("INTO") || (is_target && token.is(','));
      }
    }
    has_prepared_ = has_prepared_ || (is_prepare && has_variable);
    return !has_variable || is_prepare
           || ((is_set || is_select) && computes_(statement));
  }

  const script_rules& rules_;
  const computes_only& computes_;
  bool has_prepared_ = false;
  std::set<std::string> set_;
  std::set<std::string> used_;
};

} // namespace

session_memory remember_session(const script_rules& rules,
                                const std::vector<script_statement>& all,
                                size_t done, const computes_only& computes) {
  session_memory out;
  std::map<std::string, lost_thing> lost;
  const bool recomputes = prepared_texts{rules, computes}.serve_all(all);
  for (size_t at = 0; at < done; ++at) {
    const auto& statement = all[at];
    const auto trace = trace_of(rules, statement);
    // One that commits is none of those that a transaction takes.
    if (statement.is_outside)
      continue;
    const bool is_variable = trace.name.starts_with('@');
    if (trace.is_repeatable || (is_variable && recomputes))
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
