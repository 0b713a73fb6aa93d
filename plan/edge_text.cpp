#include "plan/edge_text.hpp"

#include "config/text.hpp"

namespace dunlin {

namespace {

/// What one end does and where; empty if there is no more to say than its name.
std::string end_text(const step& of, const edge_end& end) {
  auto out = place_of(of, end);
  if (!end.how.empty())
    out += " (" + printable(end.how) + ")";
  return out;
}

} // namespace

std::string_view to_string(edge_kind kind) noexcept {
  switch (kind) {
  case edge_kind::after:
    return "after";
  case edge_kind::barrier:
    return "barrier";
  case edge_kind::read_late:
    return "write before read";
  case edge_kind::write_late:
    return "read before write";
  case edge_kind::both_write:
    return "both write";
  case edge_kind::both_touch:
    return "both touch";
  case edge_kind::serial:
    return "serial";
  }
  return "";
}

std::string place_of(const step& of, const edge_end& end) {
  if (!of.is_script())
    return printable(of.table().place.empty() ? of.name : of.table().place);
  const auto& path = of.script().file.path;
  return printable(path)
         + (end.line == 0 ? "" : ":" + std::to_string(end.line));
}

std::string edge_text(const migration_plan& plan, const edge& of) {
  auto out = of.reason;
  if (!of.cause || of.cause->kind == edge_kind::after
      || of.cause->kind == edge_kind::serial)
    return out;
  const auto& earlier = plan.steps[of.earlier];
  const auto& later = plan.steps[of.later];
  // A barrier's reason is the edge's own: only its place is news.
  if (of.cause->kind == edge_kind::barrier) {
    for (const auto& [step, end] : {std::pair{&earlier, &of.cause->earlier},
                                    std::pair{&later, &of.cause->later}})
      if (end->line > 0)
        return out + ", " + place_of(*step, *end);
    return out;
  }
  return out + ": " + end_text(earlier, of.cause->earlier) + " and "
         + end_text(later, of.cause->later);
}

} // namespace dunlin
