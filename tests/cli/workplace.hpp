#pragma once

#include "tests/catch.hpp"
#include "tests/cli/process.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// A folder of its own for a test of the program, with databases in it.

namespace dunlin::test {

class workplace {
public:
  workplace();

  workplace(const workplace&) = delete;
  workplace& operator=(const workplace&) = delete;

  ~workplace();

  /// Absolute, links resolved.
  const std::string& folder() const noexcept {
    return folder_;
  }

  /// Writes a file below the folder, and the folders that it needs.
  void write(const std::string& path, const std::string& text) const;

  /// Runs statements in a database below the folder, made if it is missing.
  void sql(const std::string& database, const std::string& text) const;

  /// All rows of a query, cells separated by `|`, rows by line breaks.
  std::string query(const std::string& database, const std::string& text) const;

  /// Every file below the folder with what it holds.
  std::map<std::string, std::string> files() const;

  /// Starts the program in the folder.
  launch command(std::vector<std::string> arguments) const;

  /// Runs the program in the folder to its end.
  ending run(std::vector<std::string> arguments) const;

  /// Makes `old.db` with a table `crs` of so many rows, a script folder `up`
  /// that makes `crs` in `new.db`, and `dunlin.toml` that fills it.
  void make_migration(int rows) const;

  /// What `crs` holds in a database.
  std::string rows_of(const std::string& database) const;

private:
  std::string folder_;
};

/// The lines of a text.
size_t count_lines(const std::string& text);

/// Whether a part stands in a text.
bool has(const std::string& text, std::string_view part);

/// A profile that reads `old.db` and writes `new.db`, without steps.
extern const std::string two_stores;

} // namespace dunlin::test
