#include "app/mapping/find_program.hpp"

#include "config/text.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>

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

/// The program that runs a script, as its first line names it; empty: none
/// does.
std::string interpreter_of(const std::string& file) {
  // As much of it as the kernel looks at.
  char begin[256];
  std::ifstream script{file, std::ios::binary};
  script.read(begin, sizeof begin);
  const std::string_view read{begin, static_cast<size_t>(script.gcount())};
  auto line = read.substr(0, read.find('\n'));
  if (!line.starts_with("#!"))
    return {};
  line.remove_prefix(std::min(line.find_first_not_of(" \t", 2), line.size()));
  return std::string{line.substr(0, line.find_first_of(" \t"))};
}

/// Why a program can't be started; empty if it can, as far as its file tells.
std::string objection_to_program(const std::string& file) {
  if (auto objection = objection_to(file); !objection.empty())
    return objection;
  const auto interpreter = interpreter_of(file);
  // A relative one starts at the child's folder, which is another.
  if (!interpreter.starts_with('/'))
    return {};
  const auto objection = objection_to(interpreter);
  if (objection.empty())
    return {};
  return "its first line asks for " + quote(interpreter) + ": " + objection
         + (interpreter.ends_with('\r')
                ? "; its lines end as on Windows, which is taken for a part of"
                  " the name"
                : "");
}

} // namespace

result<std::string> find_program(const std::string& name,
                                 const std::string& path) {
  if (name.find('/') != std::string::npos) {
    if (auto objection = objection_to_program(name); !objection.empty())
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
      return find_program(file, path);
    at = end + 1;
  }
  return fail(error_code::command_missing,
              "the command " + quote(name)
                  + ": no folder of PATH has such a program; a path with a"
                    " slash starts at the profile's folder");
}

} // namespace dunlin
