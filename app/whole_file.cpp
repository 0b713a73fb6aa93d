#include "app/whole_file.hpp"

#include "config/text.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dunlin {

namespace {

tl::unexpected<error> unwritable(const std::string& path, int number) {
  return fail(error_code::file_unwritable,
              printable(path) + " can't be written: " + std::strerror(number));
}

} // namespace

result<draft_file> draft_file::make(const std::string& path) {
  auto draft = path + ".draft-XXXXXX";
  const int descriptor = mkostemp(draft.data(), O_CLOEXEC);
  if (descriptor < 0)
    return unwritable(path, errno);
  return draft_file{path, std::move(draft), descriptor};
}

draft_file::draft_file(std::string path, std::string draft, int descriptor)
    : path_(std::move(path)), draft_(std::move(draft)),
      descriptor_(descriptor) {
  // nop
}

draft_file::draft_file(draft_file&& other) noexcept
    : path_(std::move(other.path_)), draft_(std::move(other.draft_)),
      descriptor_(other.descriptor_) {
  other.draft_.clear();
  other.descriptor_ = -1;
}

draft_file::~draft_file() {
  if (descriptor_ >= 0)
    close(descriptor_);
  if (!draft_.empty())
    unlink(draft_.c_str());
}

result<void> draft_file::write(std::string_view text) {
  while (!text.empty()) {
    const auto count = ::write(descriptor_, text.data(), text.size());
    if (count < 0 && errno != EINTR)
      return unwritable(path_, errno);
    if (count > 0)
      text.remove_prefix(static_cast<size_t>(count));
  }
  return {};
}

result<void> draft_file::keep(bool may_replace, file_readers readers) {
  const auto mask = umask(0);
  umask(mask);
  // A draft is for its owner's eyes already.
  if (readers == file_readers::usual && fchmod(descriptor_, 0666 & ~mask) != 0)
    return unwritable(path_, errno);
  // A link is made only where nothing stands.
  const int failed = may_replace ? rename(draft_.c_str(), path_.c_str())
                                 : link(draft_.c_str(), path_.c_str());
  if (failed != 0 && errno == EEXIST)
    return fail(error_code::file_unwritable,
                printable(path_)
                    + " is there already; give another name, or --force to"
                      " replace it");
  if (failed != 0)
    return unwritable(path_, errno);
  if (may_replace)
    draft_.clear();
  return {};
}

} // namespace dunlin
