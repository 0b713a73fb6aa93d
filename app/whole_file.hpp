#pragma once

#include "config/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// @file
/// Files that appear whole or not at all.

namespace dunlin {

/// Who may read a file.
enum class file_readers : uint8_t {
  owner, ///< mode 0600, whatever the umask says
  usual, ///< as the umask says
};

/// What a file is to be, next to it until `keep` puts it in its place. One that
/// is not kept is removed.
class draft_file {
public:
  /// @returns `file_unwritable`.
  static result<draft_file> make(const std::string& path);

  draft_file(draft_file&& other) noexcept;
  draft_file& operator=(draft_file&&) = delete;

  ~draft_file();

  /// Where to write.
  int descriptor() const noexcept {
    return descriptor_;
  }

  /// @returns `file_unwritable`.
  result<void> write(std::string_view text);

  /// Puts the file in its place.
  /// @param may_replace false: a file that stands there is `file_unwritable`.
  result<void> keep(bool may_replace,
                    file_readers readers = file_readers::usual);

private:
  draft_file(std::string path, std::string draft, int descriptor);

  std::string path_;
  std::string draft_;
  int descriptor_;
};

} // namespace dunlin
