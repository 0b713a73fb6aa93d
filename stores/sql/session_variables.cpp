#include "stores/sql/session_variables.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/session_trace.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace dunlin::sql {

namespace {

bool is_of_name(char c) noexcept {
  return std::isalnum(static_cast<unsigned char>(c)) != 0
         || static_cast<unsigned char>(c) >= 0x80
         || std::string_view{"_$."}.find(c) != std::string_view::npos;
}

/// Those in a text that may be a piece of SQL. Quotes around a name may stand
/// behind a backslash, or twice.
void add_names_in(std::string_view text, std::set<std::string>& to) {
  constexpr std::string_view quotes = "\\'\"`";
  for (auto at = text.find('@'); at != std::string_view::npos;
       at = text.find('@', at + 1)) {
    auto name = text.substr(at + 1);
    const auto begin = std::min(name.find_first_not_of(quotes), name.size());
    name.remove_prefix(begin);
    const auto end
        = begin > 0 ? std::min(name.find_first_of(quotes), name.size())
                    : static_cast<size_t>(
                        std::find_if_not(name.begin(), name.end(), is_of_name)
                        - name.begin());
    to.insert("@" + folded(name.substr(0, end)));
  }
}

/// The name behind PREPARE or EXECUTE.
struct prepared_name {
  bool is_prepared = false;
  bool is_executed = false;
  std::string name;
};

prepared_name prepared_name_of(const script_rules& rules,
                               const script_statement& statement) {
  auto rest = inner_of(lexer_of(rules, statement));
  const auto first = rest.next();
  return {first.is("PREPARE"), first.is("EXECUTE"), folded(rest.next().text)};
}

} // namespace

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
      (is_assigned ? out.set : out.used).insert(variable_of(token));
    } else {
      is_target = token.is("INTO") || (is_target && token.is(','));
    }
  }
  return out;
}

needs_of_rest::needs_of_rest(const script_rules& rules,
                             const std::vector<script_statement>& all,
                             size_t done)
    : rules_(rules) {
  std::set<std::string> set;
  std::set<std::string> prepared;
  for (size_t at = done; at < all.size(); ++at) {
    const auto named = variables_of(rules, all[at]);
    for (const auto* names : {&named.used, &named.in_texts})
      std::set_difference(names->begin(), names->end(), set.begin(), set.end(),
                          std::inserter(names_, names_.end()));
    set.insert(named.set.begin(), named.set.end());
    const auto of = prepared_name_of(rules, all[at]);
    if (of.is_prepared)
      prepared.insert(of.name);
    if (of.is_executed && !prepared.contains(of.name))
      prepared_.insert(of.name);
  }
  for (size_t at = done; at-- > 0;)
    add_sources(all[at]);
}

void needs_of_rest::add_sources(const script_statement& statement) {
  const auto named = variables_of(rules_, statement);
  const auto of = prepared_name_of(rules_, statement);
  const bool is_needed
      = std::any_of(named.set.begin(), named.set.end(),
                    [&](const auto& each) { return names_.contains(each); })
        || (of.is_prepared && prepared_.contains(of.name));
  if (is_needed)
    names_.insert(named.used.begin(), named.used.end());
}

} // namespace dunlin::sql
