#include "stores/target_spec.hpp"

#include "config/letter_case.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// Where the key stands among the columns; nothing if it is not all there.
std::vector<uint32_t> find_key(const std::vector<std::string>& key,
                               const std::vector<std::string>& columns) {
  std::vector<uint32_t> out;
  for (const auto& name : key) {
    const auto at
        = std::find_if(columns.begin(), columns.end(), [&](const auto& column) {
            return same_name(column, name);
          });
    if (at == columns.end())
      return {};
    out.push_back(static_cast<uint32_t>(at - columns.begin()));
  }
  return out;
}

/// One way for each column, or none at all.
std::vector<cast_way> casts_of(const table_block& block,
                               const std::vector<std::string>& columns) {
  std::vector<cast_way> out;
  if (block.casts.empty())
    return out;
  for (const auto& column : columns) {
    const auto at = std::find_if(
        block.casts.begin(), block.casts.end(),
        [&](const auto& cast) { return same_name(cast.first, column); });
    out.push_back(at == block.casts.end() ? cast_way::none : at->second);
  }
  return out;
}

} // namespace

target_spec make_target_spec(const table_block& block,
                             const source_shape& shape) {
  target_spec out;
  out.step = block.name;
  out.into = block.into;
  out.columns = shape.columns;
  out.key = shape.key;
  out.key_positions = shape.key_positions;
  out.row_cells = shape.row_cells;
  out.existing = block.existing;
  out.update = block.update;
  out.create = block.create;
  out.types = shape.types;
  out.casts = casts_of(block, out.columns);
  if (!is_mapped(block)) {
    out.bulk_form = shape.bulk_form;
    return out;
  }
  if (!block.columns.empty()) {
    out.columns = block.columns;
    // What the user's code puts there is not known.
    out.types.assign(out.columns.size(), {});
    out.casts = casts_of(block, out.columns);
  }
  out.key_positions = find_key(out.key, out.columns);
  out.row_cells = static_cast<uint32_t>(out.columns.size());
  return out;
}

result<void> check_casts(const table_block& block, const target_spec& spec) {
  for (const auto& [name, way] : block.casts) {
    const auto has_name = [&, &wanted = name](const auto& column) {
      return same_name(wanted, column);
    };
    if (std::none_of(spec.columns.begin(), spec.columns.end(), has_name))
      return fail(error_code::unknown_column,
                  "cast: the step writes no column " + quote(name)
                      + hint_for(name, spec.columns));
    if (std::any_of(spec.key.begin(), spec.key.end(), has_name))
      return fail(error_code::bad_value,
                  "cast: column " + quote(name)
                      + " is of the key, where a cast could make one row of"
                        " two; cast it in the step's query");
  }
  return {};
}

bool may_stay_inside(const table_block& block) noexcept {
  return block.from == block.to && block.update.empty() && !is_mapped(block)
         && block.casts.empty() && block.existing == existing_rows::fail
         && block.scan == scan_mode::paged && block.digest != digest_mode::rows;
}

target_spec make_inner_spec(const table_block& block,
                            const source_shape& shape) {
  auto out = make_target_spec(block, shape);
  out.inner_table = block.table;
  out.inner_query = block.query;
  out.digest = block.digest == digest_mode::count ? digest_mode::count
                                                  : digest_mode::engine;
  return out;
}

} // namespace dunlin
