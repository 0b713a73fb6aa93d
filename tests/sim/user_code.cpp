#include "tests/sim/user_code.hpp"

#include "tests/sim/workload.hpp"

#include <numeric>

namespace dunlin {

namespace {

/// The cell of a column that is there, for writing.
plain_cell* find_cell(const std::vector<std::string>& columns, plain_row& row,
                      const std::string& column) {
  for (size_t i = 0; i < columns.size(); ++i)
    if (columns[i] == column)
      return &row[i];
  return nullptr;
}

/// A row beside another, far from all keys that there are.
plain_row second_row(const std::vector<std::string>& columns, plain_row row) {
  for (const auto* column : {"id", "a"})
    if (auto* cell = find_cell(columns, row, column))
      std::get<int64_t>(*cell) += 500'000;
  *find_cell(columns, row, "text") = std::string{"the second"};
  return row;
}

} // namespace

user_code code_of(const workload& work, const std::string& step) {
  user_code out;
  out.refuses = work.refused == refusals::allowed;
  for (const auto& block : work.plan.blocks)
    if (const auto* table = std::get_if<table_block>(&block);
        table != nullptr && table->name == step)
      out.keeps_keys = table->existing != existing_rows::fail;
  return out;
}

plain_answer become(const user_code& code,
                    const std::vector<std::string>& columns,
                    const plain_row& row) {
  plain_answer out;
  out.rows = {row};
  auto& text
      = std::get<std::string>(*find_cell(columns, out.rows.front(), "text"));
  if (text == refused_row_text)
    return out;
  const auto sum = std::accumulate(text.begin(), text.end(), 0u);
  text += "!";
  switch (sum % 8) {
  case 0:
    out.rows.clear();
    break;
  case 1:
    out.is_refused = code.refuses;
    break;
  case 2:
  case 3:
    if (!code.keeps_keys || code.refuses)
      out.rows.push_back(second_row(columns, row));
    break;
  default:
    break;
  }
  return out;
}

} // namespace dunlin
