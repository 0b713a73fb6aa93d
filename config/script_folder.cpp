#include "config/script_folder.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

namespace dunlin {

namespace {

namespace fs = std::filesystem;

/// So many entries below a folder are looked at: it may be a whole disk.
constexpr size_t max_entries_below = 10'000;
/// So many names stand in a remark.
constexpr size_t max_names = 3;

bool is_script(const std::string& file) noexcept {
  return file.ends_with(".sql") && !file.starts_with(".");
}

bool has_role(const script_name& name, script_role role) noexcept {
  return name.role == role;
}

/// All scripts of a folder, also those that are left alone.
std::vector<script_name> read_names(const std::string& folder,
                                    std::error_code& failure) {
  std::vector<script_name> out;
  fs::directory_iterator at{folder, failure};
  while (!failure && at != fs::directory_iterator{}) {
    if (auto file = at->path().filename().string(); is_script(file))
      out.push_back(read_script_name(std::move(file)));
    at.increment(failure);
  }
  return out;
}

/// Whether the folder's scripts have versions as Flyway names them, so that its
/// other names mean there what they mean to it.
bool is_of_flyway(const std::vector<script_name>& names) {
  return std::any_of(names.begin(), names.end(), [](const auto& each) {
    return each.scheme == name_scheme::flyway && !each.version.empty()
           && has_role(each, script_role::upward);
  });
}

/// `a, b, c and 2 more`.
std::string some_of(const std::vector<std::string>& names) {
  std::string out;
  for (size_t i = 0; i < std::min(names.size(), max_names); ++i)
    out += (i == 0 ? "" : ", ") + printable(names[i]);
  return names.size() <= max_names
             ? out
             : out + " and " + std::to_string(names.size() - max_names)
                   + " more";
}

std::vector<std::string> names_of(const std::vector<script_name>& all,
                                  script_role role) {
  std::vector<std::string> out;
  for (const auto& each : all)
    if (has_role(each, role))
      out.push_back(each.file);
  std::sort(out.begin(), out.end());
  return out;
}

std::string are_left_alone(const std::vector<std::string>& names) {
  return some_of(names) + (names.size() == 1 ? " is" : " are") + " left alone";
}

/// Hidden folders and those behind links are none of the user's scripts.
std::string remark_below(const std::string& folder) {
  std::error_code failure;
  fs::recursive_directory_iterator at{
      folder, fs::directory_options::skip_permission_denied, failure};
  size_t count = 0;
  std::set<std::string> where;
  for (size_t seen = 0; !failure && seen < max_entries_below
                        && at != fs::recursive_directory_iterator{};
       ++seen) {
    const auto file = at->path().filename().string();
    if (file.starts_with("."))
      at.disable_recursion_pending();
    else if (at.depth() > 0 && is_script(file)
             && at->is_regular_file(failure)) {
      ++count;
      where.insert(at->path().parent_path().lexically_relative(folder));
    }
    at.increment(failure);
  }
  if (count == 0)
    return "";
  return std::to_string(count) + (count == 1 ? " *.sql file" : " *.sql files")
         + " below, in " + some_of({where.begin(), where.end()}) + ", "
         + (count == 1 ? "is" : "are")
         + " not run: a [[scripts]] block runs the files of its folder alone";
}

} // namespace

result<std::vector<script_name>> list_scripts(const std::string& folder,
                                              const std::string& place) {
  const auto refuse = [&](error_code code, const std::string& why) {
    return fail(code, place + ": folder " + quote(folder) + ": " + why);
  };
  std::error_code failure;
  auto names = read_names(folder, failure);
  if (failure)
    return refuse(error_code::file_unreadable, failure.message());
  const bool was_empty = names.empty();
  std::erase_if(names, [of_flyway = is_of_flyway(names)](const auto& each) {
    return has_role(each, script_role::downward)
           || (of_flyway && !has_role(each, script_role::upward));
  });
  if (names.empty())
    return refuse(error_code::bad_value,
                  was_empty ? "holds no *.sql file"
                            : "holds only scripts that lead back");
  std::sort(names.begin(), names.end(), script_less);
  return names;
}

std::vector<std::string> folder_remarks(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code failure;
  const auto names = read_names(folder, failure);
  if (failure)
    return out;
  if (is_of_flyway(names)) {
    if (const auto of = names_of(names, script_role::baseline); !of.empty())
      out.push_back(are_left_alone(of)
                    + ": in Flyway a baseline takes the place of older scripts"
                      " in a new database alone; `dunlin resolve baseline STEP`"
                      " counts a step as done");
    if (const auto of = names_of(names, script_role::callback); !of.empty())
      out.push_back(are_left_alone(of) + ": Flyway calls "
                    + (of.size() == 1 ? "it" : "them")
                    + " at other moments than a step's turn");
  }
  if (auto below = remark_below(folder); !below.empty())
    out.push_back(std::move(below));
  return out;
}

} // namespace dunlin
