#include "stores/mariadb/touches/body.hpp"

#include "config/letter_case.hpp"
#include "stores/mariadb/touches/query.hpp"
#include "stores/mariadb/touches/statement.hpp"
#include "stores/sql/names.hpp"

#include <set>

namespace dunlin::mariadb {

namespace {

class body_reader {
public:
  body_reader(reading& in, token_cursor& at) : in_(in), at_(at) {
    // nop
  }

  void read_one() {
    if (depth_ == depth_max) {
      give_up();
      return;
    }
    ++depth_;
    read_any();
    --depth_;
  }

private:
  /// So many statements within one another are read: no server takes more.
  static constexpr size_t depth_max = 200;

  void read_any() {
    in_.line = at_.peek().line;
    if (!at_.peek().is_name() || !at_.is(':', 1)) {
      read_unlabelled();
      return;
    }
    const auto label = folded(in_.text_of(at_.take()));
    at_.take();
    const bool was_certain = in_.is_certain;
    read_unlabelled();
    left_.erase(label);
    be_certain(was_certain);
  }

  /// Unless a way out was perhaps taken whose end is not reached.
  void be_certain(bool is_certain) {
    in_.is_certain = is_certain && left_.empty();
  }

  void read_unlabelled() {
    if (at_.is("BEGIN"))
      read_block();
    else if (at_.take("IF"))
      read_if();
    else if (at_.take("CASE"))
      read_case();
    else if (at_.take("WHILE"))
      read_while();
    else if (at_.take("REPEAT"))
      read_repeat();
    else if (at_.take("LOOP"))
      read_loop("LOOP");
    else if (at_.take("FOR"))
      read_for();
    else if (at_.take("LEAVE"))
      leave(folded(in_.text_of(at_.take())));
    else
      read_plain();
  }

  /// What follows does not run, or not always where this stands in a branch.
  void leave(const std::string& label) {
    left_.insert(label);
    be_certain(false);
  }

  /// Up to one of some words, each statement with its semicolon.
  void read_list(words ends) {
    while (!at_.at_end() && !at_.is_one_of(ends)) {
      if (at_.take("DECLARE")) {
        read_declaration();
      } else {
        read_one();
      }
      if (!at_.take(';')) {
        give_up();
        return;
      }
    }
  }

  /// The same where it may not run.
  void read_branch(words ends) {
    const bool was_certain = in_.is_certain;
    in_.is_certain = false;
    read_list(ends);
    be_certain(was_certain);
  }

  void read_block() {
    at_.take("BEGIN");
    at_.take_all({"NOT", "ATOMIC"});
    const bool was_certain = in_.is_certain;
    read_list({"END"});
    be_certain(was_certain);
    expect_end({});
  }

  void read_if() {
    do {
      read_expression(in_, at_, ends_at_then);
      expect("THEN");
      read_branch({"ELSEIF", "ELSE", "END"});
    } while (at_.take("ELSEIF"));
    if (at_.take("ELSE"))
      read_branch({"END"});
    expect_end("IF");
  }

  void read_case() {
    read_expression(in_, at_, ends_at_when);
    while (at_.take("WHEN")) {
      read_expression(in_, at_, ends_at_then);
      expect("THEN");
      read_branch({"WHEN", "ELSE", "END"});
    }
    if (at_.take("ELSE"))
      read_branch({"END"});
    expect_end("CASE");
  }

  void read_while() {
    read_expression(in_, at_, ends_at_do);
    expect("DO");
    read_branch({"END"});
    expect_end("WHILE");
  }

  void read_repeat() {
    read_branch({"UNTIL"});
    expect("UNTIL");
    read_expression(in_, at_, ends_at_end);
    expect_end("REPEAT");
  }

  void read_loop(std::string_view word) {
    read_branch({"END"});
    expect_end(word);
  }

  /// `FOR r IN (query) DO`, `FOR i IN 1 .. 9 DO`.
  void read_for() {
    at_.take();
    expect("IN");
    at_.take("REVERSE");
    read_expression(in_, at_, ends_at_do);
    expect("DO");
    read_loop("FOR");
  }

  void read_declaration() {
    auto rest = at_;
    const auto item = rest.take_until(';');
    auto words_of = item;
    read_borrowed_types(in_, item);
    words_of.take();
    if (words_of.is("CURSOR")) {
      words_of.take_until("FOR", {});
      words_of.take();
      read_statement(in_, words_of);
    } else if (item.is_one_of({"CONTINUE", "EXIT", "UNDO"})
               && item.is("HANDLER", 1)) {
      read_handler();
      return;
    } else if (!words_of.is("CONDITION")) {
      words_of.take_until("DEFAULT", {});
      words_of.take();
      read_expression(in_, words_of);
    }
    at_ = rest;
  }

  /// From here on to the end of the block a statement that goes wrong is passed
  /// over, or the last that runs.
  void read_handler() {
    at_.skip({"CONTINUE", "EXIT", "UNDO", "HANDLER", "FOR"});
    do
      skip_condition_of_handler();
    while (at_.take(','));
    in_.is_certain = false;
    read_one();
  }

  /// SQLEXCEPTION, NOT FOUND, SQLSTATE VALUE '42S01', 1146, a name.
  void skip_condition_of_handler() {
    if (at_.take("SQLSTATE"))
      at_.take("VALUE");
    else
      at_.take("NOT");
    at_.take();
  }

  void read_plain() {
    const bool is_return = at_.is("RETURN");
    auto plain = at_.take_until(';');
    read_statement(in_, plain);
    if (is_return)
      leave({});
  }

  void expect(std::string_view word) {
    if (!at_.take(word))
      give_up();
  }

  /// END with the word that repeats what it ends, and perhaps a label.
  void expect_end(std::string_view word) {
    expect("END");
    if (!word.empty())
      expect(word);
    if (at_.peek().is_name())
      at_.take();
  }

  void give_up() {
    in_.give_up("a body can't be read at "
                + sql::display_name(at_.peek().text));
    // Nothing of what follows would be read right.
    while (!at_.at_end())
      at_.take();
  }

  static bool ends_at_then(const token_cursor& at) {
    return at.is("THEN");
  }

  static bool ends_at_when(const token_cursor& at) {
    return at.is("WHEN");
  }

  static bool ends_at_do(const token_cursor& at) {
    return at.is("DO");
  }

  static bool ends_at_end(const token_cursor& at) {
    return at.is("END");
  }

  reading& in_;
  token_cursor& at_;
  size_t depth_ = 0;
  /// Labels of what was perhaps left before its end; empty: the whole body.
  std::set<std::string> left_;
};

} // namespace

void read_borrowed_types(reading& in, token_cursor at) {
  while (!at.at_end()) {
    const bool is_row = at.take_all({"ROW", "TYPE", "OF"});
    if (!is_row && !at.take_all({"TYPE", "OF"})) {
      at.take();
      continue;
    }
    std::vector<std::string> names;
    do
      names.push_back(in.text_of(at.take()));
    while (at.take('.'));
    if (!is_row)
      names.pop_back();
    if (names.size() == 1 || names.size() == 2)
      in.use_table({names.size() == 2 ? names.front() : "", names.back()},
                   use_verb::mentions);
  }
}

void read_body_statement(reading& in, token_cursor& at) {
  body_reader{in, at}.read_one();
}

bool begins_transaction(const token_cursor& at) {
  return at.at_end() || at.is("WORK");
}

} // namespace dunlin::mariadb
