#include "stores/mariadb/key_problem.hpp"

#include "stores/row.hpp"
#include "stores/sql/names.hpp"

namespace dunlin::mariadb {

tl::unexpected<error> refuse_null_keys(const database& db,
                                       const std::vector<std::string>& key,
                                       int64_t rows) {
  return db.refuse(error_code::key_has_null,
                   std::to_string(rows) + " rows have a NULL in the key "
                       + sql::display_list(key)
                       + " and would be lost; give `key` columns that are "
                         "never NULL");
}

tl::unexpected<error> refuse_equal_keys(const database& db,
                                        std::string_view key) {
  return db.refuse(error_code::key_not_unique,
                   "two rows have the key " + to_text(key)
                       + "; give `key` columns that are unique together");
}

tl::unexpected<error> refuse_unordered(const database& db,
                                       std::string_view key) {
  return db.refuse(error_code::query_invalid,
                   "paging does not get past the key " + to_text(key)
                       + ", so its column is in no order; give another `key`,"
                         " or CAST it to one type");
}

} // namespace dunlin::mariadb
