#include "stores/mariadb/script_text.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

/// Takes a script apart.
class splitter {
public:
  splitter(const std::string& path, std::string_view text)
      : path_(path), rest_(text) {
    // nop
  }

  result<std::vector<script_statement>> split() {
    while (!rest_.empty()) {
      sql::sql_lexer lexer{lexical, rest_, line_};
      const auto first = lexer.next();
      if (first.kind == sql::token_kind::end)
        break;
      if (first.is("DELIMITER")) {
        if (auto taken = take_delimiter(first); !taken)
          return fail(taken.error());
        continue;
      }
      if (auto taken = take_statement(first, lexer); !taken)
        return fail(taken.error());
    }
    return std::move(out_);
  }

private:
  result<void> take_delimiter(const sql::sql_token& word) {
    const auto* from = word.text.data() + word.text.size();
    const auto* end = rest_.data() + rest_.size();
    const auto* line_end = std::find(from, end, '\n');
    std::string_view mark{from, static_cast<size_t>(line_end - from)};
    const auto begin = mark.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos)
      return fail(error_code::script_refused,
                  script_place(path_, word.line)
                      + "DELIMITER needs the text that ends a statement");
    mark.remove_prefix(begin);
    delimiter_ = mark.substr(0, mark.find_first_of(" \t\r"));
    skip_to(line_end);
    return {};
  }

  /// From its first token to the delimiter behind it.
  result<void> take_statement(sql::sql_token token, sql::sql_lexer& lexer) {
    const auto first = token;
    const auto* past = token.text.data();
    for (;; token = lexer.next()) {
      if (token.kind == sql::token_kind::broken)
        return fail(error_code::script_refused,
                    script_place(path_, token.line)
                        + "this quote or comment has no end (or the script"
                          " holds a byte 0); close it");
      const auto* at = token.text.data();
      if (token.kind == sql::token_kind::end
          || rest_.substr(static_cast<size_t>(at - rest_.data()))
                 .starts_with(delimiter_)) {
        if (past > first.text.data())
          out_.push_back({{first.text.data(),
                           static_cast<size_t>(past - first.text.data())},
                          first.line});
        skip_to(token.kind == sql::token_kind::end ? rest_.data() + rest_.size()
                                                   : at + delimiter_.size());
        return {};
      }
      past = at + token.text.size();
    }
  }

  void skip_to(const char* at) {
    const auto size = static_cast<size_t>(at - rest_.data());
    line_ += static_cast<size_t>(std::count(
        rest_.begin(), rest_.begin() + static_cast<ptrdiff_t>(size), '\n'));
    rest_.remove_prefix(size);
  }

  const std::string& path_;
  std::string_view rest_;
  size_t line_ = 1;
  std::string_view delimiter_ = ";";
  std::vector<script_statement> out_;
};

} // namespace

std::string script_place(std::string_view path, size_t line) {
  return sql::one_line(path) + ":" + std::to_string(line) + ": ";
}

result<std::vector<script_statement>> split_statements(const std::string& path,
                                                       std::string_view text) {
  return splitter{path, text}.split();
}

} // namespace dunlin::mariadb
