#pragma once

#include "config/error.hpp"

#include <memory>
#include <string>

namespace dunlin::sqlite {

/// The folder of one copy, which nobody but this user may enter. It is locked
/// as long as its program lives, and goes with this object.
class scratch_folder {
public:
  /// @returns `file_unwritable` if it can't be made.
  static result<std::unique_ptr<scratch_folder>> make();

  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;

  ~scratch_folder();

  /// The path of a file in it.
  std::string file(const std::string& name) const {
    return path_ + "/" + name;
  }

private:
  scratch_folder(std::string path, int lock)
      : path_(std::move(path)), lock_(lock) {
    // nop
  }

  std::string path_;
  /// The folder itself, open and locked.
  int lock_;
};

/// Whether a folder can be made.
/// @returns `file_unwritable`.
result<void> check_scratch_folder();

/// Removes the folders of this user whose programs were killed.
void drop_left_folders() noexcept;

} // namespace dunlin::sqlite
