#pragma once

#include "stores/sql/session.hpp"

#include <string_view>

namespace dunlin::mariadb {

/// The ledger's tables and other words, as MariaDB says them.
/// @param prefix the database of the ledger and a point; must outlive them.
sql::words ledger_words(std::string_view prefix) noexcept;

} // namespace dunlin::mariadb
