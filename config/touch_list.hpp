#pragma once

#include "config/touches.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dunlin {

/// Adds work to that of the statements before it, if it is not there yet.
void add_work(std::vector<row_work>& to, row_work next);

/// Gathers what a text touches, statement by statement.
class touch_list {
public:
  /// The first of an object and mode stays.
  void add(const std::string& object, touch_mode mode, size_t line,
           const std::string& how);

  /// The first stays, but for one that reaches other stores.
  void block(const std::string& reason, size_t line,
             bool is_everywhere = false);

  void add_work(row_work next) {
    dunlin::add_work(work_, std::move(next));
  }

  bool has(const std::string& object, touch_mode mode) const {
    return touches_.contains({object, mode});
  }

  touch_set take() &&;

private:
  std::map<std::pair<std::string, touch_mode>, touch> touches_;
  std::optional<touch_barrier> barrier_;
  std::vector<row_work> work_;
};

} // namespace dunlin
