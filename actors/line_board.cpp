#include "actors/line_board.hpp"

namespace dunlin {

board_actor::behavior_type
line_board(board_actor::stateful_pointer<line_board_state>, board_writer write,
           line_format format) {
  return {
      [write, format](const board_update& update) -> caf::result<caf::ok_atom> {
        std::string lines;
        for (const auto& what : update.events)
          if (auto line = format(what); !line.empty())
            lines += line + "\n";
        if (!lines.empty())
          write(lines);
        return caf::ok_atom_v;
      },
  };
}

} // namespace dunlin
