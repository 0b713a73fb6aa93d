#include "actors/display_width.hpp"
#include "app/commands.hpp"
#include "app/load_plan.hpp"
#include "app/output.hpp"
#include "app/text_table.hpp"
#include "config/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace dunlin {

namespace {

/// Values wider than this do not push the origins of all others away.
constexpr size_t aligned_width_max = 40;

std::string padding(size_t width, const std::string& text) {
  const auto used = display_width(text);
  return std::string(width > used ? width - used : 0, ' ');
}

std::string as_text(const std::vector<setting>& settings) {
  size_t path_width = 0;
  size_t value_width = 0;
  for (const auto& each : settings) {
    path_width = std::max(path_width, display_width(each.path));
    value_width = std::max(value_width, display_width(each.value));
  }
  value_width = std::min(value_width, aligned_width_max);
  std::string out;
  for (const auto& [path, value, origin] : settings)
    out += path + padding(path_width, path) + " = " + value
           + padding(value_width, value) + "  # " + printable(origin) + "\n";
  return out;
}

std::string as_json(const std::vector<setting>& settings) {
  using json = nlohmann::ordered_json;
  auto out = json::array();
  for (const auto& [path, value, origin] : settings)
    out.push_back({{"path", path}, {"value", value}, {"origin", origin}});
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace

result<exit_code> show_config(const options& asked) {
  auto loaded = load_asked(asked);
  if (!loaded)
    return fail(loaded.error());
  standard_output().write(asked.json ? as_json(loaded->settings)
                                     : as_text(loaded->settings));
  return exit_code::done;
}

} // namespace dunlin
