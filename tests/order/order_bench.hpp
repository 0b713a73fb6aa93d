#pragma once

#include "config/profile.hpp"
#include "tests/order/random_statements.hpp"

#include <cstdint>
#include <string>

namespace dunlin::test {

/// A database of one kind in which scripts run one after another, and that a
/// run of dunlin may then be given.
class order_bench {
public:
  virtual ~order_bench() = default;

  virtual dialect speaks() const = 0;

  /// How dunlin is to open it, after `make`.
  virtual store_config config() = 0;

  /// Makes it anew, with so many tables of `make_tables` and nothing else.
  virtual void make(uint32_t tables) = 0;

  /// Runs a script.
  /// @returns what stays of it: all, nothing, or its first statements where
  ///   each commits by itself.
  virtual std::string take(const std::string& script) = 0;

  /// Schema and rows, in an order that does not tell when they came, and
  /// without dunlin's ledger.
  virtual std::string contents() = 0;
};

} // namespace dunlin::test
