#pragma once

#include "stores/sql/session.hpp"

namespace dunlin::sqlite {

/// How SQLite says what the ledger needs.
const sql::words& ledger_words() noexcept;

} // namespace dunlin::sqlite
