#include "stores/mariadb/column_moves.hpp"

#include "config/letter_case.hpp"
#include "stores/mariadb/lexical.hpp"
#include "stores/sql/sql_token.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

using sql::sql_token;
using sql::token_kind;

class move_reader {
public:
  explicit move_reader(sql::sql_lexer changes) : rest_(changes) {
    // nop
  }

  moved_names read() {
    auto first = next();
    while (first.is("NOWAIT") || first.is("WAIT")
           || first.kind == token_kind::number)
      first = next();
    read_change(first);
    while (skip_to_comma())
      read_change(next());
    return std::move(out_);
  }

private:
  sql_token next() {
    last_ = rest_.next();
    return last_;
  }

  std::string name_of(const sql_token& token) const {
    return folded(sql::name_of(lexical, token));
  }

  /// Past COLUMN and IF EXISTS, to what stands behind them.
  sql_token take_column(sql_token token) {
    while (token.is("COLUMN") || token.is("IF") || token.is("NOT")
           || token.is("EXISTS")) {
      out_.is_conditional = out_.is_conditional || token.is("IF");
      token = next();
    }
    return token;
  }

  void read_change(const sql_token& verb) {
    if (verb.is("DROP") || verb.is("ADD")) {
      const auto column = take_column(next());
      auto& names = verb.is("DROP") ? out_.from : out_.to;
      if (column.is('('))
        read_columns();
      else if (!is_other_part(column))
        names.insert(name_of(column));
    } else if (verb.is("CHANGE")) {
      move(take_column(next()));
    } else if (verb.is("RENAME")) {
      if (const auto what = next(); what.is("COLUMN"))
        move(take_column(what));
    }
  }

  /// `a b int`, `a TO b`.
  void move(const sql_token& from) {
    auto to = next();
    if (to.is("TO"))
      to = next();
    if (name_of(from) == name_of(to))
      return;
    out_.from.insert(name_of(from));
    out_.to.insert(name_of(to));
  }

  /// `ADD (a int, b int)`.
  void read_columns() {
    do {
      const auto column = take_column(next());
      if (!is_other_part(column))
        out_.to.insert(name_of(column));
    } while (skip_to_comma());
    next();
  }

  /// Outside of brackets, and not beyond the one that closes around.
  bool skip_to_comma() {
    for (int depth = 0; last_.kind != token_kind::end; next()) {
      if (depth == 0 && (last_.is(',') || last_.is(')')))
        return last_.is(',');
      depth += last_.is('(') ? 1 : last_.is(')') ? -1 : 0;
    }
    return false;
  }

  sql::sql_lexer rest_;
  sql_token last_;
  moved_names out_;
};

} // namespace

bool is_other_part(const sql_token& token) noexcept {
  return is_one_of(token, {"INDEX", "KEY", "PRIMARY", "UNIQUE", "FULLTEXT",
                           "SPATIAL", "CONSTRAINT", "FOREIGN", "CHECK",
                           "PERIOD", "SYSTEM", "PARTITION"});
}

bool moved_names::may_look_alike() const {
  if (!is_conditional)
    return !from.empty() && from == to;
  return std::any_of(from.begin(), from.end(),
                     [&](const auto& name) { return to.contains(name); });
}

moved_names column_moves_of(sql::sql_lexer changes) {
  return move_reader{changes}.read();
}

} // namespace dunlin::mariadb
