#pragma once

#include "stores/row.hpp"

#include <mysql.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace dunlin::mariadb {

/// As what a cell is compared with a column. A number that arrives as a text is
/// compared as a double, which loses digits and, with them, rows.
enum class comparand : uint8_t {
  plain,
  decimal,     ///< digits in a text
  big_integer, ///< digits in a text, if beyond 64 bits with a sign
  instant,     ///< a time in UTC, with +00 behind it
};

/// The parameters of a statement. Texts are not copied: they must stay until it
/// ran. Used again, it allocates nothing.
class parameter_list {
public:
  void clear() noexcept {
    slots_.clear();
  }

  void add(const value& cell, comparand as = comparand::plain);

  void add_integer(int64_t number);

  void add_text(std::string_view text);

  size_t size() const noexcept {
    return slots_.size();
  }

  /// What the library takes; valid until the list changes.
  MYSQL_BIND* binds();

private:
  struct slot {
    enum_field_types type = MYSQL_TYPE_NULL;
    bool is_unsigned = false;
    uint64_t number = 0;
    double real = 0;
    std::string_view bytes;
    unsigned long length = 0;
  };

  std::vector<slot> slots_;
  std::vector<MYSQL_BIND> binds_;
};

} // namespace dunlin::mariadb
