#include "app/graphviz.hpp"
#include "tests/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

using namespace dunlin;

TEST_CASE("a dot that hangs is killed") {
  namespace fs = std::filesystem;
  auto pattern = (fs::temp_directory_path() / "dunlin-dot-XXXXXX").string();
  const std::string folder = mkdtemp(pattern.data());
  std::ofstream{folder + "/dot"} << "#!/bin/sh\nexec sleep 1000\n";
  fs::permissions(folder + "/dot", fs::perms::owner_all);
  const std::string path = std::getenv("PATH");
  REQUIRE(setenv("PATH", (folder + ":" + path).c_str(), 1) == 0);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const auto drawn = draw_by_graphviz("digraph {}", "svg", nowhere,
                                      std::chrono::milliseconds{50});
  close(nowhere);
  setenv("PATH", path.c_str(), 1);
  fs::remove_all(folder);
  REQUIRE_FALSE(drawn);
  CHECK(drawn.error().code == error_code::picture_failed);
  CHECK(drawn.error().text.find("it took more than") != std::string::npos);
}
