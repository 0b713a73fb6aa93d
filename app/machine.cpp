#include "app/machine.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>

namespace dunlin {

namespace {

std::string numbered(uid_t user) {
  return "user " + std::to_string(user);
}

std::string look_up_name(uid_t user) {
  passwd entry{};
  passwd* found = nullptr;
  char texts[4096];
  if (getpwuid_r(user, &entry, texts, sizeof texts, &found) != 0
      || found == nullptr)
    return numbered(user);
  return found->pw_name;
}

} // namespace

std::string current_folder() {
  std::error_code failure;
  auto folder = std::filesystem::current_path(failure);
  return failure ? "/" : folder.string();
}

uint32_t core_count() noexcept {
  return std::max(1u, std::thread::hardware_concurrency());
}

environment_lookup process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const auto* value = std::getenv(name.c_str());
    if (value == nullptr)
      return std::nullopt;
    return value;
  };
}

std::string host_name() {
  char name[HOST_NAME_MAX + 1] = "";
  if (gethostname(name, sizeof name) != 0 || name[0] == '\0')
    return "localhost";
  name[HOST_NAME_MAX] = '\0';
  return name;
}

int64_t process_id() noexcept {
  return getpid();
}

std::string user_name(uid_t user) {
  static const std::string own = look_up_name(getuid());
  if (user == getuid())
    return own;
  return user == 0 ? "root" : numbered(user);
}

std::string said_by(const std::string& way, uid_t user) {
  return user_name(user) + ", " + way;
}

std::string said_by(const std::string& way) {
  return said_by(way, getuid());
}

uint64_t utc_now_ms() noexcept {
  using namespace std::chrono;
  const auto now = system_clock::now().time_since_epoch();
  return static_cast<uint64_t>(duration_cast<milliseconds>(now).count());
}

uint64_t steady_now_ms() noexcept {
  using namespace std::chrono;
  const auto now = steady_clock::now().time_since_epoch();
  return static_cast<uint64_t>(duration_cast<milliseconds>(now).count());
}

std::string make_run_id() {
  std::random_device chance;
  return host_name() + "-" + std::to_string(process_id()) + "-"
         + std::to_string(utc_now_ms()) + "-" + std::to_string(chance());
}

bool can_ask() noexcept {
  return isatty(STDIN_FILENO) == 1;
}

} // namespace dunlin
