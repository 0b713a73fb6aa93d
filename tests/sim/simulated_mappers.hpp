#pragma once

#include "actors/mapper.hpp"
#include "tests/sim/memory_database.hpp"
#include "tests/sim/user_code.hpp"
#include "tests/sim/workload.hpp"
#include "tests/sim/world.hpp"

#include <memory>

/// @file
/// Mappers in a simulated world: undetached, over the user's code of the
/// simulation, which now and then dies in the midst of a batch.

namespace dunlin {

class simulated_mappers : public mappers {
public:
  /// @param where outlives every actor that asks for mappers; `work` too.
  /// @param held of all rows of this world.
  simulated_mappers(world& where, const workload& work,
                    std::shared_ptr<row_meter> held);

  /// Asked about `answers`, once a piece.
  void set_faults(std::shared_ptr<fault_points> faults) {
    faults_ = std::move(faults);
  }

  mapper_actor spawn(const mapping_spec& spec, step_index step,
                     migrator_id migrator,
                     const overseer_actor& overseer) override;

private:
  world& world_;
  const workload& work_;
  std::shared_ptr<row_meter> held_;
  std::shared_ptr<fault_points> faults_;
};

} // namespace dunlin
