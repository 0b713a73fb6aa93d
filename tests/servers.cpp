#include "tests/servers.hpp"

#include "tests/catch.hpp"

#include <cstdlib>
#include <fstream>

namespace dunlin::test {

std::string server_url(const std::string& scheme) {
  const auto* folder = std::getenv("DUNLIN_SERVERS");
  std::string result;
  if (folder)
    std::getline(std::ifstream{std::string{folder} + "/" + scheme + ".url"},
                 result);
  if (result.empty())
    FAIL("no " + scheme
         + " for tests: call `tools/servers start build/servers` and set "
           "DUNLIN_SERVERS=build/servers");
  return result;
}

} // namespace dunlin::test
