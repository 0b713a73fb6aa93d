#include "app/edge_json.hpp"

#include "plan/edge_text.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace dunlin {

namespace {

class edge_writer {
public:
  explicit edge_writer(const migration_plan& plan) : plan_(plan) {
    // nop
  }

  void add(const edge& of) {
    out_ += out_.empty() ? "[\n    {" : ",\n    {";
    is_first_ = true;
    member("earlier", quoted(plan_.steps[of.earlier].name));
    member("later", quoted(plan_.steps[of.later].name));
    member("reason", quoted(of.reason));
    if (of.cause)
      add_cause(of, *of.cause);
    out_ += "\n    }";
  }

  std::string take() {
    return out_.empty() ? "[]" : std::move(out_) + "\n  ]";
  }

private:
  void add_cause(const edge& of, const edge_cause& cause) {
    const auto is_placed
        = cause.kind != edge_kind::after && cause.kind != edge_kind::serial;
    const std::string none = "null";
    member("kind", quoted(std::string{to_string(cause.kind)}));
    member("object", quoted(cause.object));
    member("earlier_place",
           is_placed ? place(of.earlier, cause.earlier) : none);
    member("earlier_how", quoted(cause.earlier.how));
    member("later_place", is_placed ? place(of.later, cause.later) : none);
    member("later_how", quoted(cause.later.how));
  }

  void member(std::string_view name, const std::string& value) {
    out_ += std::exchange(is_first_, false) ? "\n      \"" : ",\n      \"";
    out_.append(name).append("\": ").append(value);
  }

  const std::string& quoted(const std::string& text) {
    auto [at, is_new] = quoted_.try_emplace(text);
    if (is_new)
      at->second = nlohmann::json(text).dump(
          -1, ' ', false, nlohmann::json::error_handler_t::replace);
    return at->second;
  }

  const std::string& place(step_index step, const edge_end& end) {
    auto [at, is_new] = places_.try_emplace({step, end.line});
    if (is_new)
      at->second = quoted(place_of(plan_.steps[step], end));
    return at->second;
  }

  const migration_plan& plan_;
  std::string out_;
  bool is_first_ = true;
  std::unordered_map<std::string, std::string> quoted_;
  /// By step and line.
  std::map<std::pair<step_index, size_t>, std::string> places_;
};

} // namespace

std::vector<const edge*> edges_to_tell(const migration_plan& plan) {
  std::vector<const edge*> out;
  for (const auto& each : plan.edges)
    if (!plan.steps[each.earlier].is_left_out
        && !plan.steps[each.later].is_left_out)
      out.push_back(&each);
  return out;
}

std::string edges_json(const migration_plan& plan) {
  edge_writer out{plan};
  for (const auto* each : edges_to_tell(plan))
    out.add(*each);
  return out.take();
}

} // namespace dunlin
