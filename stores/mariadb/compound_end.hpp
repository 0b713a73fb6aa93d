#pragma once

#include "stores/sql/script_text.hpp"

#include <memory>

namespace dunlin::mariadb {

/// Finds where a statement of a script ends whose delimiter is the semicolon:
/// at one that stands in no compound body. A trigger, routine or event may have
/// such a body, and BEGIN NOT ATOMIC is one; its words count where they begin a
/// statement, so that IF() and REPEAT() and columns called `end` are no part of
/// it.
std::unique_ptr<sql::statement_end> make_compound_end();

} // namespace dunlin::mariadb
