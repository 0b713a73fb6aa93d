#pragma once

#include "stores/postgresql/touches/reading.hpp"

#include <optional>
#include <string>

/// @file
/// Statements about the session: settings, prepared statements, cursors.

namespace dunlin::postgresql {

/// `search_path` is set to this text from now on; nothing: it is not known.
void set_path(script_session& session, const std::optional<std::string>& text);

/// The role that runs the statements, or logged in, is this from now on;
/// nothing: it is not known. `none` and `default` are the one before.
void set_role(script_session& session, const catalogue& db, bool is_login,
              const std::optional<std::string>& name);

/// What a routine's SET or RESET makes of the `search_path` that it sets
/// itself.
void set_own_path(std::optional<std::vector<std::string>>& own,
                  const script_session& session, syntax_node set);

void read_set(reading& in, syntax_node node);
/// ALTER DATABASE, ROLE or SYSTEM with SET: of the sessions behind it.
void read_default(reading& in, syntax_node node);
void read_discard(reading& in, syntax_node node);
void read_prepare(reading& in, syntax_node node);
void read_execute(reading& in, syntax_node node);
void read_explain(reading& in, syntax_node node);
void read_copy(reading& in, syntax_node node);
void read_lock(reading& in, syntax_node node);

} // namespace dunlin::postgresql
