#include "stores/sql/script_text.hpp"

#include "config/letter_case.hpp"
#include "config/script_lines.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>

namespace dunlin::sql {

namespace {

const char* end_of(std::string_view text) noexcept {
  return text.data() + text.size();
}

size_t line_breaks(const char* from, const char* to) noexcept {
  return static_cast<size_t>(std::count(from, to, '\n'));
}

std::string problem_of(const sql_token& token) {
  return token.text.starts_with('/')
             ? "this comment has no end; close it with */"
             : "this quote has no end; close it";
}

/// Where a comment `-- dunlin:` begins in what stands between two tokens, which
/// is blanks and comments; null: nowhere.
const char* declaration_in(std::string_view between) noexcept {
  while (!between.empty()) {
    size_t size = 1;
    if (between.starts_with("--") || between.front() == '#') {
      size = std::min(between.find('\n'), between.size());
      if (marked(between.substr(0, size), "dunlin:"))
        return between.data();
    } else if (between.starts_with("/*")) {
      size = std::min(between.find("*/", 2), between.size());
    }
    between.remove_prefix(size);
  }
  return nullptr;
}

class splitter {
public:
  /// @param has_head the text begins with the head of the script.
  splitter(const script_grammar& grammar, const std::string& path,
           std::string_view text, size_t line, bool has_head)
      : grammar_(grammar), path_(path), lexer_(grammar.words, text, line),
        behind_(has_head ? nullptr : text.data()) {
    // nop
  }

  result<std::vector<script_statement>> split() {
    auto token = lexer_.next();
    for (; token.kind != token_kind::end; token = lexer_.next()) {
      auto taken = grammar_.has_delimiter_command && token.is("DELIMITER")
                       ? take_delimiter(token)
                       : take_statement(token);
      if (!taken)
        return fail(std::move(taken.error()));
    }
    if (auto good = check_comments(token); !good)
      return fail(std::move(good.error()));
    return std::move(out_);
  }

private:
  tl::unexpected<error> refuse(size_t line, const std::string& why) const {
    return fail(error_code::script_refused, script_place(path_, line) + why);
  }

  /// What a script declares it declares at its head: the comments before a
  /// token behind that are no declaration.
  result<void> check_comments(const sql_token& token) {
    const auto* begin = token.text.data();
    const auto* said
        = behind_ == nullptr
              ? nullptr
              : declaration_in({behind_, static_cast<size_t>(begin - behind_)});
    behind_ = end_of(token.text);
    if (said == nullptr)
      return {};
    return refuse(token.line - line_breaks(said, begin),
                  "-- dunlin: stands behind the first statement; move it to the"
                  " head of the script");
  }

  /// The line behind the word.
  result<void> take_delimiter(const sql_token& word) {
    auto line = lexer_.take_line();
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos)
      return refuse(word.line,
                    "DELIMITER needs the text that ends a statement");
    line.remove_prefix(begin);
    delimiter_ = line.substr(0, line.find_first_of(" \t\r"));
    lexer_.set_delimiter(delimiter_);
    behind_ = end_of(line);
    return {};
  }

  bool is_delimiter(const sql_token& token) const noexcept {
    return token.kind == token_kind::symbol && token.text == delimiter_;
  }

  /// From its first token to the delimiter behind it. Comments that are read as
  /// SQL belong to it with their marks.
  result<void> take_statement(sql_token token) {
    const auto* begin
        = token.marks.empty() ? token.text.data() : token.marks.data();
    const auto line = token.line - line_breaks(begin, token.text.data());
    const auto* past = begin;
    bool is_empty = true;
    const auto body
        = grammar_.make_end != nullptr ? grammar_.make_end() : nullptr;
    bool in_body = false;
    // Behind another delimiter a body needs nobody to tell its end.
    const bool is_followed = delimiter_ == ";";
    for (;; token = lexer_.next()) {
      if (token.kind == token_kind::broken)
        return refuse(token.line, problem_of(token));
      if (auto good = in_body ? result<void>{} : check_comments(token); !good)
        return good;
      behind_ = end_of(token.text);
      if (!token.marks.empty())
        past = end_of(token.marks);
      in_body = body != nullptr && !body->may_end_at(token);
      const bool may_end = !in_body || !is_followed;
      if (token.kind == token_kind::end || (may_end && is_delimiter(token)))
        break;
      past = end_of(token.text);
      is_empty = false;
    }
    if (const auto open = body && is_followed ? body->open() : sql_token{};
        open.kind != token_kind::end)
      return refuse(open.line,
                    "this " + one_line(open.text) + " has no END; close it");
    if (!is_empty)
      out_.push_back({{begin, static_cast<size_t>(past - begin)}, line});
    return {};
  }

  const script_grammar& grammar_;
  const std::string& path_;
  sql_lexer lexer_;
  std::string_view delimiter_ = ";";
  /// Where the token before ends; null: there was none.
  const char* behind_;
  std::vector<script_statement> out_;
};

/// A part of a script, from one mark of goose to the next.
struct marked_part {
  std::string_view text;
  size_t line = 1;
  bool is_one_statement = false;
};

/// goose sends as one statement what stands between its marks, such as a
/// routine with semicolons in it.
result<std::vector<marked_part>> parts_between_marks(const std::string& path,
                                                     std::string_view text) {
  std::vector<marked_part> out;
  size_t begin = 0;
  size_t number = 1;
  bool is_inside = false;
  const auto end_part = [&](size_t end, size_t next, bool next_is_inside) {
    out.push_back({text.substr(begin, end - begin), number, is_inside});
    begin = end;
    number = next;
    is_inside = next_is_inside;
  };
  script_lines lines{text};
  while (const auto line = lines.next()) {
    const auto mark = marked(line->text, "+goose");
    const bool begins = mark && same_name(*mark, "StatementBegin");
    if (!begins && !(mark && same_name(*mark, "StatementEnd")))
      continue;
    if (begins == is_inside)
      return fail(error_code::script_refused,
                  script_place(path, line->number)
                      + (begins ? "this StatementBegin stands behind another,"
                                  " which has no end; put a line -- +goose"
                                  " StatementEnd between them"
                                : "StatementEnd has no begin; put a line"
                                  " -- +goose StatementBegin in front of its"
                                  " statement, or take it out"));
    end_part(line->begin, line->number, begins);
  }
  end_part(text.size(), number, false);
  return out;
}

/// The one statement of a part, without the semicolon that may end it.
void take_whole(const script_grammar& grammar, const marked_part& part,
                std::vector<script_statement>& out) {
  const auto first = sql_lexer{grammar.words, part.text, part.line}.next();
  if (first.kind == token_kind::end)
    return;
  auto text = part.text.substr(
      static_cast<size_t>(first.text.data() - part.text.data()));
  text = text.substr(0, text.find_last_not_of(" \t\r\n;") + 1);
  if (!text.empty())
    out.push_back({text, first.line});
}

} // namespace

std::string script_place(std::string_view path, size_t line) {
  return one_line(path) + ":" + std::to_string(line) + ": ";
}

result<std::vector<script_statement>>
split_statements(const script_grammar& grammar, const std::string& path,
                 std::string_view text) {
  const auto zero = text.find('\0');
  if (zero != std::string_view::npos)
    return fail(
        error_code::script_refused,
        script_place(path, 1 + line_breaks(text.data(), text.data() + zero))
            + "the script holds a byte 0; take it out");
  const auto parts = parts_between_marks(path, text);
  if (!parts)
    return fail(parts.error());
  if (parts->back().is_one_statement)
    return fail(error_code::script_refused,
                script_place(path, parts->back().line)
                    + "StatementBegin has no end; put a line -- +goose"
                      " StatementEnd behind its statement");
  // Elsewhere the end of such a statement is known without marks.
  if (!grammar.has_delimiter_command)
    return splitter{grammar, path, text, 1, true}.split();
  std::vector<script_statement> out;
  for (const auto& part : *parts) {
    if (part.is_one_statement) {
      take_whole(grammar, part, out);
      continue;
    }
    const bool is_first = &part == &parts->front();
    auto statements
        = splitter{grammar, path, part.text, part.line, is_first}.split();
    if (!statements)
      return statements;
    out.insert(out.end(), statements->begin(), statements->end());
  }
  return out;
}

} // namespace dunlin::sql
