#include "stores/sqlite/scratch_folder.hpp"

#include "stores/scratch.hpp"
#include "stores/sql/names.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace dunlin::sqlite {

namespace {

namespace fs = std::filesystem;

/// Where such folders are.
std::string place() {
  std::error_code problem;
  const auto found = fs::temp_directory_path(problem);
  return problem ? "/tmp" : found.string();
}

tl::unexpected<error> refuse(int system_errno) {
  return fail(error_code::file_unwritable,
              sql::one_line(place())
                  + ": no folder can be made here for the copy of a database: "
                  + std::generic_category().message(system_errno)
                  + "; set TMPDIR to a folder that may be written");
}

/// @returns the folder, open and locked, or -1: somebody else has it.
int lock_folder(const std::string& path) noexcept {
  const int out
      = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (out < 0 || flock(out, LOCK_EX | LOCK_NB) == 0)
    return out;
  close(out);
  return -1;
}

bool is_ours(int folder) noexcept {
  struct stat facts {};
  return fstat(folder, &facts) == 0 && facts.st_uid == geteuid();
}

void remove_folder(const std::string& path) noexcept {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

} // namespace

result<std::unique_ptr<scratch_folder>> scratch_folder::make() {
  auto path = place() + "/" + scratch_prefix + "XXXXXX";
  if (mkdtemp(path.data()) == nullptr)
    return refuse(errno);
  const int lock = lock_folder(path);
  std::unique_ptr<scratch_folder> out{new scratch_folder{path, lock}};
  if (lock < 0)
    return refuse(errno);
  return out;
}

scratch_folder::~scratch_folder() {
  remove_folder(path_);
  if (lock_ >= 0)
    close(lock_);
}

result<void> check_scratch_folder() {
  if (access(place().c_str(), W_OK | X_OK) != 0)
    return refuse(errno);
  return {};
}

void drop_left_folders() noexcept {
  std::error_code problem;
  for (fs::directory_iterator at{place(), problem}, end; !problem && at != end;
       at.increment(problem)) {
    const auto path = at->path();
    if (!path.filename().string().starts_with(scratch_prefix))
      continue;
    const int folder = lock_folder(path.string());
    if (folder < 0)
      continue;
    if (is_ours(folder))
      remove_folder(path.string());
    close(folder);
  }
}

} // namespace dunlin::sqlite
