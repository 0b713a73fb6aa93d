#pragma once

#include "stores/row.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

/// @file
/// What the user's own code said of source rows, on its way to a target: one
/// answer a source row, in their order, in one contiguous block.
///
/// An answer is its key (4 bytes little-endian length, then the cells of the
/// source row's key), one byte of kind, then: nothing (skip); 4 bytes number of
/// rows, 4 bytes length, and their cells one after another (rows); twice 4
/// bytes length and as many bytes (reject: the reason, the source row).

namespace dunlin {

/// What becomes of a source row.
enum class answer_kind : uint8_t { rows, skip, reject };

/// One answer. Its bytes belong to whoever made it.
struct row_answer {
  answer_kind kind = answer_kind::skip;
  /// The source row's key.
  std::string_view key;
  /// `rows`: how many target rows it became, at least one, and their cells.
  uint32_t rows = 0;
  std::string_view cells;
  /// `reject`: one line for a person, and the cells of the source row.
  std::string_view reason;
  std::string_view content;
};

/// Appends an answer to `out`.
void append_answer(std::string& out, const row_answer& said);

/// Reads answers one after another.
class answer_reader {
public:
  /// `bytes` must outlive the reader and all answers that it returns.
  explicit answer_reader(std::string_view bytes) noexcept : rest_(bytes) {
    // nop
  }

  bool at_end() const noexcept {
    return rest_.empty();
  }

  /// The next answer. Asserts that one is there and whole: only our own code
  /// makes these bytes.
  row_answer next();

private:
  uint32_t take_number();
  std::string_view take(uint32_t size);

  std::string_view rest_;
};

/// Answers in the encoding above, never changed once they are sent.
struct answer_chunk {
  std::string bytes;
  uint32_t answers = 0;
  /// Cells a target row.
  uint32_t columns = 0;
};

using answer_chunk_ptr = std::shared_ptr<const answer_chunk>;

/// A 64-bit hash of answers: stands for them where messages are hashed.
uint64_t hash_of(const answer_chunk& answers) noexcept;

} // namespace dunlin
