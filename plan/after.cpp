#include "plan/after.hpp"

#include "config/nearest.hpp"
#include "config/script_directives.hpp"
#include "config/text.hpp"

#include <functional>
#include <map>

namespace dunlin {

namespace {

/// What an `after` may name.
using known_names = std::map<std::string, step_range, std::less<>>;

/// What both kinds of block have.
struct block_view {
  const std::string& name;
  const std::vector<std::string>& after;
  step_index size;
};

block_view view_of(const plan_block& block) {
  if (const auto* scripts = std::get_if<scripts_block>(&block))
    return {scripts->name, scripts->after,
            static_cast<step_index>(scripts->files.size())};
  const auto& table = std::get<table_block>(block);
  return {table.name, table.after, 1};
}

result<known_names> names_of(const profile& from,
                             const std::vector<step>& steps) {
  known_names names;
  auto add = [&](const std::string& name, step_range range) {
    return names.emplace(name, range).second;
  };
  auto twice = [](const std::string& name) {
    return fail(error_code::duplicate_name,
                "two steps or blocks are called " + quote(name)
                    + "; give one of them another name");
  };
  step_index first = 0;
  for (const auto& block : from.blocks) {
    auto [name, after, size] = view_of(block);
    if (!add(name, {first, first + size}))
      return twice(name);
    if (std::holds_alternative<scripts_block>(block))
      for (auto index = first; index < first + size; ++index)
        if (!add(steps[index].name, {index, index + 1}))
          return twice(steps[index].name);
    first += size;
  }
  return names;
}

error unknown(const std::string& block, const std::string& name,
              const known_names& names) {
  std::vector<std::string> known;
  for (const auto& [candidate, range] : names)
    if (candidate != block)
      known.push_back(candidate);
  return {error_code::unknown_step, quote(block) + " is to come after "
                                        + quote(name)
                                        + ", which is neither a step nor a "
                                          "block of scripts"
                                        + hint_for(name, known)};
}

/// What scripts ask for at their heads.
result<void> add_declared(const scripts_block& block, step_index first,
                          const known_names& names,
                          std::vector<asked_order>& to) {
  for (step_index i = 0; i < block.files.size(); ++i) {
    const auto& file = block.files[i];
    const auto said = read_directives(file.path, file.text);
    if (!said)
      return tl::unexpected(said.error());
    for (const auto& name : said->after.names) {
      const auto found = names.find(name);
      if (found == names.end())
        return tl::unexpected(
            error{error_code::unknown_step,
                  file.path + ":" + std::to_string(said->after.line) + ": "
                      + unknown(file.name, name, names).text});
      to.push_back({name, found->second, {first + i, first + i + 1}});
    }
  }
  return {};
}

} // namespace

result<std::vector<asked_order>> asked_orders(const profile& from,
                                              const std::vector<step>& steps) {
  auto names = names_of(from, steps);
  if (!names)
    return tl::unexpected(names.error());
  std::vector<asked_order> out;
  step_index first = 0;
  for (const auto& block : from.blocks) {
    auto [block_name, after, size] = view_of(block);
    for (const auto& name : after) {
      auto found = names->find(name);
      if (found == names->end())
        return tl::unexpected(unknown(block_name, name, *names));
      out.push_back({name, found->second, {first, first + size}});
    }
    if (const auto* scripts = std::get_if<scripts_block>(&block))
      if (auto good = add_declared(*scripts, first, *names, out); !good)
        return tl::unexpected(good.error());
    first += size;
  }
  return out;
}

} // namespace dunlin
