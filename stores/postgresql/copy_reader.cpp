#include "stores/postgresql/copy_reader.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/bulk_form.hpp"
#include "stores/postgresql/wire.hpp"

#include <cstring>
#include <utility>

namespace dunlin::postgresql {

namespace {

/// What the buffer is as a rule, in bytes. It grows for a larger row alone.
constexpr size_t buffer_bytes = 64 * 1024;

/// The signature, flags, and the length of what else stands in the head.
constexpr size_t head_bytes = 11 + 4 + 4;

/// Bytes of the number of fields of a row.
constexpr size_t count_bytes = 2;

/// In place of a number of fields: no more rows.
constexpr uint16_t trailer = 0xffff;

} // namespace

result<void> copy_reader::begin(const std::string& select,
                                const std::string& before) {
  end();
  if (capacity_ != buffer_bytes) {
    buffer_ = std::make_unique<char[]>(buffer_bytes);
    capacity_ = buffer_bytes;
  }
  begin_ = end_ = 0;
  auto begun = db_.begin_copy_out(before + "COPY (" + select
                                  + "\n) TO STDOUT (FORMAT binary)");
  if (!begun)
    return begun;
  is_open_ = true;
  return skip_head();
}

result<bool> copy_reader::next() {
  DUNLIN_ASSERT(is_open_);
  while (!find_row()) {
    const bool has_number = end_ - begin_ >= count_bytes;
    if (has_number && load<uint16_t>(buffer_.get() + begin_) == trailer) {
      begin_ = end_;
      const auto more = fill();
      if (!more)
        return fail(more.error());
      is_open_ = false;
      return false;
    }
    const auto more = fill();
    if (!more)
      return fail(more.error());
    if (!*more)
      return cut_off();
  }
  return true;
}

void copy_reader::end() noexcept {
  if (!is_open_)
    return;
  is_open_ = false;
  db_.abandon_copy_out();
}

result<void> copy_reader::skip_head() {
  while (end_ - begin_ < head_bytes) {
    const auto more = fill();
    if (!more)
      return fail(more.error());
    if (!*more)
      return cut_off();
  }
  begin_ += head_bytes;
  return {};
}

bool copy_reader::find_row() {
  row_ = {buffer_.get() + begin_, end_ - begin_};
  const auto size = find_fields(row_, fields_);
  row_ = row_.substr(0, size);
  begin_ += size;
  return size > 0;
}

result<bool> copy_reader::fill() {
  make_room();
  const auto got = db_.read_copy(buffer_.get() + end_, capacity_ - end_);
  if (!got) {
    is_open_ = false;
    return fail(got.error());
  }
  end_ += *got;
  return *got > 0;
}

void copy_reader::make_room() {
  if (begin_ == end_)
    begin_ = end_ = 0;
  if (end_ < capacity_)
    return;
  const auto size = end_ - begin_;
  // A row that is larger than the buffer has it all.
  const bool must_grow = size == capacity_;
  auto wider = must_grow ? std::make_unique<char[]>(capacity_ * 2) : nullptr;
  char* const to = must_grow ? wider.get() : buffer_.get();
  std::memmove(to, buffer_.get() + begin_, size);
  if (must_grow) {
    buffer_ = std::move(wider);
    capacity_ *= 2;
  }
  begin_ = 0;
  end_ = size;
}

tl::unexpected<error> copy_reader::cut_off() {
  is_open_ = false;
  return db_.refuse(error_code::store_failed,
                    "the server ended a COPY in the midst of a row");
}

} // namespace dunlin::postgresql
