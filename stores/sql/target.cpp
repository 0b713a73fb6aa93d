#include "stores/sql/common_target.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/row_slicer.hpp"
#include "stores/sql/script_ledger.hpp"

namespace dunlin::sql {

template <class Make>
auto common_target::with_table(const target_spec& spec, Make make)
    -> decltype(make()) {
  auto made = make();
  const bool is_missing
      = !made && made.error().code == error_code::unknown_table;
  if (!is_missing || !spec.create)
    return made;
  if (!lease_.is_taken()) {
    if (auto may = engine_->check_create(spec); !may)
      return fail(may.error());
    return made;
  }
  auto created = lease_.transact([&] { return engine_->create_table(spec); });
  if (!created)
    return fail(created.error());
  return make();
}

result<void> common_target::make_writers(const target_spec& spec,
                                         prepared_step& into) {
  if (spec.update.empty() && !spec.is_inner()) {
    auto writer = with_table(spec, [&] { return engine_->make_writer(spec); });
    if (!writer)
      return fail(writer.error());
    into.writer = std::move(*writer);
    return {};
  }
  auto ranges
      = with_table(spec, [&] { return engine_->make_range_writer(spec); });
  if (!ranges)
    return fail(ranges.error());
  into.ranges = std::move(*ranges);
  if (!spec.is_inner() || spec.digest != digest_mode::engine)
    return {};
  auto summer = engine_->make_summer(spec);
  if (!summer)
    return fail(summer.error());
  into.summer = std::move(*summer);
  return {};
}

result<prepared_target> common_target::prepare(const target_spec& spec) {
  DUNLIN_ASSERT(!batch_ || batch_->step != spec.step);
  prepared_step prepared;
  prepared.into = spec.into;
  prepared.key_positions = spec.key_positions;
  prepared.columns = static_cast<uint32_t>(spec.columns.size());
  prepared.row_cells = spec.row_cells;
  if (auto made = make_writers(spec, prepared); !made)
    return fail(made.error());
  prepared_target out;
  out.takes_bulk_form = prepared.writer && prepared.writer->takes_bulk_form();
  steps_[spec.step] = std::move(prepared);
  return out;
}

result<uint64_t>
common_target::count_standing(const target_spec& spec,
                              const std::vector<key_tuple>& keys) {
  DUNLIN_ASSERT(spec.existing != existing_rows::fail);
  return engine_->count_standing(spec, keys);
}

result<std::vector<digest>> common_target::foresee_rows(const std::string& step,
                                                        const chunk& rows) {
  const auto found = steps_.find(step);
  DUNLIN_ASSERT(found != steps_.end() && found->second.writer);
  const auto& prepared = found->second;
  DUNLIN_ASSERT(rows.columns == prepared.row_cells && !rows.is_bulk);
  std::vector<digest> out;
  row_slicer slicer{rows.columns, prepared.columns, prepared.key_positions};
  value_reader reader{rows.bytes};
  for (uint32_t row = 0; row < rows.rows; ++row) {
    const auto sum = prepared.writer->pass_by(slicer.next(reader));
    if (!sum)
      return fail(sum.error());
    out.push_back(sum->bytes());
  }
  return out;
}

std::vector<bool> common_target::digest_columns(const std::string& step) const {
  const auto found = steps_.find(step);
  DUNLIN_ASSERT(found != steps_.end() && found->second.writer);
  auto out = found->second.writer->digest_columns();
  if (out.empty())
    out.assign(found->second.columns, true);
  return out;
}

std::vector<column_type>
common_target::column_types(const std::string& step) const {
  const auto found = steps_.find(step);
  DUNLIN_ASSERT(found != steps_.end() && found->second.writer);
  return found->second.writer->column_types();
}

result<row_estimate> common_target::estimate_table(const std::string& name) {
  return engine_->estimate_table(name);
}

result<void> common_target::check_script(const script_job& job) const {
  return sql::check_script(engine_->rules(), job);
}

result<void> common_target::check_statements(const std::string& migration,
                                             const script_job& job) {
  const auto script = read_script(engine_->rules(), job);
  if (!script)
    return fail(script.error());
  const auto rows = read_statements(db_, migration, job.step);
  return rows ? check_same(job, script->statements, *rows) : fail(rows.error());
}

result<std::string> common_target::run_script(const script_job& job) {
  DUNLIN_ASSERT(!batch_);
  return engine_->run_script(lease_, job);
}

result<std::vector<std::string>>
common_target::check_foreign_keys(size_t lines_max) {
  return engine_->check_foreign_keys(lines_max);
}

std::unique_ptr<target_session> make_target(std::unique_ptr<engine> of) {
  return std::make_unique<common_target>(std::move(of));
}

} // namespace dunlin::sql
