#pragma once

#include "config/assert.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace dunlin {

/// A folder that is there for one test.
class temporary_folder {
public:
  temporary_folder() {
    auto name = std::filesystem::temp_directory_path() / "dunlin-test-XXXXXX";
    path_ = name.string();
    DUNLIN_ASSERT(mkdtemp(path_.data()) != nullptr);
  }

  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  ~temporary_folder() {
    std::error_code ignored;
    // A test may have taken the right to write away.
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all,
                                 ignored);
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const noexcept {
    return path_;
  }

  std::string file(const std::string& name) const {
    return path_ + "/" + name;
  }

private:
  std::string path_;
};

} // namespace dunlin
