#include "app/store_looks.hpp"

#include <utility>

namespace dunlin {

result<store_look*> store_looks::at(const store_config& store) {
  auto& look = looks_[store.name];
  if (!look) {
    auto begun = look_at(store);
    if (!begun)
      return fail(std::move(begun.error()));
    look = std::move(*begun);
  }
  return look.get();
}

void store_looks::end(const store_config& store) {
  looks_.erase(store.name);
}

} // namespace dunlin
