#include "stores/sqlite/statement_end.hpp"

namespace dunlin::sqlite {

namespace {

class trigger_end : public sql::statement_end {
public:
  bool may_end_at(const sql::sql_token& token) noexcept override {
    const bool may_end = prefix_ != prefix::trigger || body_ended_;
    body_ended_ = after_semicolon_ && token.is("END");
    after_semicolon_ = token.is(';');
    advance_prefix(token);
    return may_end;
  }

private:
  enum class prefix { start, create, trigger, other };

  void advance_prefix(const sql::sql_token& token) noexcept {
    if (prefix_ == prefix::start && token.is("CREATE"))
      prefix_ = prefix::create;
    else if (prefix_ == prefix::create && token.is("TRIGGER"))
      prefix_ = prefix::trigger;
    else if (prefix_ == prefix::start
                 ? !token.is("EXPLAIN") && !token.is("QUERY")
                       && !token.is("PLAN")
                 : prefix_ == prefix::create && !token.is("TEMP")
                       && !token.is("TEMPORARY"))
      prefix_ = prefix::other;
  }

  prefix prefix_ = prefix::start;
  bool after_semicolon_ = false;
  bool body_ended_ = false;
};

} // namespace

std::unique_ptr<sql::statement_end> make_statement_end() {
  return std::make_unique<trigger_end>();
}

} // namespace dunlin::sqlite
