#include "app/verify/kept_progress.hpp"

#include "app/control/control_place.hpp"
#include "app/whole_file.hpp"
#include "config/text.hpp"

#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <system_error>

namespace dunlin {

namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;

/// What the file says that it is; another one is no file of ours.
constexpr int format = 1;

std::string to_hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

/// Throws what JSON throws for what is no hex.
std::string from_hex(const std::string& text) {
  std::string out;
  for (size_t at = 0; at + 1 < text.size(); at += 2)
    out += static_cast<char>(std::stoi(text.substr(at, 2), nullptr, 16));
  return out;
}

json to_json(const kept_check& check) {
  const auto& sum = check.sum.sum;
  return {
      {"print", check.print},
      {"ordinals", check.ordinals},
      {"after", to_hex(check.after)},
      {"rows", check.sum.rows},
      {"sum", to_hex({reinterpret_cast<const char*>(sum.data()), sum.size()})},
      {"ranges", check.ranges},
      {"has_ended", check.has_ended}};
}

kept_check from_json(const json& of) {
  kept_check out;
  of.at("print").get_to(out.print);
  of.at("ordinals").get_to(out.ordinals);
  out.after = from_hex(of.at("after").get<std::string>());
  of.at("rows").get_to(out.sum.rows);
  const auto sum = from_hex(of.at("sum").get<std::string>());
  if (sum.size() == out.sum.sum.size())
    std::copy(sum.begin(), sum.end(), out.sum.sum.begin());
  of.at("ranges").get_to(out.ranges);
  of.at("has_ended").get_to(out.has_ended);
  return out;
}

} // namespace

result<std::string> progress_path(const profile& of, const migration_plan& plan,
                                  const environment_lookup& environment) {
  auto folder = environment("XDG_STATE_HOME").value_or("");
  if (!folder.starts_with('/')) {
    const auto home = environment("HOME").value_or("");
    if (!home.starts_with('/'))
      return fail(error_code::file_unwritable,
                  "neither XDG_STATE_HOME nor HOME names a folder");
    folder = home + "/.local/state";
  }
  auto name = control_name(of, plan);
  if (!name)
    return fail(name.error());
  return folder + "/dunlin/" + *name + ".verify";
}

kept_checks load_progress(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file)
    return {};
  // What can't be understood is no more than nothing.
  try {
    const auto all = json::parse(file);
    kept_checks out;
    if (all.at("format") != format)
      return {};
    for (const auto& [name, check] : all.at("checks").items())
      out[name] = from_json(check);
    return out;
  } catch (const std::exception&) {
    return {};
  }
}

result<void> save_progress(const std::string& path, const kept_checks& checks) {
  const auto folder = fs::path{path}.parent_path();
  std::error_code problem;
  fs::create_directories(folder.parent_path(), problem);
  // It holds keys.
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return fail(error_code::file_unwritable,
                printable(folder.string()) + " can't be made: "
                    + std::generic_category().message(errno));
  json all{{"format", format}, {"checks", json::object()}};
  for (const auto& [name, check] : checks)
    all["checks"][name] = to_json(check);
  auto file = draft_file::make(path);
  if (!file)
    return fail(file.error());
  const auto text
      = all.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  if (auto written = file->write(text); !written)
    return written;
  return file->keep(true, file_readers::owner);
}

void drop_progress(const std::string& path) noexcept {
  std::error_code ignored;
  fs::remove(path, ignored);
}

} // namespace dunlin
