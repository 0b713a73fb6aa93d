#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

/// @file
/// The pages of one batch between their reading and their writing, and the
/// bytes that each holds of the budget. Pure.
///
/// Where rows go through the user's code, one grant is for a page in both its
/// forms: a third for the rows as they are read, the rest for what becomes of
/// them. So nobody who holds rows has to wait for more bytes before it can
/// write them. What becomes of a page may come in several pieces: when its
/// share is full, the rest waits until a piece is written.

namespace dunlin {

/// What of a grant a page may be when it is read, where rows are mapped.
inline constexpr uint64_t mapped_shares = 3;

class batch_pages {
public:
  explicit batch_pages(bool maps) noexcept : maps_(maps) {
    // nop
  }

  // Each of these returns the bytes to give back.

  /// A page was read under a grant; 0 bytes: no rows, and no page to keep.
  uint64_t read(uint64_t grant, uint64_t bytes);

  /// A piece of what became of the oldest page that was read; 0 bytes: nothing
  /// of it is to be written.
  /// @param end the page's last piece.
  uint64_t mapped(uint64_t bytes, bool end);

  /// The oldest piece was written.
  uint64_t written();

  /// What is to be written is forgotten.
  uint64_t drop_pieces();

  /// What is to be mapped is forgotten.
  uint64_t drop_unmapped();

  /// Pages whose rows are not all mapped.
  size_t unmapped() const noexcept {
    return unmapped_.size();
  }

  /// Pieces to be written.
  size_t pieces() const noexcept {
    return pieces_.size();
  }

  /// What the next piece of the oldest page may be; 0: nothing now.
  uint64_t share_left() const noexcept;

private:
  struct page {
    uint64_t held = 0;
    uint64_t share = 0;
    /// Of its share, by pieces that are not written.
    uint64_t spent = 0;
  };

  struct piece {
    uint64_t bytes = 0;
    /// The number of its page.
    uint64_t page = 0;
  };

  uint64_t let_go(const piece& gone);

  bool maps_;
  std::deque<page> unmapped_;
  std::deque<piece> pieces_;
  /// The number of the oldest unmapped page.
  uint64_t oldest_ = 0;
};

} // namespace dunlin
