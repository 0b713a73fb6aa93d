#include "app/step_checks.hpp"

#include "app/machine.hpp"
#include "app/mapping/find_program.hpp"
#include "app/standing_rows.hpp"
#include "config/text.hpp"
#include "plan/access.hpp"
#include "stores/catalog.hpp"
#include "stores/key_file.hpp"
#include "stores/target_spec.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// An error of a table step, with the place in the profile that it is about.
tl::unexpected<error> at_block(const table_block& block, const error& problem) {
  return fail(problem.code, printable(block.place) + ": [[tables]] "
                                + quote(block.name) + ": " + problem.text);
}

/// Whether the program that its rows go through is there.
result<void> check_program(const table_block& block) {
  if (block.command.empty())
    return {};
  const auto program = find_program(block.command.front(),
                                    process_environment()("PATH").value_or(""));
  return program ? result<void>{} : fail(program.error());
}

source_spec source_of(const table_block& block, const std::string& keys_file) {
  source_spec out;
  out.keys_file = keys_file;
  out.table = block.table;
  out.query = block.query;
  out.key = block.key;
  out.scan = block.scan;
  return out;
}

} // namespace

step_checker::step_checker(const profile& of, const migration_plan& plan,
                           const std::vector<step_standing>& standings,
                           bool exact_counts, store_looks& looks)
    : profile_(of), plan_(plan), standings_(standings),
      exact_counts_(exact_counts), looks_(looks),
      waits_for_(plan.steps.size()) {
  for (const auto& edge : plan.edges)
    waits_for_[edge.later].push_back(edge.earlier);
}

result<step_rows> step_checker::check(step_index step) {
  const auto& checked = plan_.steps[step];
  if (checked.is_script()) {
    auto good = check_script_step(checked.script(), checked);
    if (!good)
      return fail(good.error());
    return step_rows{};
  }
  auto rows = check_table_step(step);
  if (!rows)
    return at_block(checked.table(), rows.error());
  if (checked.is_keyed()) {
    auto lines = check_key_file(checked.keys.file, rows->key_columns);
    if (!lines)
      return fail(lines.error());
    rows->source = {*lines, false};
  }
  return rows;
}

std::vector<bool> step_checker::steps_waited_for(step_index step) const {
  std::vector<bool> out(plan_.steps.size());
  std::vector<step_index> open_ends{step};
  while (!open_ends.empty()) {
    const auto next = open_ends.back();
    open_ends.pop_back();
    for (auto earlier : waits_for_[next]) {
      if (out[earlier])
        continue;
      out[earlier] = true;
      open_ends.push_back(earlier);
    }
  }
  return out;
}

std::vector<bool> step_checker::steps_before(step_index step) const {
  // `after` may also name steps further down.
  auto out = steps_waited_for(step);
  std::fill_n(out.begin(), step, true);
  return out;
}

bool step_checker::waits_for_script_in(step_index step,
                                       const std::string& store) const {
  const auto comes_first = steps_waited_for(step);
  for (step_index i = 0; i < plan_.steps.size(); ++i)
    if (comes_first[i] && standings_[i].where != standing::done
        && plan_.steps[i].is_script()
        && plan_.steps[i].written_store() == store)
      return true;
  return false;
}

step_checker::coming_change
step_checker::change_before(step_index step, const std::string& store) const {
  coming_change out;
  const auto comes_first = steps_before(step);
  for (step_index i = 0; i < plan_.steps.size(); ++i) {
    if (!comes_first[i] || standings_[i].where == standing::done
        || plan_.steps[i].written_store() != store)
      continue;
    out.rows = true;
    out.tables = out.tables || plan_.steps[i].is_script();
  }
  return out;
}

result<void> step_checker::check_script_step(const script_step& script,
                                             const step& of) {
  const script_job job{of.name, script.file.path, script.file.text,
                       of.identity};
  return check_script(profile_.stores.at(script.store), job);
}

result<bool> step_checker::exists(const std::string& store) {
  const auto look = looks_.at(profile_.stores.at(store));
  return look ? (*look)->exists() : fail(look.error());
}

result<store_connection*> step_checker::open(const std::string& store,
                                             store_access access) {
  auto& known = access == store_access::read ? sources_ : targets_;
  if (auto found = known.find(store); found != known.end())
    return found->second.get();
  auto opened = open_store(profile_.stores.at(store), access);
  if (!opened)
    return fail(opened.error());
  return known.emplace(store, std::move(*opened)).first->second.get();
}

result<step_rows> step_checker::check_table_step(step_index step) {
  const auto& block = plan_.steps[step].table();
  if (!block.update.empty())
    if (auto good
        = check_update_text(profile_.stores.at(block.to), block.update);
        !good)
      return fail(good.error());
  if (auto good = check_program(block); !good)
    return fail(good.error());
  // Steps before this one may still make the source; a look at it now is only
  // worth its estimate.
  const auto coming = change_before(step, block.from);
  auto connection = open(block.from, store_access::read);
  if (!connection)
    return coming.tables ? result<step_rows>{step_rows{}}
                         : fail(connection.error());
  auto source = (*connection)->make_source();
  source_shape shape;
  step_rows out;
  auto rows = look_at_source(step, *source, shape);
  if (!rows) {
    // Other rows may have no NULL in their key; tables stay what they are
    // unless a script comes.
    const bool may_pass
        = !plan_.steps[step].is_keyed()
          && (coming.tables
              || (coming.rows
                  && rows.error().code == error_code::key_has_null));
    return may_pass ? result<step_rows>{step_rows{}} : fail(rows.error());
  }
  out.source = *rows;
  out.key_columns = shape.key.size();
  if (!coming.tables) {
    out.tables_read = shape.tables;
    if (auto good = check_casts(block, make_target_spec(block, shape)); !good)
      return fail(good.error());
  }
  // More rows may come before the step starts.
  if (coming.rows)
    out.source.exact = false;
  if (coming.tables || change_before(step, block.to).tables) {
    const auto is_there = exists(block.to);
    if (is_there && !*is_there)
      out.standing = {0, true};
    // A script that has nothing to do with the table leaves its columns as they
    // are; what is wrong with them is for the begin of the step to say.
    else if (is_there && !coming.tables && !waits_for_script_in(step, block.to))
      out.standing
          = look_at_target(step, *source, shape, out).value_or(out.standing);
    return out;
  }
  auto standing = look_at_target(step, *source, shape, out);
  if (!standing)
    return fail(standing.error());
  out.standing = *standing;
  return out;
}

result<row_estimate> step_checker::look_at_source(step_index step,
                                                  source_session& source,
                                                  source_shape& shape) {
  const auto& block = plan_.steps[step].table();
  auto found = source.prepare(source_of(block, plan_.steps[step].keys.file));
  if (!found)
    return fail(found.error());
  shape = std::move(*found);
  if (reads_its_target(block, shape.tables))
    return fail(error_code::table_onto_itself,
                "it reads the table " + quote(block.into)
                    + " that it writes; write into another table");
  return source.estimate_rows(exact_counts_);
}

result<row_estimate> step_checker::look_at_target(step_index step,
                                                  source_session& source,
                                                  const source_shape& shape,
                                                  step_rows& into) {
  const auto& block = plan_.steps[step].table();
  const auto& store = profile_.stores.at(block.to);
  auto is_there = exists(block.to);
  if (!is_there)
    return fail(is_there.error());
  if (!*is_there && block.create)
    return row_estimate{0, true};
  if (!*is_there)
    return fail(error_code::unknown_table,
                "table " + quote(block.into) + ": store " + quote(block.to)
                    + " does not exist yet, and no script before this step"
                      " makes its tables"
                    + (store.if_missing.empty()
                           ? ""
                           : "; " + printable(store.if_missing)));
  auto connection = open(block.to, store_access::inspect);
  if (!connection)
    return fail(connection.error());
  const auto spec = make_target_spec(block, shape);
  auto& target = *(*connection)->target();
  if (auto good = target.prepare(spec); !good) {
    if (block.create && good.error().code == error_code::unknown_table)
      return row_estimate{0, true};
    return fail(good.error());
  }
  if (block.update.empty())
    look_at_columns(block, spec, target, into);
  if (auto good = check_stay(block, shape, target); !good)
    return fail(good.error());
  return find_standing(block, source, target, spec);
}

void step_checker::look_at_columns(const table_block& block,
                                   const target_spec& spec,
                                   const target_session& target,
                                   step_rows& into) const {
  const auto types = target.column_types(spec.step);
  const auto hashed = target.digest_columns(spec.step);
  const auto& from = profile_.stores.at(block.from);
  const auto& to = profile_.stores.at(block.to);
  // What the user's code makes of a value is not known.
  const bool knows_types = types.size() == spec.columns.size()
                           && spec.types.size() == spec.columns.size()
                           && !is_mapped(block);
  into.are_columns_known = true;
  for (size_t i = 0; i < spec.columns.size(); ++i) {
    auto& column = into.columns.emplace_back();
    column.name = spec.columns[i];
    column.is_in_digest = hashed[i];
    if (!spec.casts.empty())
      column.cast = spec.casts[i];
    if (i < types.size())
      column.to = types[i].declared;
    if (!knows_types)
      continue;
    column.from = spec.types[i].declared;
    column.misfits
        = misfits_of(spec.types[i], traits_of(from), types[i], traits_of(to));
  }
}

/// Who asks for the engine's digest must know at the start that it can't be.
result<void> step_checker::check_stay(const table_block& block,
                                      const source_shape& shape,
                                      target_session& target) {
  if (block.digest != digest_mode::engine && block.digest != digest_mode::count)
    return {};
  const auto stays = may_stay_inside(block)
                         ? target.prepare(make_inner_spec(block, shape))
                         : fail(error_code::rows_must_leave,
                                "its rows go through code of yours");
  if (stays)
    return {};
  if (stays.error().code == error_code::rows_must_leave)
    return fail(error_code::rows_must_leave,
                stays.error().text + "; leave `digest` out, or say \"rows\"");
  return fail(stays.error());
}

result<row_estimate> step_checker::find_standing(const table_block& block,
                                                 source_session& source,
                                                 target_session& target,
                                                 const target_spec& spec) {
  if (block.existing == existing_rows::fail)
    return row_estimate{0, true};
  if (!exact_counts_)
    return target.estimate_table(block.into);
  auto counted = count_standing_rows(source, block.scan, target, spec);
  if (!counted)
    return fail(counted.error());
  return row_estimate{*counted, true};
}

} // namespace dunlin
