#include "stores/mariadb/touches/kept_text.hpp"

namespace dunlin::mariadb {

use_list uses_of_kept(catalogue& db, const std::string& place,
                      const std::string& text,
                      const std::optional<text_modes>& modes,
                      kept_reader read_kept) {
  use_list out;
  const auto tokens
      = take_apart(text, 1, modes.value_or(text_modes{}), db.version);
  if (!modes)
    out.unknown = {"how a body is read in its sql_mode is not known", false};
  else if (!tokens.problem.empty() || tokens.tokens.empty())
    out.unknown = {"what the server keeps can't be read"
                       + (text.empty() ? std::string{} : ": " + tokens.problem),
                   false};
  if (out.unknown)
    return out;
  script_session session{place, *modes};
  reading outer{db, session, nullptr};
  outer.is_running = false;
  return collect(outer, [&](reading& in) {
    token_cursor at{tokens};
    read_kept(in, at);
    if (!at.at_end())
      in.give_up("what the server keeps can't be read");
  });
}

} // namespace dunlin::mariadb
