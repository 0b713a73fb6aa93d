#include "config/assert.hpp"
#include "stores/postgresql/database.hpp"

#include <algorithm>
#include <array>

namespace dunlin::postgresql {

result<void> database::begin_copy_out(const std::string& sql) {
  auto begun = query(sql);
  if (!begun)
    return fail(std::move(begun.error()));
  DUNLIN_ASSERT(PQresultStatus(begun->handle()) == PGRES_COPY_OUT);
  copies_out_ = true;
  return {};
}

result<size_t> database::read_copy(char* into, size_t size) {
  if (!copies_out_)
    return refuse(error_code::store_busy,
                  "another statement came between the rows of a batch");
  for (;;) {
    // Copies into our buffer without any allocation, unlike PQgetCopyData.
    const int got = PQgetlineAsync(link_.get(), into, static_cast<int>(size));
    if (got > 0)
      return static_cast<size_t>(got);
    if (got < 0) {
      copies_out_ = false;
      auto ended = finish();
      if (!ended)
        return fail(std::move(ended.error()));
      return size_t{0};
    }
    if (auto pumped = pump(true); !pumped)
      return fail(std::move(pumped.error()));
  }
}

void database::abandon_copy_out() noexcept {
  if (!copies_out_)
    return;
  if (!cancel_.is_sent())
    cancel();
  std::array<char, 8192> ignored;
  for (;;) {
    const auto got = read_copy(ignored.data(), ignored.size());
    if (!got || *got == 0)
      break;
    if (clock::now() > give_up_at_) {
      link_.reset();
      break;
    }
  }
  copies_out_ = false;
}

result<void> database::begin_copy_in(const std::string& sql) {
  auto begun = query(sql);
  if (!begun)
    return fail(std::move(begun.error()));
  DUNLIN_ASSERT(PQresultStatus(begun->handle()) == PGRES_COPY_IN);
  copies_in_ = true;
  return {};
}

result<void> database::write_copy(std::string_view bytes) {
  DUNLIN_ASSERT(copies_in_);
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, 64 * 1024);
    const int put = PQputCopyData(link_.get(), piece.data(),
                                  static_cast<int>(piece.size()));
    if (put < 0)
      return lost();
    if (put > 0)
      bytes.remove_prefix(piece.size());
    if (auto pumped = pump(false); !pumped)
      return pumped;
  }
  return {};
}

result<int64_t> database::end_copy_in(const char* problem) {
  DUNLIN_ASSERT(copies_in_);
  for (int put = 0; put == 0;) {
    put = PQputCopyEnd(link_.get(), problem);
    if (put < 0)
      return lost();
    if (auto pumped = pump(false); !pumped)
      return fail(std::move(pumped.error()));
  }
  copies_in_ = false;
  const auto ended = finish();
  if (!ended)
    return fail(ended.error());
  return ended->changed();
}

} // namespace dunlin::postgresql
