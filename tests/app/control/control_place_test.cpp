// Where a control socket is, and where it must not be.

#include "app/control/control_place.hpp"

#include "app/control/control_call.hpp"
#include "app/control/control_listener.hpp"
#include "app/control/socket_address.hpp"
#include "app/load_plan.hpp"
#include "tests/app/control/control_bench.hpp"
#include "tests/config/fixture.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <map>

using namespace dunlin;
using namespace dunlin::test;

namespace fs = std::filesystem;

namespace {

environment_lookup variables(std::map<std::string, std::string> values) {
  return [values](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end())
      return std::nullopt;
    return found->second;
  };
}

std::vector<std::string> paths(std::map<std::string, std::string> values) {
  std::vector<std::string> out;
  for (const auto& folder : runtime_folders(variables(std::move(values)), 7))
    out.push_back(folder.path);
  return out;
}

mode_t mode_of(const std::string& path) {
  struct stat found {};
  REQUIRE(lstat(path.c_str(), &found) == 0);
  return found.st_mode & 07777;
}

std::string problem_of(const runtime_folder& folder,
                       folder_trust trust = folder_trust::own) {
  const auto opened = open_runtime_folder(folder, trust);
  return opened ? "" : opened.error().text;
}

std::string name_of(const std::string& folder, const std::string& profile) {
  std::ofstream{folder + "/dunlin.toml"} << profile;
  options asked;
  asked.profile = folder + "/dunlin.toml";
  auto loaded = load_plan(asked);
  INFO((loaded ? "" : loaded.error().text));
  REQUIRE(loaded);
  auto name = control_name(loaded->profile, *loaded->plan);
  REQUIRE(name);
  return *name;
}

} // namespace

TEST_CASE("sockets are in a folder of the user's, where one is") {
  using list = std::vector<std::string>;
  CHECK(paths({}) == list{"/run/user/7", "/tmp/dunlin-7"});
  CHECK(paths({{"XDG_RUNTIME_DIR", "/a"}, {"TMPDIR", "/b"}})
        == list{"/a", "/run/user/7", "/b/dunlin-7"});
  CHECK(paths({{"XDG_RUNTIME_DIR", "/run/user/7"}, {"TMPDIR", ""}})
        == list{"/run/user/7", "/tmp/dunlin-7"});
  CHECK(paths({{"XDG_RUNTIME_DIR", "a"}, {"TMPDIR", "b"}})
        == list{"/run/user/7", "/tmp/dunlin-7"});
}

TEST_CASE("a folder below that of everybody's is made for its user alone") {
  const control_bench place;
  const auto path = place.folder() + "/dunlin-7";
  CHECK(problem_of({path, true}, folder_trust::anyone) != "");
  CHECK(problem_of({path, true}) == "");
  CHECK(mode_of(path) == 0700);
}

TEST_CASE("a folder where others may put things is no place for a socket") {
  const control_bench place;
  for (auto [mode, is_good] :
       {std::pair{0700, true}, {0755, true}, {0770, false}, {01777, false}}) {
    REQUIRE(chmod(place.folder().c_str(), static_cast<mode_t>(mode)) == 0);
    INFO(mode);
    for (auto trust : {folder_trust::own, folder_trust::anyone})
      CHECK((problem_of({place.folder()}, trust) == "") == is_good);
  }
}

TEST_CASE("another user's folder is no place for a socket, but root may look"
          " there") {
  if (geteuid() != 0)
    return;
  const control_bench place;
  REQUIRE(chown(place.folder().c_str(), 65'534, 65'534) == 0);
  CHECK(problem_of({place.folder()}).find("another user") != std::string::npos);
  CHECK(problem_of({place.folder()}, folder_trust::anyone) == "");
}

TEST_CASE("a link in a folder of everybody's is not followed") {
  const control_bench place;
  const auto link = place.folder() + "/dunlin-7";
  REQUIRE(symlink(place.folder().c_str(), link.c_str()) == 0);
  CHECK(problem_of({link, true}) != "");
}

TEST_CASE("two checkouts of one profile have two sockets") {
  const control_bench one;
  const control_bench two;
  const auto name = name_of(one.folder(), minimal);
  CHECK(name.starts_with("dunlin-dunlin-"));
  CHECK(name_of(one.folder(), minimal) == name);
  CHECK(name_of(two.folder(), minimal) != name);
  CHECK(name_of(one.folder(), "name = \"other\"\n" + minimal) != name);
  // What may change from run to run is no part of it, nor is a link.
  CHECK(name_of(one.folder(), minimal + "buffer = 7\n") == name);
  const auto link = two.folder() + "/link";
  REQUIRE(symlink(one.folder().c_str(), link.c_str()) == 0);
  CHECK(name_of(link, minimal) == name);
}

TEST_CASE("a socket's name is short and plain, whatever the profile's is") {
  const control_bench place;
  const auto name
      = name_of(place.folder(),
                "name = 'ä b.\\" + std::string(190, 'a') + "'\n" + minimal);
  CHECK(name.size() <= 48);
  CHECK(name.starts_with("dunlin-__"));
  CHECK(name.find_first_of("/. \\") == std::string::npos);
}

TEST_CASE("a socket is its user's alone, and goes with its run") {
  const control_bench place;
  {
    const auto listener = place.open();
    CHECK(listener.path() == place.path());
    CHECK(mode_of(place.path()) == 0600);
  }
  CHECK_FALSE(fs::exists(place.path()));
}

TEST_CASE("a socket that a dead run left is replaced") {
  const control_bench place;
  {
    const descriptor left{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    REQUIRE(bind_to(left, address_of(place.path())));
  }
  REQUIRE(fs::exists(place.path()));
  CHECK(call_run(place.folders(), place.name, {}).what
        == call_outcome::fate::nobody);
  const auto listener = place.open();
  CHECK(mode_of(place.path()) == 0600);
}

TEST_CASE("a socket that a run listens at is left to it") {
  const control_bench place;
  const auto first = place.open();
  const auto second = control_listener::open(place.folders(), place.name);
  REQUIRE_FALSE(second);
  CHECK(second.error().text.find("another run") != std::string::npos);
  CHECK(fs::is_socket(place.path()));
}

TEST_CASE("what is no socket is left alone") {
  const control_bench place;
  std::ofstream{place.path()} << "mine";
  const auto opened = control_listener::open(place.folders(), place.name);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == error_code::part_failed);
  CHECK(opened.error().text.find("no socket") != std::string::npos);
  CHECK(fs::file_size(place.path()) == 4);
}

TEST_CASE("a folder's path may be longer than a socket's address") {
  const control_bench place;
  const auto folder = place.folder() + "/" + std::string(200, 'a');
  REQUIRE(mkdir(folder.c_str(), 0700) == 0);
  const auto opened = control_listener::open({{folder}}, place.name);
  REQUIRE(opened);
  CHECK(fs::is_socket(folder + "/" + place.name));
}

TEST_CASE("where no folder is good there is no socket, and all is said") {
  const auto opened
      = control_listener::open({{"/nowhere/a"}, {"/nowhere/b"}}, "name");
  REQUIRE_FALSE(opened);
  CHECK(opened.error().text.find("/nowhere/a: ") != std::string::npos);
  CHECK(opened.error().text.find("/nowhere/b: ") != std::string::npos);
}
