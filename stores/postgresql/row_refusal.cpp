#include "stores/postgresql/row_refusal.hpp"

#include <charconv>

namespace dunlin::postgresql {

namespace {

std::string_view word_of(const server_problem& problem) noexcept {
  const std::string_view state = problem.state;
  if (state == "23502")
    return "not_null";
  if (state == "23503")
    return "foreign_key";
  if (state == "23505")
    return "unique";
  if (state == "23514")
    return "check";
  if (state.starts_with("22"))
    return "data_type";
  return state.starts_with("23") ? "constraint" : "trigger";
}

} // namespace

bool is_refusal(const server_problem& problem) noexcept {
  return is_row_refusal(problem.state) || problem.state == "P0001";
}

sql::refusal refusal_of(const server_problem& problem) {
  auto reason = problem.message;
  if (!problem.detail.empty()
      && !problem.detail.starts_with("Failing row contains"))
    reason += " (" + problem.detail + ")";
  return {std::move(reason), word_of(problem)};
}

std::optional<size_t> row_of(const server_problem& problem,
                             const std::string& table) {
  const auto mark = "COPY " + table + ", line ";
  const auto at = problem.context.find(mark);
  if (at == std::string::npos)
    return std::nullopt;
  size_t row = 0;
  const auto* begin = problem.context.data() + at + mark.size();
  const auto found = std::from_chars(
      begin, problem.context.data() + problem.context.size(), row);
  return found.ec == std::errc{} && row > 0 ? std::optional{row} : std::nullopt;
}

} // namespace dunlin::postgresql
