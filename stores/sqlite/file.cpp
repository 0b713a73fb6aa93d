#include "stores/sqlite/file.hpp"

#include "stores/sqlite/sql_text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace dunlin::sqlite {

namespace {

/// Links that point to links: as many as the kernel follows.
constexpr int links_max = 40;

std::string reason_of(int system_errno) {
  return std::generic_category().message(system_errno);
}

tl::unexpected<error> refuse(const std::string& path, std::string problem) {
  return fail(error_code::store_unopenable,
              one_line(path) + ": " + std::move(problem));
}

result<std::string> resolve(const std::string& path, int links_left) {
  char resolved[PATH_MAX];
  if (realpath(path.c_str(), resolved) != nullptr)
    return std::string{resolved};
  const int reason = errno;
  if (reason != ENOENT || links_left == 0 || path == "/")
    return refuse(path, reason_of(reason));
  char target[PATH_MAX];
  const auto size = readlink(path.c_str(), target, sizeof target);
  if (size > 0) {
    // A link to what is not there yet: SQLite would create its target.
    const std::filesystem::path goal{
        std::string{target, static_cast<size_t>(size)}};
    const auto from = goal.is_absolute() ? goal : folder_of(path) / goal;
    return resolve(from.string(), links_left - 1);
  }
  auto folder = resolve(folder_of(path), links_left);
  if (!folder)
    return folder;
  const auto name = std::filesystem::path{path}.filename().string();
  // What is not there can be no link, so `..` may be taken by its word.
  return (std::filesystem::path{*folder} / name).lexically_normal().string();
}

} // namespace

std::string write_mark_of(const std::string& path) {
  std::string out;
  for (const auto* part : {"", "-wal"}) {
    struct stat facts;
    if (stat((path + part).c_str(), &facts) != 0) {
      if (out.empty())
        return {};
      continue;
    }
    // Whoever opens a database makes its log, which is empty then.
    if (facts.st_size > 0)
      out += std::to_string(facts.st_size) + " bytes at "
             + std::to_string(facts.st_mtim.tv_sec) + "."
             + std::to_string(facts.st_mtim.tv_nsec) + ";";
  }
  return out;
}

std::string folder_of(const std::string& path) {
  const auto folder = std::filesystem::path{path}.parent_path().string();
  return folder.empty() ? "/" : folder;
}

bool is_readable(const std::string& path) noexcept {
  return faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) == 0;
}

bool is_writable(const std::string& path) noexcept {
  return faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

bool is_in_wal_mode(const std::string& path) {
  // The header's read version: 1 for a rollback journal, 2 for WAL.
  constexpr std::streamoff read_version_at = 19;
  std::ifstream file{path, std::ios::binary};
  file.seekg(read_version_at);
  return file.get() == 2;
}

result<std::string> real_path(const std::string& path) {
  return resolve(path, links_max);
}

result<bool> file_exists(const std::string& path) {
  struct stat facts;
  if (stat(path.c_str(), &facts) != 0) {
    if (errno == ENOENT)
      return false;
    return refuse(path, reason_of(errno));
  }
  if (S_ISDIR(facts.st_mode))
    return refuse(path, "is a folder, not a database file");
  if (!S_ISREG(facts.st_mode))
    return refuse(path, "is no regular file");
  return true;
}

result<void> check_one_link(const std::string& path) {
  struct stat facts;
  if (stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)
      || facts.st_nlink <= 1)
    return {};
  return refuse(path, "has " + std::to_string(facts.st_nlink)
                          + " hard links, and a lock or a journal beside one "
                            "name is not seen through the others; copy the "
                            "file, or remove the other links");
}

result<void> check_creatable(const std::string& path) {
  auto folder = folder_of(path);
  struct stat facts;
  while (stat(folder.c_str(), &facts) != 0) {
    if (errno != ENOENT)
      return refuse(path, "can't be created: " + one_line(folder) + ": "
                              + reason_of(errno));
    folder = folder_of(folder);
  }
  if (!S_ISDIR(facts.st_mode))
    return refuse(path,
                  "can't be created: " + one_line(folder) + " is not a folder");
  if (!is_writable(folder))
    return refuse(path, "can't be created: the folder " + one_line(folder)
                            + " can't be written");
  return {};
}

result<void> create_folders(const std::string& path) {
  std::error_code problem;
  std::filesystem::create_directories(folder_of(path), problem);
  if (problem)
    return refuse(path, "the folder " + one_line(folder_of(path))
                            + " can't be created: " + problem.message());
  return {};
}

} // namespace dunlin::sqlite
