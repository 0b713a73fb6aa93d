#pragma once

#include "stores/store_look.hpp"

#include <memory>

namespace dunlin::postgresql {

/// See `dunlin::look_at`.
std::unique_ptr<store_look> make_look(const store_config& store);

} // namespace dunlin::postgresql
