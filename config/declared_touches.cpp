#include "config/declared_touches.hpp"

#include "config/touch_list.hpp"

#include <set>
#include <vector>

namespace dunlin {

namespace {

const std::string how_declared = "declared";

/// The objects of a word; each that is unknown blocks.
std::vector<std::string> objects_of(const declared_names& said,
                                    std::string_view word,
                                    const touch_namer& object_of,
                                    touch_list& into) {
  std::vector<std::string> out;
  for (const auto& name : said.names) {
    if (auto object = object_of(name))
      out.push_back(std::move(*object));
    else
      into.block(std::string{word} + "=" + name + std::string{declared_unknown},
                 said.line);
  }
  return out;
}

} // namespace

touch_set with_declared(touch_set inferred, const script_directives& said,
                        const touch_namer& object_of) {
  touch_list out;
  if (said.barrier_line != 0)
    out.block(std::string{declared_barrier}, said.barrier_line);
  const bool is_complete = said.reads.is_given() || said.writes.is_given();
  if (const auto& seen = inferred.barrier;
      seen && (seen->is_everywhere || !is_complete))
    out.block(seen->reason, seen->line, seen->is_everywhere);
  const auto commuting = objects_of(said.commutes, "commutes", object_of, out);
  const std::set<std::string> commutes{commuting.begin(), commuting.end()};
  const auto add = [&](const touch& each) {
    const bool is_commuting = commutes.contains(each.object);
    // Its write says better than its read how it is touched.
    if (is_commuting && each.mode == touch_mode::reads)
      return;
    out.add(each.object, is_commuting ? touch_mode::commutes : each.mode,
            each.line, each.how);
  };
  for (const auto& each : inferred.touches)
    add(each);
  for (const auto& object : objects_of(said.reads, "reads", object_of, out))
    add({object, touch_mode::reads, said.reads.line, how_declared});
  for (const auto& object : objects_of(said.writes, "writes", object_of, out))
    add({object, touch_mode::writes, said.writes.line, how_declared});
  for (const auto& object : commuting)
    out.add(object, touch_mode::commutes, said.commutes.line, how_declared);
  auto set = std::move(out).take();
  set.work = std::move(inferred.work);
  return set;
}

} // namespace dunlin
