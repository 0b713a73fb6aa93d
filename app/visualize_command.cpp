#include "app/checks.hpp"
#include "app/commands.hpp"
#include "app/control/steps_under_way.hpp"
#include "app/graphviz.hpp"
#include "app/load_plan.hpp"
#include "app/output.hpp"
#include "app/plan_drawing.hpp"
#include "app/plan_touches.hpp"
#include "app/system_drawing.hpp"
#include "app/whole_file.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"

#include <filesystem>

namespace dunlin {

namespace {

/// What a file's ending says; without a file it is DOT.
result<std::string> format_of(const std::string& path) {
  const std::vector<std::string> known{"dot", "mmd", "svg", "png"};
  if (path.empty())
    return known.front();
  auto ending = std::filesystem::path{path}.extension().string();
  if (!ending.empty())
    ending.erase(0, 1);
  for (const auto& each : known)
    if (ending == each)
      return each;
  return fail(error_code::usage, "-o " + printable(path) + ": the ending "
                                     + quote(ending) + " says no format"
                                     + hint_for(ending, known));
}

/// What can't be read is drawn as if nothing were known of it.
drawn_standings standings_now(const loaded_plan& loaded, store_looks& looks) {
  drawn_standings out;
  if (const auto kept = read_ledgers(loaded.profile, *loaded.plan, looks))
    out.steps = standings_of(*loaded.plan, *kept, {});
  out.under_way = steps_under_way(loaded);
  out.untold = loaded.untold;
  return out;
}

drawing draw(const options& asked, loaded_plan loaded, store_looks& looks) {
  if (!asked.system)
    return draw_plan(loaded.profile.name, *loaded.plan,
                     standings_now(loaded, looks));
  run_setup setup;
  setup.profile = std::move(loaded.profile);
  setup.plan = std::move(loaded.plan);
  // Described, and never started.
  run_system run{std::move(setup)};
  return draw_system(run);
}

result<void> write(const drawing& what, const std::string& format,
                   const std::string& path) {
  auto file = draft_file::make(path);
  if (!file)
    return fail(file.error());
  auto done = result<void>{};
  if (format == "dot")
    done = file->write(dot_text(what));
  else if (format == "mmd")
    done = file->write(mermaid_text(what));
  else
    done = draw_by_graphviz(dot_text(what), format, file->descriptor());
  return done ? file->keep(true) : done;
}

} // namespace

result<exit_code> visualize(const options& asked) {
  const auto format = format_of(asked.output);
  if (!format)
    return fail(format.error());
  store_looks looks;
  auto loaded = load_plan(asked);
  if (loaded && !asked.system)
    loaded = order_all_by_touches(std::move(*loaded), asked, looks);
  if (!loaded)
    return fail(loaded.error());
  const auto what = draw(asked, std::move(*loaded), looks);
  if (asked.output.empty()) {
    standard_output().write(dot_text(what));
    return exit_code::done;
  }
  auto written = write(what, *format, asked.output);
  if (!written)
    return fail(written.error());
  return exit_code::done;
}

} // namespace dunlin
