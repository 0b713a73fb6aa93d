#pragma once

#include "tests/cli/workplace.hpp"

#include <cstdlib>

/// @file
/// Shipped profiles over the databases of `tools/customers`.

namespace dunlin::test {

class customers_fixture : public workplace {
public:
  /// Makes `old.db` and `new.db` of so many customers.
  void make_customers(int rows) const {
    auto tool = command({std::to_string(rows), folder()});
    tool.program = source_folder() + "/tools/customers";
    const auto end = process{tool}.wait();
    INFO(end.err);
    REQUIRE(end.code == 0);
  }

  /// Runs the program with a shipped profile over `old.db`.
  /// @param arguments the command first; the profile goes behind it.
  ending run_shipped(const std::string& profile,
                     std::vector<std::string> arguments,
                     std::map<std::string, std::string> environment) const {
    arguments.insert(arguments.begin() + 1,
                     source_folder() + "/config/profiles/" + profile);
    auto what = command(std::move(arguments));
    what.environment = std::move(environment);
    what.environment["CUSTOMERS_OLD"]
        = "sqlite:" + folder() + "/old.db?mode=ro";
    return process{what}.wait();
  }

protected:
  static std::string source_folder() {
    const auto* out = std::getenv("DUNLIN_SOURCE_DIR");
    REQUIRE(out != nullptr);
    return out;
  }
};

} // namespace dunlin::test
