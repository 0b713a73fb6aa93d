#pragma once

#include "stores/row.hpp"

#include <libpq-fe.h>

#include <string>
#include <vector>

namespace dunlin::postgresql {

/// The parameters of a statement as libpq takes them: numbers and blobs in
/// binary with their types, texts as texts of a type that the statement tells.
class parameter_list {
public:
  /// The bytes of `parameters` must outlive it.
  explicit parameter_list(const std::vector<value>& parameters);

  /// Each in the binary form of the type that the statement wants.
  explicit parameter_list(std::vector<std::string> binary);

  parameter_list(const parameter_list&) = delete;
  parameter_list& operator=(const parameter_list&) = delete;

  int size() const noexcept {
    return static_cast<int>(types_.size());
  }

  const Oid* types() const noexcept {
    return types_.data();
  }

  const char* const* values() const noexcept {
    return values_.data();
  }

  const int* lengths() const noexcept {
    return lengths_.data();
  }

  const int* formats() const noexcept {
    return formats_.data();
  }

private:
  std::vector<Oid> types_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  /// Numbers in network order, and texts with their byte 0 at the end.
  std::vector<std::string> kept_;
};

} // namespace dunlin::postgresql
