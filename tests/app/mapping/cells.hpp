#pragma once

#include "stores/row.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// @file
/// Cells of every kind for tests: `cell(1) + cell("a") + cell(2.5) + null()`.

namespace dunlin::test {

inline std::string cell(int64_t number) {
  std::string out;
  append_value(out, {value_kind::integer, number, 0, {}});
  return out;
}

inline std::string cell(int number) {
  return cell(int64_t{number});
}

inline std::string cell(double number) {
  std::string out;
  append_value(out, {value_kind::real, 0, number, {}});
  return out;
}

inline std::string cell(std::string_view text) {
  std::string out;
  append_value(out, {value_kind::text, 0, 0, text});
  return out;
}

inline std::string cell(const char* text) {
  return cell(std::string_view{text});
}

inline std::string blob(std::string_view bytes) {
  std::string out;
  append_value(out, {value_kind::blob, 0, 0, bytes});
  return out;
}

inline std::string null() {
  return std::string(1, '\0');
}

} // namespace dunlin::test
