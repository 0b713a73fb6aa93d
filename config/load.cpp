#include "config/load.hpp"

#include "config/assert.hpp"
#include "config/build.hpp"
#include "config/check.hpp"
#include "config/complete.hpp"
#include "config/layers.hpp"
#include "config/overrides.hpp"
#include "config/references.hpp"
#include "config/text_file.hpp"
#include "config/toml.hpp"

#include <filesystem>

namespace dunlin {

namespace {

/// A profile is written by people.
constexpr uint64_t max_profile_bytes = 4ull << 20;

/// One file of a profile.
struct layer {
  node root;
  /// Absolute, links resolved.
  std::filesystem::path path;
};

result<layer> read_layer(const std::string& shown, uint32_t number,
                         const load_request& request) {
  auto path = std::filesystem::path{request.current_folder} / shown;
  auto text = read_text_file(path.string(), shown, max_profile_bytes);
  if (!text)
    return fail(text.error());
  std::error_code failure;
  auto real = std::filesystem::canonical(path, failure);
  if (failure)
    return fail(error_code::file_unreadable,
                shown + ": cannot be read: " + failure.message());
  auto root = parse_toml(*text, shown, number);
  if (!root)
    return fail(root.error());
  checker check{real.parent_path().string(), request.environment};
  if (auto checked = check.check_document(*root); !checked)
    return fail(checked.error());
  return layer{std::move(*root), std::move(real)};
}

/// The profile with all that lies over it.
result<layer> read_layers(const load_request& request) {
  auto base = read_layer(request.path, 0, request);
  uint32_t number = 1;
  for (const auto& file : request.with) {
    if (!base)
      return base;
    auto over = read_layer(file, number++, request);
    if (!over)
      return over;
    lay_over(base->root, std::move(over->root));
  }
  for (const auto& text : request.overrides) {
    if (!base)
      return base;
    auto over = parse_override(text, number++, base->root);
    if (!over)
      return fail(over.error());
    checker check{request.current_folder, request.environment};
    if (auto checked = check.check_document(*over); !checked)
      return fail(checked.error());
    lay_over(base->root, std::move(*over));
  }
  return base;
}

} // namespace

result<loaded_profile> load_profile(const load_request& request) {
  DUNLIN_ASSERT(std::filesystem::path{request.current_folder}.is_absolute());
  auto merged = read_layers(request);
  if (!merged)
    return fail(merged.error());
  auto& root = merged->root;
  computed_defaults computed{merged->path.stem().string(), request.cores};
  if (auto done = complete(root, computed); !done)
    return fail(done.error());
  auto built = build_profile(root, merged->path.string());
  if (!built)
    return fail(built.error());
  if (auto done = check_references(root, *built); !done)
    return fail(done.error());
  return loaded_profile{std::move(*built), explain(root)};
}

} // namespace dunlin
