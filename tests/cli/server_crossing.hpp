#pragma once

#include "tests/cli/server_databases.hpp"
#include "tests/proxy.hpp"

#include <memory>
#include <string>

namespace dunlin::test {

/// Which database is reached by way of a network of ours.
struct far_side {
  std::string kind;
  bool is_source = true;
};

/// A migration of a small table in many batches between SQLite and a server,
/// which is reached by way of a proxy.
class server_crossing : public server_databases {
public:
  static constexpr int rows = 3'000;

  /// Makes the rows, the proxy and the profile.
  /// @param options of the server's URL, with `?`.
  void make(const far_side& far, const std::string& options = "");

  proxy& network() const noexcept {
    return *proxy_;
  }

  /// The run, which tells its batches.
  launch crossing(std::vector<std::string> overrides = {}) const;

  /// The target holds what the source does, each row once, and the books say
  /// the same.
  void has_all() const;

  /// Options by which a silent server is noticed within seconds.
  static std::string short_limits(const std::string& kind);

private:
  far_side far_;
  std::unique_ptr<proxy> proxy_;
};

} // namespace dunlin::test
