#include "app/control/control_listener.hpp"

#include "app/control/socket_address.hpp"
#include "config/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace dunlin {

namespace {

/// Connections that the system keeps until they are accepted.
constexpr int backlog = 16;

tl::unexpected<error> refuse(const std::string& path, const std::string& why) {
  return fail(error_code::part_failed, printable(path) + ": " + why);
}

tl::unexpected<error> refuse(const std::string& path) {
  return refuse(path, std::generic_category().message(errno));
}

/// Runs over listed keys hold the locks of their own targets alone, so that two
/// of one profile may go on at a time.
bool has_listener(const descriptor& folder, const std::string& name) {
  const descriptor caller{
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  // EAGAIN: more people wait for it than it lets wait.
  return connect_to(caller, address_of(path_within(folder, name)))
         || errno == EAGAIN;
}

result<void> remove_old(const descriptor& folder, const std::string& name,
                        const std::string& path) {
  struct stat found {};
  if (fstatat(folder.number(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0)
    return {};
  if (!S_ISSOCK(found.st_mode))
    return refuse(path, "is there and is no socket");
  if (has_listener(folder, name))
    return refuse(path, "another run of this profile has it");
  if (unlinkat(folder.number(), name.c_str(), 0) != 0)
    return refuse(path);
  return {};
}

result<descriptor> listen_at(const descriptor& folder, const std::string& name,
                             const std::string& path) {
  if (auto gone = remove_old(folder, name, path); !gone)
    return fail(gone.error());
  descriptor out{
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!out)
    return refuse(path);
  // The file gets the mode that the socket has by then.
  fchmod(out.number(), S_IRUSR | S_IWUSR);
  const auto address = address_of(path_within(folder, name));
  if (!bind_to(out, address) || listen(out.number(), backlog) != 0)
    return refuse(path);
  return out;
}

} // namespace

result<control_listener>
control_listener::open(const std::vector<runtime_folder>& folders,
                       const std::string& name) {
  std::string problems;
  for (const auto& folder : folders) {
    auto opened = open_runtime_folder(folder, folder_trust::own);
    const auto path = folder.path + "/" + name;
    auto listening = opened ? listen_at(*opened, name, path)
                            : result<descriptor>{fail(opened.error())};
    if (listening)
      return control_listener{std::move(*opened), std::move(*listening), name,
                              path};
    problems += (problems.empty() ? "" : "; ") + listening.error().text;
  }
  return fail(error_code::part_failed, std::move(problems));
}

control_listener::control_listener(descriptor folder, descriptor socket,
                                   std::string name, std::string path) noexcept
    : folder_(std::move(folder)), socket_(std::move(socket)),
      name_(std::move(name)), path_(std::move(path)) {
  // nop
}

control_listener::~control_listener() {
  if (socket_)
    unlinkat(folder_.number(), name_.c_str(), 0);
}

} // namespace dunlin
