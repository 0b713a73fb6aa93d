#include "config/text_file.hpp"

#include "config/text.hpp"
#include "config/units.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

namespace dunlin {

namespace {

struct closer {
  void operator()(std::FILE* file) const noexcept {
    std::fclose(file);
  }
};

std::string system_text(int number) {
  return std::error_code{number, std::generic_category()}.message();
}

result<void> check_regular(const std::string& path, const std::string& shown) {
  std::error_code failure;
  auto status = std::filesystem::status(path, failure);
  using std::filesystem::file_type;
  auto refuse = [&](std::string why) {
    return fail(error_code::file_unreadable,
                printable(shown) + ": " + std::move(why));
  };
  switch (status.type()) {
  case file_type::regular:
    return {};
  case file_type::not_found:
    return refuse("no such file");
  case file_type::directory:
    return refuse("is a directory, not a file");
  case file_type::none:
    return refuse("cannot be read: " + failure.message());
  default:
    return refuse("is not a regular file");
  }
}

/// Where the byte at `offset` stands: `FILE:LINE:COLUMN`.
std::string position(const std::string& shown, std::string_view bytes,
                     std::size_t offset) {
  auto [line, column] = text_position(bytes, offset);
  return printable(shown) + ":" + std::to_string(line) + ":"
         + std::to_string(column);
}

} // namespace

result<std::string> read_text_file(const std::string& path,
                                   const std::string& shown,
                                   uint64_t max_bytes) {
  // Looked at before it is opened: opening a pipe would wait for its writer.
  if (auto regular = check_regular(path, shown); !regular)
    return fail(regular.error());
  std::unique_ptr<std::FILE, closer> file{std::fopen(path.c_str(), "rb")};
  if (!file)
    return fail(error_code::file_unreadable,
                printable(shown) + ": cannot be read: " + system_text(errno));
  std::string bytes;
  char block[16 * 1024];
  while (auto count = std::fread(block, 1, sizeof(block), file.get())) {
    bytes.append(block, count);
    if (bytes.size() > max_bytes)
      return fail(error_code::file_unreadable,
                  printable(shown) + ": is larger than "
                      + format_size(max_bytes) + ", the most that is read");
  }
  if (std::ferror(file.get()))
    return fail(error_code::file_unreadable,
                printable(shown) + ": cannot be read: " + system_text(errno));
  if (auto at = find_no_text(bytes); at != std::string::npos)
    return fail(error_code::profile_syntax,
                position(shown, bytes, at) + ": not a text file: "
                    + (bytes[at] == '\0' ? "a NUL byte" : "invalid UTF-8"));
  return bytes;
}

} // namespace dunlin
