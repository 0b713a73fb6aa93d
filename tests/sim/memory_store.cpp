#include "tests/sim/memory_store.hpp"

#include "config/assert.hpp"
#include "tests/sim/memory_source.hpp"
#include "tests/sim/memory_target.hpp"

#include <utility>

namespace dunlin {

namespace {

/// Nothing here takes long enough to be interrupted: there is only one thread.
class idle_canceller : public canceller {
public:
  void cancel() noexcept override {
    // nop
  }
};

class memory_connection : public store_connection {
public:
  memory_connection(std::shared_ptr<memory_database> database,
                    store_access access)
      : database_(std::move(database)) {
    if (access != store_access::read)
      target_ = std::make_unique<memory_target>(database_, access);
  }

  std::unique_ptr<source_session> make_source() override {
    return std::make_unique<memory_source>(database_);
  }

  target_session* target() noexcept override {
    return target_.get();
  }

  std::shared_ptr<canceller> make_canceller() override {
    return std::make_shared<idle_canceller>();
  }

private:
  std::shared_ptr<memory_database> database_;
  std::unique_ptr<memory_target> target_;
};

} // namespace

std::unique_ptr<store_connection>
open_memory_store(std::shared_ptr<memory_database> database,
                  store_access access) {
  DUNLIN_ASSERT(database != nullptr);
  return std::make_unique<memory_connection>(std::move(database), access);
}

} // namespace dunlin
