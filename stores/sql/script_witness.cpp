#include "stores/sql/script_witness.hpp"

#include "stores/sql/names.hpp"

#include <algorithm>
#include <set>

namespace dunlin::sql {

namespace {

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

std::string unforeseen_of(const script_job& job,
                          const std::vector<touch>& seen) {
  std::set<std::string> writes;
  std::set<std::string> reads;
  for (const auto& each : seen) {
    if (has(job.known_writes, each.object))
      continue;
    if (each.mode != touch_mode::reads)
      writes.insert(each.object);
    else if (!has(job.known_reads, each.object))
      reads.insert(each.object);
  }
  std::string out;
  const auto add = [&](const char* verb, const std::string& object) {
    out += (out.empty() ? "touches more than is known: " : ", ")
           + std::string{verb} + " " + one_line(object);
  };
  for (const auto& object : reads)
    if (!writes.contains(object))
      add("reads", object);
  for (const auto& object : writes)
    add("writes", object);
  return out;
}

} // namespace dunlin::sql
