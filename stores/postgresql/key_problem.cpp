#include "stores/postgresql/key_problem.hpp"

#include "stores/postgresql/sql_text.hpp"

namespace dunlin::postgresql {

tl::unexpected<error> refuse_null_keys(const database& db,
                                       const std::vector<std::string>& key) {
  return db.refuse(error_code::key_has_null,
                   "rows have a NULL in the key " + display_list(key)
                       + " and would be lost; give `key` columns that are "
                         "never NULL");
}

tl::unexpected<error> refuse_equal_keys(const database& db,
                                        std::string_view key) {
  return db.refuse(error_code::key_not_unique,
                   "two rows have the key " + to_text(key)
                       + "; give `key` columns that are unique together");
}

} // namespace dunlin::postgresql
