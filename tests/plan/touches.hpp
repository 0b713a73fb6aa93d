#pragma once

#include "tests/plan/blocks.hpp"

#include <map>

/// @file
/// Touches in few words, for plans that tests make.

namespace dunlin::test {

/// `r:a,b w:c c:d`: reads a and b, writes c, and d commutes; with `l:SQL` it
/// comes last. `!why` is a barrier of the store, `!!why` one of all stores.
inline touch_set touching(const std::string& words) {
  touch_set out;
  std::string word;
  auto add = [&] {
    if (word.size() < 2)
      return;
    if (word[0] == 'l') {
      out.comes_last = late_statement{word.substr(2), 1};
      return;
    }
    auto mode = word[0] == 'r'   ? touch_mode::reads
                : word[0] == 'c' ? touch_mode::commutes
                                 : touch_mode::writes;
    std::string object;
    for (auto letter : word.substr(2) + ",") {
      if (letter != ',')
        object += letter;
      else if (!object.empty())
        out.touches.push_back({std::exchange(object, {}), mode, 1, "SQL"});
    }
  };
  if (words.starts_with("!")) {
    auto everywhere = words.starts_with("!!");
    out.barrier
        = touch_barrier{words.substr(everywhere ? 2 : 1), 7, everywhere};
    return out;
  }
  for (auto letter : words + " ") {
    if (letter != ' ') {
      word += letter;
      continue;
    }
    add();
    word.clear();
  }
  return out;
}

/// What each step touches, by its name: `written` or `read|written`.
using told = std::map<std::string, std::string>;

inline touch_teller teller(told by_name) {
  return
      [by_name = std::move(by_name)](
          const std::vector<step>& steps) -> result<std::vector<step_touches>> {
        std::vector<step_touches> out;
        for (const auto& step : steps) {
          step_touches next;
          if (auto found = by_name.find(step.name); found != by_name.end()) {
            auto bar = found->second.find('|');
            if (bar != std::string::npos)
              next.read = touching(found->second.substr(0, bar));
            next.written = touching(bar == std::string::npos
                                        ? found->second
                                        : found->second.substr(bar + 1));
          }
          out.push_back(std::move(next));
        }
        return out;
      };
}

/// One block of scripts, each called by its place, and what they touch.
inline result<migration_plan> scripts_plan(const names& touches,
                                           script_order order
                                           = script_order::read_write) {
  auto from = profile_of({many_scripts("s", static_cast<int>(touches.size()))});
  from.run.order = order;
  told by_name;
  for (std::size_t i = 0; i < touches.size(); ++i)
    by_name["s/" + std::to_string(i)] = touches[i];
  return make_plan(from, teller(std::move(by_name)));
}

} // namespace dunlin::test
