#include "tests/servers.hpp"

#include "tests/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace dunlin::test {

std::string server_file(const std::string& name) {
  const auto* folder = std::getenv("DUNLIN_SERVERS");
  return std::filesystem::absolute(folder ? folder : "none") / name;
}

std::string server_url(const std::string& scheme) {
  // Proxies of tests look at what goes by, which libpq would encrypt by itself.
  setenv("PGSSLMODE", "disable", 0);
  std::string result;
  std::getline(std::ifstream{server_file(scheme + ".url")}, result);
  if (result.empty())
    FAIL("no " + scheme
         + " for tests: call `tools/servers start build/servers` and set "
           "DUNLIN_SERVERS=build/servers");
  return result;
}

} // namespace dunlin::test
