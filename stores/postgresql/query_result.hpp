#pragma once

#include <libpq-fe.h>

#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dunlin::postgresql {

struct result_closer {
  void operator()(PGresult* answer) const noexcept {
    PQclear(answer);
  }
};

/// What a statement returned, all of it in memory.
class query_result {
public:
  query_result() = default;

  explicit query_result(PGresult* answer) noexcept : answer_(answer) {
    // nop
  }

  PGresult* handle() const noexcept {
    return answer_.get();
  }

  int rows() const noexcept {
    return PQntuples(answer_.get());
  }

  int columns() const noexcept {
    return PQnfields(answer_.get());
  }

  bool is_null(int row, int column) const noexcept {
    return PQgetisnull(answer_.get(), row, column) != 0;
  }

  /// The bytes of a value, as long as this lives; nothing for NULL.
  std::string_view bytes(int row, int column) const noexcept {
    return {PQgetvalue(answer_.get(), row, column),
            static_cast<size_t>(PQgetlength(answer_.get(), row, column))};
  }

  std::string text(int row, int column) const {
    return std::string{bytes(row, column)};
  }

  /// Of a number in text; 0 for NULL.
  int64_t integer(int row, int column) const noexcept {
    const auto digits = bytes(row, column);
    int64_t out = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return out;
  }

  bool boolean(int row, int column) const noexcept {
    return bytes(row, column) == "t";
  }

  /// Rows that the statement changed, as the server reports.
  int64_t changed() const noexcept {
    const std::string_view digits = PQcmdTuples(answer_.get());
    int64_t out = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return out;
  }

private:
  std::unique_ptr<PGresult, result_closer> answer_;
};

} // namespace dunlin::postgresql
