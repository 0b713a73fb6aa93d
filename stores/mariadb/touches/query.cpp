#include "stores/mariadb/touches/query.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/names.hpp"

namespace dunlin::mariadb {

namespace {

bool is_set_operator(const token_cursor& at) {
  return at.is_one_of({"UNION", "INTERSECT", "EXCEPT", "MINUS"});
}

/// Where a list of columns or conditions ends.
bool ends_part(const token_cursor& at) {
  return is_set_operator(at)
         || at.is_one_of({"FROM", "INTO", "RETURNING", "SET"})
         || (at.is("FOR") && at.is_one_of({"UPDATE", "SHARE"}, 1))
         || (at.is("LOCK") && at.is("IN", 1))
         || (at.is("ON") && at.is("DUPLICATE", 1));
}

bool begins_join(const token_cursor& at) {
  return at.is_one_of({"JOIN", "INNER", "CROSS", "NATURAL", "STRAIGHT_JOIN"})
         || (at.is_one_of({"LEFT", "RIGHT"}) && !at.is('(', 1));
}

bool begins_clause(const token_cursor& at) {
  return ends_part(at)
         || at.is_one_of({"WHERE", "GROUP", "HAVING", "ORDER", "LIMIT",
                          "WINDOW", "PROCEDURE", "OFFSET", "FETCH", "ROWS"});
}

/// Where the condition of a join ends.
bool ends_condition(const token_cursor& at) {
  return begins_join(at) || begins_clause(at) || at.is(',') || at.is("ON")
         || at.is("USING");
}

bool is_alias(const token_cursor& at) {
  return at.peek().is_name() && !begins_join(at) && !begins_clause(at)
         && !at.is_one_of({"ON", "USING", "USE", "FORCE", "IGNORE", "FOR",
                           "PARTITION", "AS", "VALUES", "VALUE", "SELECT",
                           "WITH", "BEFORE"});
}

void skip_index_hints(token_cursor& at) {
  while (at.is_one_of({"USE", "FORCE", "IGNORE"})
         && at.is_one_of({"INDEX", "KEY"}, 1)) {
    at.take();
    at.take();
    if (at.take("FOR"))
      at.skip({"JOIN", "ORDER", "GROUP", "BY"});
    if (at.is('('))
      at.skip_one();
    if (at.is(',') && at.is_one_of({"USE", "FORCE", "IGNORE"}, 1))
      at.take();
  }
}

/// `FOR SYSTEM_TIME AS OF ...`, `FOR PORTION OF period FROM ... TO ...`.
bool read_period(reading& in, token_cursor& at) {
  const auto ends = [](const token_cursor& here) {
    return ends_condition(here) || here.is("AS") || here.is("AND");
  };
  if (at.take_all({"FOR", "PORTION", "OF"})) {
    at.take();
    at.take("FROM");
    read_expression(in, at, ends);
    return true;
  }
  if (!at.take_all({"FOR", "SYSTEM_TIME"}) || at.take("ALL"))
    return false;
  at.skip({"AS", "OF", "FROM", "BETWEEN", "TIMESTAMP", "TRANSACTION"});
  // An alias without AS is taken along with the moment.
  read_expression(in, at, ends);
  if (at.take("AND"))
    read_expression(in, at, ends);
  return false;
}

void take_alias(reading& in, token_cursor& at, table_reference& out) {
  if (at.take("AS") || is_alias(at))
    out.alias = in.text_of(at.take());
}

/// Only the first argument may hold anything of interest.
void read_json_table(reading& in, token_cursor& at) {
  at.take();
  auto inside = at.take_brackets();
  auto document = inside.take_item();
  read_expression(in, document);
}

/// Columns of the server's own tables that tell of the rows of all others.
bool is_told_of_rows(const std::string& name) {
  for (const auto* column :
       {"auto_increment", "table_rows", "avg_row_length", "data_length",
        "max_data_length", "index_length", "data_free", "update_time",
        "check_time", "checksum", "cardinality"})
    if (same_name(name, column))
      return true;
  return false;
}

/// Whether one of these columns is named, or all are asked for.
bool asks_of_rows(const reading& in, token_cursor at) {
  for (bool is_counted = false; !at.at_end(); is_counted = at.take().is('('))
    if ((at.is('*') && !(is_counted && at.is(')', 1)))
        || (at.peek().is_name() && is_told_of_rows(in.text_of(at.peek()))))
      return true;
  return false;
}

bool tells_of_rows(const reading& in, const written_name& name) {
  return same_name(in.database_of(name), "information_schema")
         && (same_name(name.name, "tables")
             || same_name(name.name, "partitions")
             || same_name(name.name, "statistics"));
}

class query_reader {
public:
  query_reader(reading& in, token_cursor& at) : in_(in), at_(at) {
    // nop
  }

  void read() {
    const auto seen = in_.with_names.size();
    if (at_.is("WITH"))
      read_with(in_, at_);
    do {
      at_.skip({"ALL", "DISTINCT"});
      read_term();
      read_tail();
    } while (take_set_operator());
    in_.with_names.resize(seen);
  }

private:
  bool take_set_operator() {
    if (!is_set_operator(at_))
      return false;
    at_.take();
    return true;
  }

  void read_term() {
    if (at_.is('(')) {
      auto inside = at_.take_brackets();
      read_query(in_, inside);
      finish(inside);
    } else if (at_.take("SELECT")) {
      read_select();
    } else if (at_.take("VALUES")) {
      read_expression(in_, at_, ends_part);
    } else {
      in_.give_up("no query stands where one has to, at "
                  + sql::display_name(at_.peek().text));
    }
  }

  void finish(const token_cursor& inside) {
    if (!inside.at_end())
      in_.give_up(sql::display_name(inside.peek().text)
                  + " stands where nobody knows what it means");
  }

  void read_select() {
    const auto begin = at_;
    const auto verb = is_locking() ? use_verb::locks : use_verb::reads;
    at_.skip({"ALL", "DISTINCT", "DISTINCTROW", "HIGH_PRIORITY",
              "STRAIGHT_JOIN", "SQL_SMALL_RESULT", "SQL_BIG_RESULT",
              "SQL_BUFFER_RESULT", "SQL_CACHE", "SQL_NO_CACHE",
              "SQL_CALC_FOUND_ROWS"});
    read_expression(in_, at_, ends_part);
    if (at_.take("INTO")) {
      read_into();
      read_expression(in_, at_, ends_part);
    }
    if (!at_.take("FROM"))
      return;
    const auto from = read_references(in_, at_);
    for (const auto& each : from)
      if (each.name)
        in_.use_table(*each.name, verb);
    read_expression(in_, at_, ends_part);
    look_for_told_rows(in_, from, begin.up_to(at_));
  }

  /// ORDER, LIMIT, INTO, FOR UPDATE, LOCK IN SHARE MODE; of whole unions too.
  void read_tail() {
    for (;;) {
      if (at_.take("INTO")) {
        read_into();
      } else if (at_.is("FOR") || at_.is("LOCK")) {
        at_.take();
        at_.skip({"UPDATE", "SHARE", "IN", "MODE", "NOWAIT", "SKIP", "LOCKED",
                  "WAIT"});
      } else if (begins_clause(at_) && !ends_part(at_)) {
        read_expression(in_, at_, ends_part);
      } else if (at_.peek().kind == sql::token_kind::number) {
        at_.take();
      } else {
        return;
      }
    }
  }

  bool is_locking() const {
    auto rest = at_;
    rest.take_until("FOR", {"UPDATE"});
    return !rest.at_end();
  }

  /// Variables, or a file.
  void read_into() {
    const bool is_file = at_.is_one_of({"OUTFILE", "DUMPFILE"});
    if (!is_file) {
      while (at_.peek().is_name()
             || at_.peek().kind == sql::token_kind::variable
             || at_.peek().kind == sql::token_kind::string || at_.is(',')
             || at_.is('.')) {
        if (begins_clause(at_))
          return;
        at_.take();
      }
      return;
    }
    at_.take();
    const auto file = literal_of(at_.take());
    if (file)
      in_.use(in_.apart("file:" + *file), use_verb::defines);
    else
      in_.give_up("the name of a file can't be read");
    if (at_.take_all({"CHARACTER", "SET"}))
      at_.take();
    read_expression(in_, at_, ends_part);
  }

  reading& in_;
  token_cursor& at_;
};

/// A query in brackets, or tables in brackets.
void read_derived(reading& in, token_cursor& at, reference_list& out) {
  auto inside = at.take_brackets();
  if (begins_query(inside)) {
    read_query(in, inside);
    table_reference derived;
    take_alias(in, at, derived);
    if (at.is('('))
      at.skip_one();
    out.push_back(derived);
  } else {
    for (auto& each : read_references(in, inside))
      out.push_back(std::move(each));
  }
  if (!inside.at_end())
    in.give_up(sql::display_name(inside.peek().text)
               + " stands where nobody knows what it means");
}

/// @returns false where nothing of that kind stands.
bool read_factor(reading& in, token_cursor& at, reference_list& out) {
  at.take("LATERAL");
  if (at.is('(')) {
    read_derived(in, at, out);
    return true;
  }
  if (at.is("JSON_TABLE") && at.is('(', 1)) {
    read_json_table(in, at);
    table_reference derived;
    take_alias(in, at, derived);
    out.push_back(derived);
    return true;
  }
  auto found = read_reference(in, at);
  if (found)
    out.push_back(std::move(*found));
  return found.has_value();
}

/// `WITH a(x) AS (query)`.
void read_with_element(reading& in, token_cursor& at) {
  const auto name = in.text_of(at.take());
  if (at.is('('))
    at.skip_one();
  if (!at.take("AS") || !at.is('(')) {
    in.give_up("what stands behind WITH can't be read");
    return;
  }
  auto query = at.take_brackets();
  read_query(in, query);
  if (!query.at_end())
    in.give_up("what stands within WITH can't be read");
  // CYCLE a, b RESTRICT
  if (at.take("CYCLE"))
    while (!at.at_end() && !at.take("RESTRICT"))
      at.take();
  in.with_names.push_back(in.db.folded(name));
}

/// The names that a WITH RECURSIVE makes are all seen from its begin.
void see_all_names(reading& in, token_cursor at) {
  do {
    in.with_names.push_back(in.db.folded(in.text_of(at.take())));
    if (at.is('('))
      at.skip_one();
    at.take("AS");
    at.skip_one();
  } while (at.take(','));
}

} // namespace

bool begins_query(const token_cursor& at) {
  if (at.is_one_of({"SELECT", "WITH", "VALUES"}))
    return true;
  if (!at.is('('))
    return false;
  auto rest = at;
  const auto inside = rest.take_brackets();
  return begins_query(inside)
         && (rest.at_end() || is_set_operator(rest)
             || rest.is_one_of({"ORDER", "LIMIT"}) || rest.is(')'));
}

void read_query(reading& in, token_cursor& at) {
  query_reader{in, at}.read();
}

void look_for_told_rows(reading& in, const reference_list& from,
                        const token_cursor& asked) {
  for (const auto& each : from)
    if (each.name && tells_of_rows(in, *each.name) && asks_of_rows(in, asked))
      in.give_up("what information_schema." + folded(each.name->name)
                 + " tells of rows hangs on all that is written");
}

std::optional<table_reference> read_reference(reading& in, token_cursor& at) {
  table_reference out;
  out.name = in.take_name(at);
  if (!out.name)
    return std::nullopt;
  out.alias = out.name->name;
  if (at.is("PARTITION") && at.is('(', 1)) {
    at.take();
    at.skip_one();
  }
  out.has_portion = read_period(in, at);
  take_alias(in, at, out);
  skip_index_hints(at);
  return out;
}

reference_list read_references(reading& in, token_cursor& at) {
  reference_list out;
  if (!read_factor(in, at, out))
    return out;
  for (;;) {
    if (at.take("ON")) {
      read_expression(in, at, ends_condition);
    } else if (at.take("USING")) {
      at.skip_one();
    } else if (at.is(',') || begins_join(at)) {
      at.take(',');
      at.skip({"NATURAL", "INNER", "CROSS", "LEFT", "RIGHT", "OUTER", "JOIN",
               "STRAIGHT_JOIN"});
      if (!read_factor(in, at, out))
        return out;
    } else {
      return out;
    }
  }
}

void read_with(reading& in, token_cursor& at) {
  at.take("WITH");
  const bool is_recursive = at.take("RECURSIVE");
  if (is_recursive)
    see_all_names(in, at);
  do
    read_with_element(in, at);
  while (at.take(','));
}

} // namespace dunlin::mariadb
