#include "stores/key_file.hpp"

#include "config/text.hpp"
#include "config/units.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace dunlin {

namespace {

/// What is read of the file at a time, in bytes.
constexpr size_t block_bytes = 64 * 1024;

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

tl::unexpected<error> unreadable(const std::string& path,
                                 const std::string& why) {
  return fail(error_code::file_unreadable, printable(path) + ": " + why);
}

std::optional<int> digit_of(char c) noexcept {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return std::nullopt;
}

/// Looked at before it is opened: opening a pipe would wait for its writer.
result<void> check_regular(const std::string& path) {
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  switch (status.type()) {
  case std::filesystem::file_type::regular:
    return {};
  case std::filesystem::file_type::not_found:
    return unreadable(path, "no such file");
  case std::filesystem::file_type::directory:
    return unreadable(path, "is a directory, not a file of keys");
  case std::filesystem::file_type::none:
    return unreadable(path, "cannot be read: " + failure.message());
  default:
    return unreadable(path, "is no regular file; it is read twice, so write"
                            " the keys to a file first");
  }
}

bool is_blank(std::string_view line) noexcept {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::string counted_columns(size_t columns) {
  return std::to_string(columns) + (columns == 1 ? " column" : " columns");
}

} // namespace

result<key_file> key_file::open(const std::string& path, size_t columns) {
  if (auto regular = check_regular(path); !regular)
    return fail(regular.error());
  auto* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr)
    return unreadable(
        path, "cannot be read: "
                  + std::error_code{errno, std::generic_category()}.message());
  return key_file{path, columns, file};
}

key_file::key_file(std::string path, size_t columns, std::FILE* file)
    : path_(std::move(path)), columns_(columns), file_(file) {
  // nop
}

result<std::vector<std::string_view>> key_file::next() {
  for (;;) {
    const auto found = read_line();
    if (!found)
      return fail(found.error());
    if (!*found)
      return std::vector<std::string_view>{};
    if (!is_blank(line_))
      return split();
  }
}

result<bool> key_file::read_line() {
  line_.clear();
  bool has_any = false;
  ++line_number_;
  for (;;) {
    if (taken_ == block_.size())
      if (auto read = read_block(); !read)
        return fail(read.error());
    if (block_.empty())
      break;
    has_any = true;
    const auto end = block_.find('\n', taken_);
    const auto stop = std::min(end, block_.size());
    if (line_.size() + (stop - taken_) > key_line_bytes_max)
      return refuse("is longer than " + format_size(key_line_bytes_max)
                    + ", the most that a key may take");
    line_.append(block_, taken_, stop - taken_);
    taken_ = stop;
    if (end != std::string::npos) {
      ++taken_;
      break;
    }
  }
  if (line_.ends_with('\r'))
    line_.pop_back();
  if (line_number_ == 1 && line_.starts_with(byte_order_mark))
    line_.erase(0, byte_order_mark.size());
  return has_any;
}

result<void> key_file::read_block() {
  block_.resize(block_bytes);
  block_.resize(std::fread(block_.data(), 1, block_.size(), file_.get()));
  taken_ = 0;
  if (std::ferror(file_.get()) != 0)
    return unreadable(
        path_, "cannot be read: "
                   + std::error_code{errno, std::generic_category()}.message());
  return {};
}

result<std::vector<std::string_view>> key_file::split() {
  if (line_.find('\0') != std::string::npos)
    return refuse("has a NUL byte; the file must be text in UTF-8");
  std::vector<std::string_view> out;
  std::string_view rest = line_;
  for (;;) {
    const auto tab = rest.find('\t');
    out.push_back(rest.substr(0, tab));
    if (tab == std::string_view::npos)
      break;
    rest.remove_prefix(tab + 1);
  }
  if (out.size() != columns_)
    return refuse("has " + counted_columns(out.size()) + ", but the key has "
                  + counted_columns(columns_)
                  + (columns_ == 1 ? "" : ", split by tabs"));
  return out;
}

tl::unexpected<error> key_file::refuse(const std::string& why) const {
  return fail(error_code::bad_value, printable(path_) + ":"
                                         + std::to_string(line_number_) + ": "
                                         + why);
}

std::optional<std::string> blob_of(std::string_view text) {
  if (text.size() < 3 || text.size() % 2 == 0 || !text.ends_with('\'')
      || !(text.starts_with("x'") || text.starts_with("X'")))
    return std::nullopt;
  std::string out;
  for (size_t at = 2; at + 1 < text.size(); at += 2) {
    const auto high = digit_of(text[at]);
    const auto low = digit_of(text[at + 1]);
    if (!high || !low)
      return std::nullopt;
    out.push_back(static_cast<char>(*high << 4 | *low));
  }
  return out;
}

result<uint64_t> check_key_file(const std::string& path, size_t columns) {
  auto file = key_file::open(path, columns);
  if (!file)
    return fail(file.error());
  uint64_t lines = 0;
  for (;;) {
    const auto key = file->next();
    if (!key)
      return fail(key.error());
    if (key->empty())
      return lines;
    ++lines;
  }
}

} // namespace dunlin
