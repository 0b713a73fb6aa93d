#include "config/variables.hpp"

#include "config/text.hpp"

namespace dunlin {

namespace {

/// Appends what stands between `${` and `}` with its value.
result<void> expand_one(std::string_view inner,
                        const environment_lookup& environment,
                        expanded_text& into) {
  auto colon = inner.find(':');
  auto name = std::string{inner.substr(0, colon)};
  if (!is_variable_name(name))
    return fail(error_code::bad_value,
                "a ${ that no name of a variable follows: write ${NAME}, "
                "${NAME:default}, or $${ for the characters themselves");
  auto fallback = colon == std::string_view::npos ? std::string_view{}
                                                  : inner.substr(colon + 1);
  if (fallback.find("${") != std::string_view::npos)
    return fail(error_code::bad_value, "the default of ${" + name
                                           + "} holds another variable: "
                                             "variables do not nest");
  auto value = environment ? environment(name) : std::nullopt;
  if (!value && colon == std::string_view::npos)
    return fail(error_code::variable_unset,
                "the environment variable " + name
                    + " is not set: set it, or give a default as in ${" + name
                    + ":default}");
  if (value && find_no_text(*value) != std::string_view::npos)
    return fail(error_code::bad_value,
                "the environment variable " + name + " is not valid UTF-8");
  into.text += value ? *value : std::string{fallback};
  if (value)
    into.variables.push_back(std::move(name));
  return {};
}

} // namespace

bool is_variable_name(std::string_view name) noexcept {
  auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (name.empty() || !is_letter(name.front()))
    return false;
  for (auto c : name)
    if (!is_letter(c) && !(c >= '0' && c <= '9'))
      return false;
  return true;
}

result<expanded_text> expand_variables(std::string_view text,
                                       const environment_lookup& environment) {
  expanded_text into;
  while (!text.empty()) {
    auto at = text.find("${");
    if (at == std::string_view::npos) {
      into.text += text;
      break;
    }
    if (at > 0 && text[at - 1] == '$') {
      into.text += text.substr(0, at - 1);
      into.text += "${";
      text.remove_prefix(at + 2);
      continue;
    }
    into.text += text.substr(0, at);
    auto end = text.find('}', at);
    if (end == std::string_view::npos)
      return fail(error_code::bad_value,
                  "a ${ has no }: write ${NAME}, ${NAME:default}, or $${ for "
                  "the characters themselves");
    auto done
        = expand_one(text.substr(at + 2, end - at - 2), environment, into);
    if (!done)
      return fail(done.error());
    text.remove_prefix(end + 1);
  }
  return into;
}

} // namespace dunlin
