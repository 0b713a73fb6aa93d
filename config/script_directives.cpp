#include "config/script_directives.hpp"

#include "config/nearest.hpp"
#include "config/script_lines.hpp"
#include "config/script_name.hpp"
#include "config/text.hpp"
#include "config/upward_part.hpp"

#include <algorithm>

namespace dunlin {

namespace {

constexpr std::string_view mark = "dunlin:";

const std::vector<std::string> words{"reads",     "writes",      "after",
                                     "commutes",  "transaction", "barrier",
                                     "repeatable"};

bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t';
}

bool is_quote(char c) noexcept {
  return c == '"' || c == '`';
}

/// One word and what stands behind its `=`.
struct directive {
  std::string word;
  bool has_value = false;
  std::vector<std::string> values;
};

/// `"a ""b"""` is `a "b"`.
std::string without_quotes(const std::string& name) {
  if (name.empty() || !is_quote(name.front()))
    return name;
  std::string out;
  for (size_t at = 1; at + 1 < name.size(); ++at) {
    out.push_back(name[at]);
    if (name[at] == name.front())
      ++at;
  }
  return out;
}

class line_parser {
public:
  line_parser(std::string_view path, size_t line, std::string_view rest)
      : path_(path), line_(line), rest_(rest) {
    // nop
  }

  /// Reads all words of the line into `into`.
  result<void> parse(script_directives& into) {
    skip_blanks();
    if (rest_.empty())
      return refuse("says nothing; known: " + known());
    for (; !rest_.empty(); skip_blanks()) {
      auto next = take();
      if (!next)
        return fail(next.error());
      if (auto good = apply(*next, into); !good)
        return good;
    }
    return {};
  }

private:
  static std::string known() {
    std::string out;
    for (const auto& word : words)
      out += (out.empty() ? "" : ", ") + word;
    return out;
  }

  tl::unexpected<error> refuse(const std::string& why) const {
    return fail(error_code::bad_value, printable(path_) + ":"
                                           + std::to_string(line_)
                                           + ": -- dunlin: " + why);
  }

  void skip_blanks() noexcept {
    while (!rest_.empty() && is_blank(rest_.front()))
      rest_.remove_prefix(1);
  }

  result<directive> take() {
    directive out;
    const auto end = std::min(rest_.find_first_of("= \t"), rest_.size());
    out.word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    out.has_value = rest_.starts_with('=');
    if (!out.has_value)
      return out;
    rest_.remove_prefix(1);
    for (bool goes_on = true; goes_on;) {
      auto name = take_name();
      if (!name)
        return fail(name.error());
      goes_on = rest_.starts_with(',');
      if (name->empty() && (goes_on || !out.values.empty()))
        return refuse(quote(out.word) + " has an empty name in its list");
      if (!name->empty())
        out.values.push_back(std::move(*name));
      if (goes_on) {
        rest_.remove_prefix(1);
        skip_blanks();
      }
    }
    return out;
  }

  /// Up to the next comma or blank outside of quotes.
  result<std::string> take_name() {
    char open = 0;
    size_t at = 0;
    for (; at < rest_.size(); ++at) {
      const char c = rest_[at];
      if (open == 0 && (c == ',' || is_blank(c)))
        break;
      if (open == 0 && is_quote(c))
        open = c;
      else if (c == open)
        open = 0;
    }
    if (open != 0)
      return refuse("a quote has no end");
    const std::string out{rest_.substr(0, at)};
    rest_.remove_prefix(at);
    return out;
  }

  result<void> apply(const directive& said, script_directives& into) {
    if (said.word == "reads")
      return add(said, into.reads);
    if (said.word == "writes")
      return add(said, into.writes);
    if (said.word == "commutes")
      return add(said, into.commutes);
    if (said.word == "after")
      return add_steps(said, into.after);
    if (said.word == "transaction") {
      if (said.values != std::vector<std::string>{"none"})
        return refuse("\"transaction\" can only be none");
      into.no_transaction_line = line_;
      return {};
    }
    if (said.word == "barrier" || said.word == "repeatable") {
      if (said.has_value)
        return refuse(quote(said.word) + " takes no value");
      if (said.word == "barrier")
        into.barrier_line = line_;
      else
        into.is_repeatable = true;
      return {};
    }
    return refuse("unknown word " + quote(said.word)
                  + hint_for(said.word, words));
  }

  result<void> add(const directive& said, declared_names& to) {
    if (!said.has_value)
      return refuse(quote(said.word) + " needs a list: " + said.word + "=a,b");
    to.names.insert(to.names.end(), said.values.begin(), said.values.end());
    if (!to.is_given())
      to.line = line_;
    return {};
  }

  result<void> add_steps(const directive& said, declared_names& to) {
    const auto first = to.names.size();
    if (auto good = add(said, to); !good)
      return good;
    for (auto at = first; at < to.names.size(); ++at)
      to.names[at] = without_quotes(to.names[at]);
    return {};
  }

  std::string_view path_;
  size_t line_;
  std::string_view rest_;
};

} // namespace

result<script_directives> read_directives(std::string_view path,
                                          std::string_view text) {
  const auto part = read_upward_part(path, text);
  if (!part)
    return fail(part.error());
  script_directives out;
  out.no_transaction_line = part->no_transaction_line;
  const auto file = path.substr(path.rfind('/') + 1);
  out.is_repeatable = read_script_name(std::string{file}).is_repeatable;
  script_lines lines{text};
  script_head head;
  while (const auto line = lines.next()) {
    const bool in_head = head.take(line->text);
    auto rest = marked(line->text, mark);
    if (!rest)
      rest = marked(head.last_comment(), mark);
    if (!rest)
      continue;
    if (!in_head)
      return fail(error_code::bad_value,
                  printable(path) + ":" + std::to_string(line->number)
                      + ": -- dunlin: stands behind the first statement; move"
                        " it to the head of the script");
    if (auto good = line_parser{path, line->number, *rest}.parse(out); !good)
      return fail(good.error());
  }
  return out;
}

} // namespace dunlin
