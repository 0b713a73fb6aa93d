#pragma once

#include "actors/batch_function.hpp"
#include "app/engine/engine.hpp"
#include "app/mapping/source_row.hpp"

#include <string>

namespace dunlin::engine {

/// The rows of a page as a function is given them. Owns them but for their
/// bytes, which are the chunk's.
class page_rows {
public:
  /// Both must outlive this object.
  page_rows(const mapping_spec& spec, const chunk& rows);

  engine::page page() const noexcept {
    return {spec_.step, spec_.source_columns, rows_};
  }

private:
  const mapping_spec& spec_;
  std::vector<value> cells_;
  std::vector<row> rows_;
};

/// Takes the answers to a page in the encoding of stores/answers.hpp.
class page_answers : public answers {
public:
  using answers::write;

  /// Both must outlive this object.
  page_answers(const mapping_spec& spec, const chunk& rows);

  void write(row cells) override;
  void write_all(std::span<const std::vector<value>> rows) override;
  void skip() override;
  void reject(std::string_view reason) override;

  /// How many rows are answered.
  uint32_t count() const noexcept {
    return count_;
  }

  /// All answers; this object is empty afterwards.
  std::string take() noexcept {
    return std::move(bytes_);
  }

private:
  void next_row();
  void append_cells(row cells);
  void append(answer_kind kind, uint32_t rows, std::string_view reason);

  const mapping_spec& spec_;
  const chunk& page_;
  value_reader reader_;
  source_row source_;
  std::string bytes_;
  uint32_t count_ = 0;
  /// Scratch: the rows of the answer at hand.
  std::string cells_;
};

} // namespace dunlin::engine
