#include "stores/mariadb/paging.hpp"

#include "stores/mariadb/explain.hpp"

namespace dunlin::mariadb {

namespace {

/// How many rows the plan of a walk is asked for.
constexpr int64_t page_rows = 20'000;

value of_text(std::string_view text) {
  value cell;
  cell.kind = value_kind::text;
  cell.bytes = text;
  return cell;
}

value of_integer(int64_t number) {
  value cell;
  cell.kind = value_kind::integer;
  cell.integer = number;
  return cell;
}

/// Two values that a column of the type may hold, one greater than the other
/// but near: a page is a small part of its table.
value made_up(const column_type& type, bool is_upper) {
  switch (type.family) {
  case type_family::integer:
  case type_family::boolean:
  case type_family::decimal:
  case type_family::real:
    return of_integer(is_upper ? 2 : 1);
  case type_family::date:
    return of_text(is_upper ? "2026-01-02" : "2026-01-01");
  case type_family::time:
    return of_text(is_upper ? "00:00:02" : "00:00:01");
  case type_family::timestamp:
  case type_family::instant:
    return of_text(is_upper ? "2026-01-01 00:00:02" : "2026-01-01 00:00:01");
  default:
    return of_text(is_upper ? "b" : "a");
  }
}

void add_compare(std::vector<value>& to, const std::vector<column_type>& types,
                 bool is_upper) {
  for (size_t i = 0; i < types.size(); ++i)
    for (size_t j = 0; j <= i; ++j)
      to.push_back(made_up(types[j], is_upper));
}

} // namespace

std::vector<value> made_up_range(const source_query& query,
                                 const std::vector<column_type>& types) {
  std::vector<value> out(query.size_parameters(), of_integer(1));
  add_compare(out, types, false);
  add_compare(out, types, true);
  return out;
}

result<std::string> paging_problem(database& db, const source_query& query,
                                   const std::vector<column_type>& types,
                                   const std::string& index) {
  auto plan = explain(db, query.rows(true), made_up_range(query, types));
  if (!plan)
    return fail(plan.error());
  if (auto problem = find_paging_problem(*plan, index); !problem.empty())
    return problem;
  std::vector<value> of_walk;
  add_compare(of_walk, types, false);
  add_compare(of_walk, types, true);
  of_walk.push_back(of_integer(page_rows));
  plan = explain(db, query.walk_copies(true), of_walk);
  if (!plan)
    return fail(plan.error());
  return find_paging_problem(*plan, index);
}

} // namespace dunlin::mariadb
