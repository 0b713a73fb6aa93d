#include "stores/postgresql/explain.hpp"

#include "stores/postgresql/query_text.hpp"

#include <algorithm>
#include <array>

namespace dunlin::postgresql {

namespace {

using namespace std::string_view_literals;

/// Steps of a plan that keep nothing. Every other is done anew for each page.
constexpr std::array harmless{
    "Index Scan"sv, "Index Only Scan"sv, "Nested Loop"sv,   "Memoize"sv,
    "Append"sv,     "Merge Append"sv,    "Subquery Scan"sv, "Result"sv,
    "Update on"sv,  "Insert on"sv,
};

size_t indent_of(std::string_view line) noexcept {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// What a line says of a step; empty if it says something else.
std::string_view step_of(std::string_view line, bool is_first) noexcept {
  auto text = line.substr(indent_of(line));
  if (text.starts_with("->"))
    return text.substr(std::min(text.find_first_not_of(' ', 2), text.size()));
  return is_first ? text : std::string_view{};
}

bool names_parameter(std::string_view text, size_t number) {
  const auto name = "$" + std::to_string(number);
  for (auto at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const auto next = at + name.size();
    if (next == text.size() || text[next] < '0' || text[next] > '9')
      return true;
  }
  return false;
}

/// How many of the parameters a condition names.
size_t parameters_in(std::string_view text, size_t parameters) {
  size_t out = 0;
  for (size_t number = 1; number <= parameters; ++number)
    out += names_parameter(text, number) ? 1 : 0;
  return out;
}

/// Goes through a plan line by line.
class plan_judge {
public:
  explicit plan_judge(size_t parameters) noexcept : parameters_(parameters) {
    // nop
  }

  /// @returns what is wrong at this line.
  std::string look(std::string_view line) {
    const auto indent = indent_of(line);
    if (is_skipping_ && indent > skipped_indent_)
      return {};
    is_skipping_ = false;
    const auto text = line.substr(indent);
    if (text.starts_with("SubPlan")) {
      is_skipping_ = true;
      skipped_indent_ = indent;
      return {};
    }
    const auto step = step_of(line, is_first_);
    is_first_ = false;
    if (!step.empty())
      return enter(step);
    if (text.starts_with("Index Cond:")) {
      waits_for_condition_ = false;
      if (parameters_in(text, parameters_) == parameters_)
        is_sought_ = true;
      return {};
    }
    if (text.find("hashed SubPlan") != std::string_view::npos)
      return "hashed SubPlan";
    const bool is_filter = text.find("Filter:") != std::string_view::npos;
    if (is_filter && parameters_in(text, parameters_) > 0)
      return std::string{text};
    return {};
  }

  std::string end() {
    if (auto problem = unsought(); !problem.empty())
      return problem;
    return is_sought_ ? "" : "no Index Cond over the whole key";
  }

private:
  std::string enter(std::string_view step) {
    if (auto problem = unsought(); !problem.empty())
      return problem;
    const auto is_at_start
        = [&](std::string_view name) { return step.starts_with(name); };
    if (std::none_of(harmless.begin(), harmless.end(), is_at_start))
      return std::string{step};
    waits_for_condition_ = step.starts_with("Index");
    step_ = step;
    return {};
  }

  /// An index that is read from its begin.
  std::string unsought() const {
    return waits_for_condition_ ? step_ + " without Index Cond" : std::string{};
  }

  size_t parameters_;
  bool is_first_ = true;
  bool is_skipping_ = false;
  size_t skipped_indent_ = 0;
  bool waits_for_condition_ = false;
  std::string step_;
  bool is_sought_ = false;
};

/// Every table that a prepared statement names is locked by its transaction.
constexpr const char* locked_sql = R"sql(
SELECT c.oid, CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN c.relname
  ELSE n.nspname || '.' || c.relname END AS name
FROM pg_catalog.pg_locks AS l
JOIN pg_catalog.pg_class AS c ON c.oid = l.relation
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE l.locktype = 'relation' AND l.pid = pg_catalog.pg_backend_pid()
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
ORDER BY name)sql";

result<void> prepare_probe(database& db, const std::string& types,
                           const std::string& statement) {
  return db.exec(std::string{paging_settings}
                 + "SET LOCAL plan_cache_mode = force_generic_plan;"
                   "PREPARE dunlin_probe("
                 + types + ") AS " + statement);
}

/// What is wrong with the plan of the probe.
result<std::string> judge_probe(database& db, size_t parameters) {
  std::string nulls;
  for (size_t i = 0; i < parameters; ++i)
    nulls += i == 0 ? "NULL" : ", NULL";
  const auto plan
      = db.query("EXPLAIN (COSTS off) EXECUTE dunlin_probe(" + nulls + ")");
  if (!plan)
    return fail(plan.error());
  std::vector<std::string> lines;
  for (int i = 0; i < plan->rows(); ++i)
    lines.push_back(plan->text(i, 0));
  return find_paging_problem(lines, parameters);
}

result<source_look> look_now(database& db, const source_query& query) {
  if (auto made = prepare_probe(db, query.parameter_types(),
                                query.rows_with_parameters());
      !made)
    return fail(std::move(made.error()));
  source_look out;
  const auto tables = db.query(locked_sql);
  if (!tables)
    return fail(tables.error());
  for (int i = 0; i < tables->rows(); ++i)
    out.tables.push_back({tables->integer(i, 0), tables->text(i, 1)});
  auto problem = judge_probe(db, 2 * query.key.size());
  if (!problem)
    return fail(std::move(problem.error()));
  out.paging_problem = std::move(*problem);
  return out;
}

/// Looks at a probe in a transaction that leaves nothing behind.
template <class Look>
auto with_probe(database& db, Look look) -> decltype(look()) {
  if (auto begun = db.begin("BEGIN"); !begun)
    return fail(std::move(begun.error()));
  auto looked = look();
  if (!looked)
    looked = fail(blame_query(db, looked.error()));
  db.roll_back();
  // It outlives its transaction, unless it was never made.
  static_cast<void>(db.exec("DEALLOCATE ALL"));
  return looked;
}

} // namespace

std::string find_paging_problem(const std::vector<std::string>& plan,
                                size_t parameters) {
  plan_judge judge{parameters};
  for (const auto& line : plan)
    if (auto problem = judge.look(line); !problem.empty())
      return problem;
  return judge.end();
}

result<std::string> paging_problem_of(database& db, const std::string& types,
                                      const std::string& statement,
                                      size_t parameters) {
  return with_probe(db, [&]() -> result<std::string> {
    if (auto made = prepare_probe(db, types, statement); !made)
      return fail(std::move(made.error()));
    return judge_probe(db, parameters);
  });
}

result<source_look> look_at(database& db, const source_query& query) {
  return with_probe(db, [&] { return look_now(db, query); });
}

} // namespace dunlin::postgresql
