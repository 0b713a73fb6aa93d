#include "stores/sqlite/schema_change.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/names.hpp"
#include "stores/sqlite/lexical.hpp"

#include <utility>

namespace dunlin::sqlite {

namespace {

using sql::sql_token;

bool is_event(const sql_token& token) noexcept {
  return token.is("INSERT") || token.is("UPDATE") || token.is("DELETE");
}

class head_reader {
public:
  explicit head_reader(std::string_view text)
      : text_(text), lexer_(lexical, text) {
    advance();
  }

  schema_change read() {
    if (take("CREATE"))
      read_create();
    else if (take("DROP"))
      read_drop();
    else if (take("ALTER"))
      read_alter();
    return std::move(out_);
  }

private:
  void advance() noexcept {
    token_ = lexer_.next();
  }

  bool take(std::string_view word) noexcept {
    const bool is_there = token_.is(word);
    if (is_there)
      advance();
    return is_there;
  }

  std::string take_name() {
    auto name = folded(sql::name_of(lexical, token_));
    advance();
    return name;
  }

  void take_full_name() {
    out_.name = take_name();
    if (!token_.is('.'))
      return;
    advance();
    out_.schema = std::exchange(out_.name, take_name());
  }

  bool take_kind() noexcept {
    if (take("TABLE"))
      out_.kind = object_kind::table;
    else if (take("VIEW"))
      out_.kind = object_kind::view;
    else if (take("INDEX"))
      out_.kind = object_kind::index;
    else if (take("TRIGGER"))
      out_.kind = object_kind::trigger;
    else
      return false;
    return true;
  }

  void take_condition() noexcept {
    if (take("IF")) {
      take("NOT");
      take("EXISTS");
    }
  }

  void read_create() {
    out_.is_temporary = take("TEMP") || take("TEMPORARY");
    const bool is_virtual = take("VIRTUAL");
    take("UNIQUE");
    if (!take_kind())
      return;
    out_.verb = change_verb::create;
    if (is_virtual)
      out_.kind = object_kind::virtual_table;
    take_condition();
    take_full_name();
    if (out_.kind == object_kind::table)
      read_select();
    else if (out_.kind == object_kind::index
             || out_.kind == object_kind::trigger)
      read_owner();
  }

  void read_select() noexcept {
    if (!take("AS"))
      return;
    const auto at = static_cast<size_t>(token_.text.data() - text_.data());
    out_.before_select = text_.substr(0, at);
    out_.select = text_.substr(at);
  }

  /// `ON table`, and what sets a trigger off before it.
  void read_owner() {
    for (; token_.kind != sql::token_kind::end; advance()) {
      if (out_.event.empty() && is_event(token_))
        out_.event = token_.text;
      if (take("ON")) {
        out_.table = take_name();
        return;
      }
    }
  }

  void read_drop() {
    if (!take_kind())
      return;
    out_.verb = change_verb::drop;
    take_condition();
    take_full_name();
  }

  void read_alter() {
    if (!take("TABLE"))
      return;
    out_.verb = change_verb::alter;
    take_full_name();
    if (take("ADD")) {
      out_.action = alter_action::add_column;
      take("COLUMN");
      out_.column = take_name();
    } else if (take("DROP")) {
      out_.action = alter_action::drop_column;
    } else if (take("RENAME")) {
      out_.action = token_.is("TO") ? alter_action::rename
                                    : alter_action::rename_column;
      if (take("TO"))
        out_.new_name = take_name();
    }
  }

  std::string_view text_;
  sql::sql_lexer lexer_;
  sql_token token_;
  schema_change out_;
};

std::string_view word_of(object_kind kind) noexcept {
  switch (kind) {
  case object_kind::table:
    return "TABLE";
  case object_kind::virtual_table:
    return "VIRTUAL TABLE";
  case object_kind::view:
    return "VIEW";
  case object_kind::index:
    return "INDEX";
  case object_kind::trigger:
    return "TRIGGER";
  }
  return "";
}

} // namespace

std::string schema_change::words() const {
  const auto* word = verb == change_verb::create ? "CREATE "
                     : verb == change_verb::drop ? "DROP "
                                                 : "ALTER ";
  return word + std::string{word_of(kind)};
}

schema_change read_schema_change(std::string_view text) {
  return head_reader{text}.read();
}

bool holds_word(std::string_view text, std::string_view word) {
  sql::sql_lexer lexer{lexical, text};
  for (auto token = lexer.next(); token.kind != sql::token_kind::end;
       token = lexer.next())
    if (token.is(word))
      return true;
  return false;
}

std::string object_name(std::string_view text) {
  sql::sql_lexer lexer{lexical, text};
  auto name = folded(sql::name_of(lexical, lexer.next()));
  if (lexer.next().is('.') && name == "main")
    name = folded(sql::name_of(lexical, lexer.next()));
  return name;
}

} // namespace dunlin::sqlite
