#pragma once

#include "config/load.hpp"
#include "tests/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

/// @file
/// A folder of its own for a test, and loading a profile from it.

namespace dunlin::test {

/// A profile with a store and a step, to which a test adds what it is about.
/// The next line of the file is the ninth.
inline const std::string minimal = R"([stores.old]
url = "sqlite:old.db"
[stores.new]
url = "sqlite:new.db"
[[tables]]
name = "crs"
from = "old"
to = "new"
)";

class folder_fixture {
public:
  folder_fixture() {
    auto pattern
        = (std::filesystem::temp_directory_path() / "dunlin-XXXXXX").string();
    root_ = std::filesystem::canonical(mkdtemp(pattern.data())).string();
    request_.current_folder = root_;
    request_.path = "p.toml";
    request_.cores = 4;
    request_.environment
        = [this](const std::string& name) -> std::optional<std::string> {
      auto value = environment_.find(name);
      if (value == environment_.end())
        return std::nullopt;
      return value->second;
    };
  }

  ~folder_fixture() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  folder_fixture(const folder_fixture&) = delete;
  folder_fixture& operator=(const folder_fixture&) = delete;

  /// Writes a file, path below the folder, and the folders that it needs.
  void write(const std::string& path, const std::string& text) {
    auto file = std::filesystem::path{root_} / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << text;
  }

  result<loaded_profile> load() {
    return load_profile(request_);
  }

  /// Loads this text as the profile p.toml.
  result<loaded_profile> load(const std::string& text) {
    write("p.toml", text);
    return load();
  }

  /// The profile that this text must make.
  profile good(const std::string& text) {
    auto loaded = load(text);
    INFO((loaded ? "" : loaded.error().text));
    REQUIRE(loaded);
    return loaded->profile;
  }

  /// The error that loading must give.
  error bad() {
    auto loaded = load();
    REQUIRE_FALSE(loaded);
    return loaded.error();
  }

  /// The error that this text must give.
  error bad(const std::string& text) {
    write("p.toml", text);
    return bad();
  }

  /// The setting of this path, as `VALUE < ORIGIN`.
  std::string setting_of(const std::string& path) {
    auto loaded = load();
    INFO((loaded ? "" : loaded.error().text));
    REQUIRE(loaded);
    for (const auto& setting : loaded->settings)
      if (setting.path == path)
        return setting.value + " < " + setting.origin;
    return "";
  }

protected:
  std::string root_;
  load_request request_;
  std::map<std::string, std::string> environment_;
};

/// The table step of this number among the blocks.
inline const table_block& table_at(const profile& from, std::size_t index) {
  return std::get<table_block>(from.blocks.at(index));
}

/// The scripts of this number among the blocks.
inline const scripts_block& scripts_at(const profile& from, std::size_t index) {
  return std::get<scripts_block>(from.blocks.at(index));
}

} // namespace dunlin::test
