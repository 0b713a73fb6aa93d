#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// Running a program and looking at it from outside, always with a limit of
/// time.

namespace dunlin::test {

/// The longest that any one thing in these tests may take, also on a machine
/// with much else to do; reached only when something hangs.
inline constexpr std::chrono::seconds patience{180};

/// How a program is started.
struct launch {
  std::string program;
  std::vector<std::string> arguments;
  std::string folder;
  /// Set in addition to those of this process.
  std::map<std::string, std::string> environment;
  /// Greatest file that it may write; a write beyond it fails as on a full
  /// disk.
  std::optional<uint64_t> file_bytes_max;
  /// No file can be opened for writing, whoever the user is: as on a file
  /// system that is read-only, or as one that is immutable.
  bool may_write = true;
  /// Root, whom no file's mode holds back, becomes nobody first.
  bool unprivileged = false;
};

/// How a program ended.
struct ending {
  /// Its exit code; 128 + number if a signal ended it, -1 if it hung.
  int code = -1;
  std::string out;
  std::string err;
};

/// A program that runs.
class process {
public:
  explicit process(const launch& what);

  process(const process&) = delete;
  process& operator=(const process&) = delete;

  /// Kills it if it still runs.
  ~process();

  pid_t id() const noexcept {
    return id_;
  }

  void send(int signal) const noexcept;

  /// Waits until it has written this text.
  /// @returns false if it ended, or kept silent for too long.
  bool has_said(std::string_view text);

  /// Waits for its end.
  ending wait();

private:
  /// Takes in what it says; returns false when it has nothing more to say.
  bool listen(std::chrono::steady_clock::time_point until);

  pid_t id_ = -1;
  /// Its standard output and error; -1 once closed.
  int pipes_[2] = {-1, -1};
  std::string said_[2];
  bool is_over_ = false;
};

} // namespace dunlin::test
