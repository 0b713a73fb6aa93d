#include "app/mapping/find_program.hpp"

#include "config/text.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace dunlin {

namespace {

/// Why a file can't be executed; empty if it can.
std::string objection_to(const std::string& file) {
  struct stat about {};
  if (stat(file.c_str(), &about) != 0)
    return std::strerror(errno);
  if (!S_ISREG(about.st_mode))
    return "it is no file";
  if (access(file.c_str(), X_OK) != 0)
    return "it can't be executed; make it so with chmod +x, or name the"
           " program that runs it";
  return {};
}

} // namespace

result<std::string> find_program(const std::string& name,
                                 const std::string& path) {
  if (name.find('/') != std::string::npos) {
    if (auto objection = objection_to(name); !objection.empty())
      return fail(error_code::command_missing,
                  "the command " + quote(name) + ": " + objection);
    return name;
  }
  for (size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find(':', at), path.size());
    const auto folder = path.substr(at, end - at);
    // A relative folder would be another one for the child.
    const auto file = folder + "/" + name;
    if (folder.starts_with('/') && objection_to(file).empty())
      return file;
    at = end + 1;
  }
  return fail(error_code::command_missing,
              "the command " + quote(name)
                  + ": no folder of PATH has such a program; a path with a"
                    " slash starts at the profile's folder");
}

} // namespace dunlin
