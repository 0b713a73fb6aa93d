/// Runs a profile with a function of this program's: customers of the old shop
/// have one name, those of the new shop a given and a family name.
///
///   split_names [PROFILE]
///
/// All other steps of the profile do what it says of them.

#include <dunlin/engine.hpp>

#include <iostream>
#include <string_view>

namespace {

namespace engine = dunlin::engine;

/// One of these works for each migrator, so what it has is its own: here where
/// the columns are.
class split_names {
public:
  /// Called for each page of a batch: one answer a row, in their order.
  void operator()(const engine::page& page, engine::answers& out) {
    const auto id = page.column("id");
    const auto name = page.column("name");
    for (const auto& row : page.rows) {
      const auto* text = std::get_if<std::string_view>(&row[name]);
      if (text == nullptr) {
        out.skip(); // NULL: somebody who asked to be forgotten
        continue;
      }
      const auto blank = text->rfind(' ');
      if (blank == std::string_view::npos)
        out.reject("no family name");
      else
        out.write({row[id], text->substr(0, blank), text->substr(blank + 1)});
    }
  }
};

} // namespace

int main(int argc, char** argv) {
  engine::job job;
  job.profile = argc > 1 ? argv[1] : "shop.toml";
  job.functions["customers"]
      = {{"id", "given_name", "family_name"}, [] { return split_names{}; }};

  const auto end = engine::run(job);

  for (const auto& step : end.steps)
    std::cout << step.name << ": " << step.migrated << " of " << step.scanned
              << " migrated, " << step.skipped << " skipped, " << step.rejected
              << " rejected\n";
  if (!end.problem.empty())
    std::cerr << end.problem << '\n';
  return end.exit_code;
}
