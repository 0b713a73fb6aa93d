#include "plan/script_changes.hpp"

#include "config/letter_case.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace dunlin {

namespace {

bool is_of_word(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'
         || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

/// The text in small letters, each comment as a blank. Texts in quotes stay:
/// they may be SQL that is carried out.
std::string without_comments(std::string_view text) {
  std::string out;
  char quote = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const auto pair = text.substr(at, 2);
    if (quote == 0 && (pair == "--" || pair == "/*")) {
      const std::string_view end = pair == "--" ? "\n" : "*/";
      const auto found = text.find(end, at + 2);
      out += ' ';
      if (found == std::string_view::npos)
        break;
      at = found + end.size() - 1;
      continue;
    }
    const char c = text[at];
    if (quote == 0 && (c == '\'' || c == '"' || c == '`'))
      quote = c;
    else if (c == quote)
      quote = 0;
    out += lower(c);
  }
  return out;
}

/// Whether a name stands there as a whole.
bool names(std::string_view text, std::string_view name) {
  for (auto at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const auto end = at + name.size();
    if ((at == 0 || !is_of_word(text[at - 1]))
        && (end == text.size() || !is_of_word(text[end])))
      return true;
  }
  return false;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  bool in_word = false;
  for (char c : text) {
    if (is_of_word(c) && !in_word)
      out.emplace_back();
    in_word = is_of_word(c);
    if (in_word)
      out.back() += c;
  }
  return out;
}

bool has_any(const std::vector<std::string>& words,
             std::initializer_list<std::string_view> wanted) {
  return std::any_of(words.begin(), words.end(), [&](const auto& word) {
    return std::find(wanted.begin(), wanted.end(), word) != wanted.end();
  });
}

/// Of `ALTER TABLE name ADD ...`: it leaves what columns hold alone.
bool only_adds(const std::vector<std::string>& words) {
  return has_any(words, {"add"})
         && !has_any(words, {"alter", "drop", "rename", "modify", "change",
                             "set", "convert", "using", "exchange"});
}

/// Whether a statement leaves the rows that stand in any table alone, though it
/// names one.
bool leaves_rows(const std::vector<std::string>& words) {
  if (words.empty())
    return true;
  const auto& verb = words.front();
  for (const std::string_view harmless :
       {"analyze", "begin", "comment", "commit", "explain", "grant", "pragma",
        "reindex", "revoke", "vacuum"})
    if (verb == harmless)
      return true;
  if (verb == "alter" && words.size() > 1 && words[1] == "table")
    return only_adds({words.begin() + 2, words.end()});
  if (verb == "drop")
    return words.size() > 1 && (words[1] == "index" || words[1] == "view");
  if (verb != "create")
    return false;
  const std::vector<std::string> what{
      words.begin() + 1,
      words.begin()
          + static_cast<std::ptrdiff_t>(std::min<size_t>(words.size(), 5))};
  return has_any(what, {"index", "view", "table", "trigger"})
         && !has_any(what, {"function", "procedure", "rule", "event"});
}

/// Whether it is an INSERT into another table.
bool fills_another(std::string_view statement, std::string_view table) {
  const auto words = words_of(statement);
  const auto into = statement.find("into");
  if (words.empty() || words.front() != "insert"
      || into == std::string_view::npos)
    return false;
  // What is filled stands between INTO and the columns or rows.
  auto head = statement.substr(into + 4);
  head = head.substr(0, std::min(head.find('('), head.find("select")));
  return !names(head, table);
}

} // namespace

bool may_change_rows(std::string_view script, std::string_view table) {
  const auto text = without_comments(script);
  const auto name = folded(table);
  std::string_view rest{text};
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    const auto statement = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (names(statement, name) && !leaves_rows(words_of(statement))
        && !fills_another(statement, name))
      return true;
  }
  return false;
}

} // namespace dunlin
