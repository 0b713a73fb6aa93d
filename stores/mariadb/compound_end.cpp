#include "stores/mariadb/compound_end.hpp"

#include <vector>

namespace dunlin::mariadb {

namespace {

using sql::is_one_of;
using sql::sql_token;
using sql::token_kind;

/// Behind which END is a column of that name, in the midst of an expression.
bool needs_operand(const sql_token& token) noexcept {
  return (token.kind == token_kind::symbol && !token.is(')'))
         || is_one_of(token,
                      {"CASE", "WHEN", "THEN", "ELSE", "AND", "OR", "XOR",
                       "NOT", "IN", "LIKE", "RLIKE", "REGEXP", "BETWEEN", "IS",
                       "DIV", "MOD", "INTERVAL", "DISTINCT", "BINARY"});
}

/// What stands between the parameters of a procedure and its body.
bool is_characteristic(const sql_token& token) noexcept {
  return token.kind == token_kind::string
         || is_one_of(token, {"LANGUAGE", "SQL", "NOT", "DETERMINISTIC",
                              "CONTAINS", "NO", "READS", "MODIFIES", "DATA",
                              "SECURITY", "DEFINER", "INVOKER", "COMMENT"});
}

/// Follows the head of a statement up to where its body begins.
class definition_head {
public:
  /// Tells the next token. @returns whether it is the first of a body.
  bool take(const sql_token& token) noexcept {
    const bool begins = is_first_of_body(token);
    advance(token);
    before_ = last_;
    last_ = token;
    return begins;
  }

  /// It is a statement that has no body.
  bool is_plain() const noexcept {
    return at_ == place::plain;
  }

private:
  enum class place {
    start,
    create,
    definer,
    trigger,
    event,
    procedure,
    function,
    plain
  };

  bool is_first_of_body(const sql_token& token) const noexcept {
    switch (at_) {
    case place::start:
      return token.is("BEGIN");
    case place::trigger:
      return last_.is("ROW") && before_.is("EACH");
    case place::event:
      return last_.is("DO") && depth_ == 0;
    case place::procedure:
      return has_parameters_ && depth_ == 0 && !is_characteristic(token);
    case place::function:
      return returns_ && depth_ == 0
             && is_one_of(token, {"RETURN", "BEGIN", "IF", "CASE", "LOOP",
                                  "REPEAT", "WHILE", "FOR"});
    default:
      return false;
    }
  }

  void advance(const sql_token& token) noexcept {
    depth_ += token.is('(') ? 1 : token.is(')') ? -1 : 0;
    has_parameters_
        = has_parameters_ || (at_ == place::procedure && token.is(')'));
    returns_ = returns_ || (at_ == place::function && token.is("RETURNS"));
    if (at_ == place::start)
      at_ = is_one_of(token, {"CREATE", "ALTER"}) ? place::create
                                                  : place::plain;
    else if (at_ == place::create || at_ == place::definer)
      at_ = behind_create(token);
  }

  /// Of a definer all that is told is that no kind of object is its name.
  place behind_create(const sql_token& token) const noexcept {
    if (!last_.is('=')) {
      if (token.is("TRIGGER"))
        return place::trigger;
      if (token.is("EVENT"))
        return place::event;
      if (token.is("PROCEDURE"))
        return place::procedure;
      if (token.is("FUNCTION"))
        return place::function;
      if (is_one_of(token, {"VIEW", "SQL", "ROLE"}))
        return place::plain;
    }
    if (token.is("DEFINER"))
      return place::definer;
    return at_ == place::definer
                   || is_one_of(token, {"OR", "REPLACE", "AGGREGATE"})
               ? at_
               : place::plain;
  }

  place at_ = place::start;
  sql_token last_;
  sql_token before_;
  int depth_ = 0;
  bool has_parameters_ = false;
  bool returns_ = false;
};

/// Follows a body from its first token on.
class compound_body {
public:
  void take(const sql_token& token, bool is_first) noexcept {
    const bool is_start = is_first || begins_statement(token);
    if (is_start)
      first_ = token;
    // Behind a dot any word is a name.
    if (!last_.is('.'))
      open_or_close(token, is_start);
    take_handler(token);
    last_was_start_ = is_start;
    before_ = last_;
    last_ = token;
  }

  /// What was opened last and is not closed; nothing: `end`.
  sql_token open() const noexcept {
    return open_.empty() ? sql_token{} : open_.back().word;
  }

private:
  struct opened {
    sql_token word;
    /// A CASE that has a value.
    bool is_expression = false;
  };

  bool is_in(std::string_view word) const noexcept {
    return !open_.empty() && open_.back().word.is(word);
  }

  bool in_expression() const noexcept {
    return !open_.empty() && open_.back().is_expression;
  }

  /// Whether the token behind what was told before begins a statement.
  bool begins_statement(const sql_token& token) const noexcept {
    if (handler_ == handler::told)
      return !token.is(',');
    if (last_.is(';') || last_.is(':') || last_.is("ATOMIC"))
      return true;
    // FOLLOWS and PRECEDES of a trigger, and the name behind it.
    if (is_one_of(before_, {"FOLLOWS", "PRECEDES"})
        && before_.text == first_.text)
      return true;
    if (last_was_start_)
      return is_one_of(last_, {"BEGIN", "LOOP", "REPEAT"});
    return !in_expression()
           && (is_one_of(last_, {"THEN", "ELSE"})
               || (last_.is("DO") && (is_in("WHILE") || is_in("FOR"))));
  }

  void open_or_close(const sql_token& token, bool is_start) {
    if (token.is(';')) {
      // No expression goes beyond it.
      while (in_expression())
        open_.pop_back();
    } else if (is_start
               && is_one_of(token, {"BEGIN", "IF", "CASE", "LOOP", "REPEAT",
                                    "WHILE", "FOR"})) {
      open_.push_back({token});
    } else if (token.is("CASE") && !last_.is("END")) {
      open_.push_back({token, true});
    } else if (closes(token, is_start)) {
      open_.pop_back();
    }
  }

  bool closes(const sql_token& token, bool is_start) const noexcept {
    if (open_.empty())
      return false;
    if (in_expression())
      return token.is("END") && !needs_operand(last_);
    // UNTIL is_found END REPEAT
    return token.is("END") ? is_start
                           : token.is("REPEAT") && last_.is("END")
                                 && is_in("REPEAT") && !last_was_start_;
  }

  /// Behind `DECLARE ... HANDLER FOR` and its conditions stands a statement.
  void take_handler(const sql_token& token) noexcept {
    if (last_.is("HANDLER") && token.is("FOR") && first_.is("DECLARE"))
      handler_ = handler::condition;
    else if (handler_ == handler::condition)
      handler_ = is_one_of(token, {"NOT", "SQLSTATE", "VALUE"})
                     ? handler::condition
                     : handler::told;
    else if (handler_ == handler::told)
      handler_ = token.is(',') ? handler::condition : handler::none;
  }

  enum class handler { none, condition, told };

  std::vector<opened> open_;
  /// Of the statement that is read.
  sql_token first_;
  sql_token last_;
  sql_token before_;
  bool last_was_start_ = false;
  handler handler_ = handler::none;
};

class compound_end : public sql::statement_end {
public:
  bool may_end_at(const sql_token& token) noexcept override {
    if (!in_body_ && !head_.is_plain() && head_.take(token)) {
      in_body_ = true;
      body_.take(token, true);
    } else if (in_body_) {
      body_.take(token, false);
    }
    // BEGIN alone begins a transaction.
    if (tokens_ == 1 && first_.is("BEGIN") && !token.is("NOT"))
      in_body_ = false;
    if (tokens_++ == 0)
      first_ = token;
    return !in_body_ || body_.open().kind == token_kind::end;
  }

  sql_token open() const noexcept override {
    return in_body_ ? body_.open() : sql_token{};
  }

private:
  definition_head head_;
  compound_body body_;
  bool in_body_ = false;
  sql_token first_;
  size_t tokens_ = 0;
};

} // namespace

std::unique_ptr<sql::statement_end> make_compound_end() {
  return std::make_unique<compound_end>();
}

} // namespace dunlin::mariadb
