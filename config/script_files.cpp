#include "config/script_files.hpp"

#include "config/check.hpp"
#include "config/natural_order.hpp"
#include "config/text.hpp"
#include "config/text_file.hpp"

#include <algorithm>
#include <filesystem>

namespace dunlin {

namespace {

/// Scripts are read whole and kept while the program runs.
constexpr uint64_t max_script_bytes = 64ull << 20;
/// What all scripts of one block may come to, for the same reason.
constexpr uint64_t max_block_bytes = 256ull << 20;

bool is_script(const std::string& file) noexcept {
  return file.ends_with(".sql") && !file.starts_with(".");
}

result<std::vector<std::string>> list_scripts(const std::string& folder,
                                              const std::string& place) {
  auto refuse = [&](error_code code, const std::string& why) {
    return fail(code, place + ": folder " + quote(folder) + ": " + why);
  };
  std::error_code failure;
  std::filesystem::directory_iterator at{folder, failure};
  if (failure)
    return refuse(error_code::file_unreadable, failure.message());
  std::vector<std::string> files;
  while (at != std::filesystem::directory_iterator{}) {
    if (auto file = at->path().filename().string(); is_script(file))
      files.push_back(std::move(file));
    at.increment(failure);
    if (failure)
      return refuse(error_code::file_unreadable, failure.message());
  }
  if (files.empty())
    return refuse(error_code::bad_value, "holds no *.sql file");
  std::sort(files.begin(), files.end(), natural_less);
  return files;
}

} // namespace

result<std::vector<script_file>> read_script_files(const std::string& folder,
                                                   const std::string& block,
                                                   const std::string& place) {
  auto files = list_scripts(folder, place);
  if (!files)
    return fail(files.error());
  std::vector<script_file> result;
  uint64_t total_bytes = 0;
  for (const auto& file : *files) {
    auto path = folder + "/" + file;
    if (!is_name(file) || find_no_text(file) != std::string::npos)
      return fail(
          error_code::bad_value,
          place + ": the file " + quote(path)
              + " cannot name a step: rename it without control "
                "characters, \"=\" and \"*\", up to 200 bytes of UTF-8");
    auto text = read_text_file(path, path, max_script_bytes);
    if (!text)
      return fail(text.error());
    total_bytes += text->size();
    if (total_bytes > max_block_bytes)
      return fail(error_code::file_unreadable,
                  place + ": the scripts of folder " + quote(folder)
                      + " are larger than 256MiB, the most that is read");
    result.push_back({block + "/" + file, path, std::move(*text)});
  }
  return result;
}

} // namespace dunlin
