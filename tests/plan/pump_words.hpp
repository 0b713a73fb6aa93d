#pragma once

#include "plan/batch_pump.hpp"
#include "tests/catch.hpp"

#include <string>
#include <vector>

/// @file
/// The commands of a pump as words, for its tests.

namespace dunlin::test {

using lines = std::vector<std::string>;
using request = batch_pump::request;

/// Commands as words: `ask turn`, `take 100`, `take 100 on turn`, `read 100`.
inline lines words(const pump::commands& commands) {
  struct spell {
    std::string operator()(pump::ask_turn) const {
      return "ask turn";
    }
    std::string operator()(pump::begin_rows) const {
      return "begin";
    }
    std::string operator()(pump::take_bytes x) const {
      return "take " + std::to_string(x.bytes) + (x.has_turn ? " on turn" : "");
    }
    std::string operator()(pump::gained_turn) const {
      return "gained turn";
    }
    std::string operator()(pump::give_bytes x) const {
      return "give " + std::to_string(x.bytes);
    }
    std::string operator()(pump::read_rows x) const {
      return "read " + std::to_string(x.allowance_bytes);
    }
    std::string operator()(pump::map_rows) const {
      return "map";
    }
    std::string operator()(pump::take_answers x) const {
      return "answers " + std::to_string(x.allowance_bytes);
    }
    std::string operator()(pump::forget_rows) const {
      return "forget";
    }
    std::string operator()(pump::write_rows) const {
      return "write";
    }
    std::string operator()(pump::end_rows) const {
      return "end";
    }
    std::string operator()(pump::commit) const {
      return "commit";
    }
    std::string operator()(pump::undo) const {
      return "undo";
    }
    std::string operator()(pump::finished x) const {
      return x.committed ? "committed" : "failed";
    }
  };
  lines out;
  for (const auto& command : commands)
    out.push_back(std::visit(spell{}, command));
  return out;
}

} // namespace dunlin::test
