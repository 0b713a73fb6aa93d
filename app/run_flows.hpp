#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What flows between the parts of a run: the one description of it, beside
/// that of the parts (`run_parts.hpp`). A test holds it against the interfaces
/// of `actors/protocol.hpp`.

namespace dunlin {

/// The ends of flows. Some are parts, some are what parts make.
namespace role {

inline constexpr std::string_view program = "program";
inline constexpr std::string_view overseer = "overseer";
inline constexpr std::string_view scanner = "scanner";
inline constexpr std::string_view migrator = "migrator";
inline constexpr std::string_view budget = "budget";
/// Takes the words of `dunlin control`.
inline constexpr std::string_view control = "control";
/// Has rows go through the user's code.
inline constexpr std::string_view mapper = "mapper";
/// Status board and log.
inline constexpr std::string_view board = "board";
/// The one of both that may be a live board.
inline constexpr std::string_view live_board = "status board";
inline constexpr std::string_view key_pad = "key pad";
/// A connection, asked to read a source.
inline constexpr std::string_view source = "source";
/// A connection, asked to write a target or its ledger.
inline constexpr std::string_view target = "target";

} // namespace role

/// What one role sends to another.
struct flow {
  enum class way : uint8_t {
    there, ///< the messages carry it
    back,  ///< their answers carry it
    rows_there,
    rows_back,
  };

  std::string_view from;
  std::string_view to;
  /// As `message_name` gives them. Answers go back unsaid.
  std::vector<std::string> messages;
  /// In a few words, with what bounds it.
  std::vector<std::string> carries;
  way direction = way::there;
  /// Without a step of this kind nothing of it flows.
  enum class needed : uint8_t { any, table, script };
  needed step = needed::any;
};

/// All flows of a run.
std::vector<flow> describe_flows();

} // namespace dunlin
