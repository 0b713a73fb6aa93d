#include "stores/sql/script_names.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/session_variables.hpp"

namespace dunlin::sql {

script_names::script_names(const script_rules& rules,
                           const std::vector<script_statement>& all,
                           const std::vector<session_trace>& traces) {
  for (size_t at = 0; at < all.size(); ++at) {
    const bool is_done = at < traces.size();
    const auto named = variables_of(rules, all[at]);
    in_texts_.insert(named.in_texts.begin(), named.in_texts.end());
    if (is_done)
      set_.insert(named.set.begin(), named.set.end());
    else
      take_names(lexer_of(rules, all[at]));
    if (!is_done || traces[at].is_repeatable)
      for (const auto* names : {&named.set, &named.used, &named.in_texts})
        for (const auto& name : *names)
          last_reads_[name] = at;
  }
}

void script_names::take_names(sql_lexer statement) {
  for (auto token = statement.next(); token.kind != token_kind::end;
       token = statement.next()) {
    if (token.is_name())
      names_of_rest_.insert(folded(bare_text(token)));
    else if (token.kind == token_kind::string)
      texts_of_rest_ += folded(token.text);
  }
}

bool script_names::is_read_behind(size_t place,
                                  const std::string& variable) const {
  const auto found = last_reads_.find(variable);
  return found != last_reads_.end() && found->second > place;
}

bool script_names::is_named_by_rest(const std::string& name) const {
  return names_of_rest_.contains(name)
         || texts_of_rest_.find(name) != std::string::npos;
}

bool script_names::is_set_openly(const std::string& variable) const {
  return set_.contains(variable) && !in_texts_.contains(variable);
}

} // namespace dunlin::sql
