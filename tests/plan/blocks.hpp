#pragma once

#include "plan/plan.hpp"

#include <string>
#include <utility>
#include <vector>

/// @file
/// Small blocks for profiles that tests make plans of.

namespace dunlin::test {

using names = std::vector<std::string>;

/// A table step from store `registry` into store `gis`, both tables called like
/// the step.
inline table_block copy(std::string name, names after = {}) {
  table_block block;
  block.name = name;
  block.from = "registry";
  block.to = "gis";
  block.table = name;
  block.into = std::move(name);
  block.after = std::move(after);
  return block;
}

/// A step that changes the table of its name in store `gis` in place.
inline table_block in_place(std::string name, names after = {}) {
  auto block = copy(std::move(name), std::move(after));
  block.from = block.to;
  block.update = "UPDATE " + block.into + " SET a = a + 1 WHERE {range}";
  return block;
}

/// Scripts on store `gis`.
inline scripts_block scripts(std::string name, const names& files,
                             names after = {}) {
  scripts_block block;
  block.store = "gis";
  for (const auto& file : files)
    block.files.push_back({name + "/" + file, "/x/" + file, "SELECT 1;"});
  block.name = std::move(name);
  block.after = std::move(after);
  return block;
}

/// Scripts `0`, `1` and so on.
inline scripts_block many_scripts(std::string name, int count) {
  names files;
  for (int i = 0; i < count; ++i)
    files.push_back(std::to_string(i));
  return scripts(std::move(name), files);
}

inline profile profile_of(std::vector<plan_block> blocks) {
  profile made;
  made.name = "test";
  made.blocks = std::move(blocks);
  return made;
}

inline result<migration_plan> plan_of(std::vector<plan_block> blocks) {
  return make_plan(profile_of(std::move(blocks)));
}

/// The edges of a plan, each as `EARLIER < LATER: REASON`.
inline names edges_of(const migration_plan& plan) {
  names lines;
  for (const auto& edge : plan.edges)
    lines.push_back(plan.steps[edge.earlier].name + " < "
                    + plan.steps[edge.later].name + ": " + edge.reason);
  return lines;
}

} // namespace dunlin::test
