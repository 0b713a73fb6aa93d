#pragma once

#include "config/profile.hpp"
#include "stores/store_look.hpp"

#include <map>
#include <memory>
#include <string>

namespace dunlin {

/// The looks at the stores of a profile that go on while it is checked: one
/// session a store.
class store_looks {
public:
  /// The look at a store, begun if it is not; stays until it is ended.
  result<store_look*> at(const store_config& store);

  /// Ends a look, and with it its session.
  void end(const store_config& store);

private:
  std::map<std::string, std::unique_ptr<store_look>> looks_;
};

} // namespace dunlin
