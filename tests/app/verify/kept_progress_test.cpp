#include "app/verify/kept_progress.hpp"
#include "tests/catch.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

/// @file
/// What a verify that was stopped keeps.

using namespace dunlin;

namespace {

namespace fs = std::filesystem;

class state_folder {
public:
  state_folder() {
    auto pattern = (fs::temp_directory_path() / "dunlin-kept-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }

  ~state_folder() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string file() const {
    return (folder_ / "dunlin" / "x.verify").string();
  }

private:
  fs::path folder_;
};

kept_check some_check() {
  kept_check out;
  out.print = "abc";
  out.ordinals = {0, 7};
  out.after = std::string{"\x01\x00\xff", 3};
  out.sum.rows = 12;
  out.sum.sum[15] = 0xfe;
  out.ranges = 2;
  out.has_ended = true;
  return out;
}

} // namespace

TEST_CASE_METHOD(state_folder, "what was kept is found again, by its owner") {
  REQUIRE(save_progress(file(), {{"new.crs", some_check()}}));
  const auto found = load_progress(file());
  REQUIRE(found.size() == 1);
  const auto& check = found.at("new.crs");
  CHECK(check.print == "abc");
  CHECK(check.ordinals == std::set<uint64_t>{0, 7});
  CHECK(check.after == some_check().after);
  CHECK(check.sum.rows == 12);
  CHECK(check.sum.sum == some_check().sum.sum);
  CHECK(check.ranges == 2);
  CHECK(check.has_ended);
  struct stat folder {};
  REQUIRE(stat(fs::path{file()}.parent_path().c_str(), &folder) == 0);
  CHECK((folder.st_mode & 0777) == 0700);
  struct stat kept {};
  REQUIRE(stat(file().c_str(), &kept) == 0);
  CHECK((kept.st_mode & 0777) == 0600);
  drop_progress(file());
  CHECK(load_progress(file()).empty());
}

TEST_CASE_METHOD(state_folder, "a file that can't be understood is no more than"
                               " none") {
  REQUIRE(save_progress(file(), {}));
  for (const auto* text : {"", "{", "[]", R"({"format": 2, "checks": {}})",
                           R"({"format": 1, "checks": {"a": {"print": 1}}})"}) {
    std::ofstream{file()} << text;
    CHECK(load_progress(file()).empty());
  }
}

TEST_CASE("without a home there is no place for it") {
  const auto path = progress_path(
      {}, {}, [](const std::string&) { return std::optional<std::string>{}; });
  REQUIRE_FALSE(path);
  CHECK(path.error().code == error_code::file_unwritable);
}
