#include "app/commands.hpp"
#include "app/first_profile.hpp"
#include "app/machine.hpp"
#include "app/output.hpp"
#include "app/whole_file.hpp"
#include "config/store_url.hpp"
#include "config/text.hpp"
#include "stores/store.hpp"

#include <algorithm>
#include <filesystem>

namespace dunlin {

namespace {

namespace fs = std::filesystem;

/// Whether a text begins as a URL does: letters and a colon.
bool is_url(std::string_view text) {
  const auto colon = text.find(':');
  return colon != std::string_view::npos && colon > 1
         && std::all_of(
             text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon),
             [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
             });
}

/// A database that the user named, as it is to be opened from here.
result<store_config> store_of(const std::string& name,
                              const std::string& given) {
  store_config out;
  out.name = name;
  auto url = absolute_store_url(is_url(given) ? given : "sqlite:" + given,
                                current_folder());
  if (!url)
    return fail(url.error());
  out.url = std::move(*url);
  return out;
}

/// The URL as it stands in the profile, whose paths start at its own folder:
/// what is relative stays so if that is the current folder.
std::string url_to_write(const store_config& store, const std::string& given,
                         const std::string& profile, bool is_source) {
  const auto folder = fs::path{profile}.parent_path();
  const bool is_here = folder.empty() || folder == ".";
  const auto mode = is_source && !is_url(given) ? "?mode=ro" : "";
  if (!is_here)
    return store.url + mode;
  return (is_url(given) ? given : "sqlite:" + given) + mode;
}

/// Looks at both databases.
result<first_profile_request> look(const options& asked) {
  first_profile_request out;
  out.invents_target = asked.target.empty();
  const auto target = out.invents_target ? "target.db" : asked.target;
  auto source = store_of("source", asked.source);
  if (!source)
    return fail(source.error());
  auto into = store_of("target", target);
  if (!into)
    return fail(into.error());
  auto tables = list_tables(*source, true);
  if (!tables)
    return fail(tables.error());
  out.source_tables = std::move(*tables);
  if (!out.invents_target) {
    const auto is_there = target_exists(*into);
    if (!is_there)
      return fail(is_there.error());
    if (*is_there) {
      auto known = list_tables(*into, false);
      if (!known)
        return fail(known.error());
      out.target_tables = std::move(*known);
    }
  }
  out.wants_parents_first = enforces_foreign_keys(*into);
  out.source = std::move(*source);
  out.source.url = url_to_write(out.source, asked.source, asked.output, true);
  out.target = std::move(*into);
  out.target.url = url_to_write(out.target, target, asked.output, false);
  return out;
}

} // namespace

result<exit_code> write_first_profile(const options& asked) {
  const auto found = look(asked);
  if (!found)
    return fail(found.error());
  const auto text = first_profile(*found);
  if (!text)
    return fail(text.error());
  if (asked.output.empty()) {
    standard_output().write(*text);
    return exit_code::done;
  }
  auto file = draft_file::make(asked.output);
  if (!file)
    return fail(file.error());
  auto done = file->write(*text);
  if (done)
    done = file->keep(asked.force);
  if (!done)
    return fail(done.error());
  return exit_code::done;
}

} // namespace dunlin
