#include "tests/sim/wire.hpp"

#include "config/assert.hpp"

#include <caf/all.hpp>
#include <caf/monitorable_actor.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace dunlin {

namespace {

class wire : public caf::monitorable_actor {
public:
  wire(caf::actor_config& config, caf::strong_actor_ptr to,
       choice_stream& chance, uint32_t delay_us_max)
      : caf::monitorable_actor(config), to_(std::move(to)), chance_(chance),
        delay_us_max_(delay_us_max) {
    // nop
  }

  using caf::monitorable_actor::enqueue;

  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) override {
    auto& clock = home_system().clock();
    const std::chrono::microseconds delay{
        chance_.pick(delay_us_max_ + 1, "delay in us")};
    // As on a connection, nothing overtakes what was sent before.
    last_arrival_ = std::max(last_arrival_, clock.now() + delay);
    clock.schedule_message(last_arrival_, to_, std::move(what));
  }

  const char* name() const override {
    return "wire";
  }

private:
  caf::strong_actor_ptr to_;
  choice_stream& chance_;
  uint32_t delay_us_max_;
  caf::actor_clock::time_point last_arrival_{};
};

} // namespace

caf::strong_actor_ptr make_wire(world& where, caf::strong_actor_ptr to,
                                uint32_t delay_us_max) {
  DUNLIN_ASSERT(to != nullptr);
  auto& system = where.system();
  caf::actor_config config;
  auto made = caf::make_actor<wire, caf::strong_actor_ptr>(
      system.next_actor_id(), system.node(), &system, config, to,
      where.chance().at(concern::wire), delay_us_max);
  // The wire holds the actor, so the actor may not hold the wire.
  to->get()->attach_functor([weak = caf::weak_actor_ptr{made.get()}](
                                const caf::error& reason) {
    if (const auto living = weak.lock())
      static_cast<wire*>(living->get())->cleanup(caf::error{reason}, nullptr);
  });
  return made;
}

} // namespace dunlin
