#include "config/script_variables.hpp"

#include "config/nearest.hpp"
#include "config/text.hpp"
#include "config/variables.hpp"

#include <algorithm>
#include <vector>

namespace dunlin {

namespace {

std::string place_in(std::string_view path, std::string_view before) {
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  return printable(path) + ":" + std::to_string(line) + ": ";
}

std::vector<std::string>
names_of(const std::map<std::string, std::string>& values) {
  std::vector<std::string> out;
  for (const auto& [name, value] : values)
    out.push_back(name);
  return out;
}

} // namespace

result<std::string> put_variables(std::string_view path, std::string_view text,
                                  const script_variables& values,
                                  uint64_t max_bytes) {
  if (!values)
    return std::string{text};
  std::string out;
  size_t at = 0;
  for (;;) {
    const auto begin = std::min(text.find("${", at), text.size());
    out += text.substr(at, begin - at);
    if (out.size() > max_bytes)
      return fail(error_code::file_unreadable,
                  printable(path)
                      + ": with the values of its variables it is"
                        " too large");
    if (begin == text.size())
      return out;
    const auto end = std::min(text.find('}', begin), text.size());
    const auto name = std::string{text.substr(begin + 2, end - begin - 2)};
    if (end == text.size() || !is_variable_name(name))
      return fail(error_code::bad_value,
                  place_in(path, text.substr(0, begin))
                      + "a ${ that no name and } follow: in a block with"
                        " `variables` write ${NAME}, and give a variable with"
                        " the value \"$\" where the script needs ${ itself");
    const auto value = values->find(name);
    if (value == values->end())
      return fail(error_code::variable_unset,
                  place_in(path, text.substr(0, begin)) + "${" + name
                      + "} has no value in `variables` of its [[scripts]]"
                        " block"
                      + hint_for(name, names_of(*values)));
    out += value->second;
    at = end + 1;
  }
}

} // namespace dunlin
