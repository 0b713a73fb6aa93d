#include "app/reject_examples.hpp"

#include "config/text.hpp"

namespace dunlin {

std::string reject_examples_of(const migration_plan& plan,
                               const ledgers& kept) {
  std::string out;
  for (const auto& step : plan.steps) {
    const auto ledger = kept.find(step.written_store());
    if (ledger == kept.end())
      continue;
    const auto& examples = ledger->second.reject_examples;
    if (const auto found = examples.find(step.name); found != examples.end())
      out += printable(step.name) + ": a reject is " + printable(found->second)
             + "\n";
  }
  return out;
}

} // namespace dunlin
