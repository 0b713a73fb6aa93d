#include "stores/postgresql/connection_words.hpp"

#include "stores/postgresql/url.hpp"

#include <libpq-fe.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

namespace dunlin::postgresql {

namespace {

/// What a URL says of one setting.
struct word {
  std::string name;
  std::string text;
  /// The variable that says the same; may be empty.
  std::string variable;
};

result<std::vector<word>> words_of(const store_config& store) {
  const auto parts = parse_url(store);
  if (!parts)
    return fail(parts.error());
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{
      PQconninfoParse(parts->conninfo.c_str(), nullptr), PQconninfoFree};
  std::vector<word> out;
  for (const auto* each = options.get();
       each != nullptr && each->keyword != nullptr; ++each)
    if (each->val != nullptr && std::string_view{each->keyword} != "dbname")
      out.push_back({each->keyword, each->val,
                     each->envvar == nullptr ? "" : each->envvar});
  return out;
}

} // namespace

std::string quote_word(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\')
      out += '\\';
    out += c;
  }
  return out + "'";
}

result<store_config> with_database(const store_config& store,
                                   const std::string& database) {
  const auto words = words_of(store);
  if (!words)
    return fail(words.error());
  auto out = store;
  out.url = "postgresql:";
  for (const auto& each : *words)
    out.url += each.name + "=" + quote_word(each.text) + " ";
  out.url += "dbname=" + quote_word(database);
  return out;
}

result<std::vector<std::string>> dump_environment(const store_config& store) {
  const auto words = words_of(store);
  if (!words)
    return fail(words.error());
  std::vector<std::string> out;
  for (auto** each = environ; *each != nullptr; ++each) {
    const std::string_view line = *each;
    const auto is_said
        = std::any_of(words->begin(), words->end(), [&](const word& of) {
            return !of.variable.empty() && line.starts_with(of.variable + "=");
          });
    if (!is_said)
      out.emplace_back(line);
  }
  for (const auto& each : *words)
    if (!each.variable.empty())
      out.push_back(each.variable + "=" + each.text);
  return out;
}

} // namespace dunlin::postgresql
