#include "stores/postgresql/statement_end.hpp"

namespace dunlin::postgresql {

namespace {

class body_end : public sql::statement_end {
public:
  bool may_end_at(const sql::sql_token& token) noexcept override {
    if (token.is('('))
      ++brackets_;
    else if (token.is(')') && brackets_ > 0)
      --brackets_;
    else if (brackets_ == 0 && is_function(token))
      follow_body(token);
    return brackets_ == 0 && bodies_ == 0;
  }

private:
  enum class prefix { start, create, function, other };

  /// Whether the statement makes a function or procedure.
  bool is_function(const sql::sql_token& token) noexcept {
    if (prefix_ == prefix::start)
      prefix_ = token.is("CREATE") ? prefix::create : prefix::other;
    else if (prefix_ == prefix::create && !token.is("OR")
             && !token.is("REPLACE"))
      prefix_ = token.is("FUNCTION") || token.is("PROCEDURE") ? prefix::function
                                                              : prefix::other;
    return prefix_ == prefix::function;
  }

  /// Parameters and columns may be called BEGIN, too.
  void follow_body(const sql::sql_token& token) noexcept {
    if ((after_begin_ && token.is("ATOMIC"))
        || (token.is("CASE") && bodies_ > 0))
      ++bodies_;
    else if (token.is("END") && bodies_ > 0)
      --bodies_;
    after_begin_ = token.is("BEGIN");
  }

  prefix prefix_ = prefix::start;
  bool after_begin_ = false;
  int brackets_ = 0;
  int bodies_ = 0;
};

} // namespace

std::unique_ptr<sql::statement_end> make_statement_end() {
  return std::make_unique<body_end>();
}

} // namespace dunlin::postgresql
