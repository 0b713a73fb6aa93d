#include "actors/logbook.hpp"

#include "config/assert.hpp"

#include <utility>

namespace dunlin {

namespace {

/// How often an entry is tried: a run that is stopped at once has its
/// statements cancelled again and again, and an entry may be among them.
constexpr uint32_t entry_attempts_max = 5;

} // namespace

logbook::logbook(overseer_actor::pointer self,
                 std::shared_ptr<connections> stores,
                 std::set<std::string> written_stores, announcer& voice)
    : self_(self), stores_(std::move(stores)),
      written_stores_(std::move(written_stores)), voice_(voice) {
  // nop
}

void logbook::write(const steer_request& asked, steer_outcome outcome) {
  db::keep_command entry;
  entry.said.verb = to_string(asked.verb);
  if (asked.verb == steer_verb::migrators)
    entry.said.argument = std::to_string(asked.migrators);
  entry.said.user = asked.user;
  entry.said.outcome = to_string(outcome);
  entry.said_at_ms = now_ms(self_);
  for (const auto& store : written_stores_) {
    ++open_;
    write_into(store, entry, entry_attempts_max);
  }
}

void logbook::write_into(const std::string& store,
                         const db::keep_command& entry,
                         uint32_t attempts_left) {
  ask(self_, stores_->target(store), entry)
      .then([this](caf::ok_atom) { close_one(); },
            [=, this](const caf::error& raw) {
              const auto problem = from_caf(raw);
              const auto may_pass = problem.code == error_code::interrupted
                                    || problem.code == error_code::store_busy;
              if (may_pass && attempts_left > 1) {
                write_into(store, entry, attempts_left - 1);
                return;
              }
              voice_.tell(event_kind::warning, "overseer", std::nullopt,
                          "the ledger of store " + store + " lacks \""
                              + entry.said.verb + "\" of " + entry.said.user
                              + ": " + problem.text);
              close_one();
            });
}

void logbook::close_one() {
  DUNLIN_ASSERT(open_ > 0);
  if (--open_ == 0 && done_)
    std::exchange(done_, nullptr)();
}

void logbook::when_written(std::function<void()> done) {
  DUNLIN_ASSERT(!done_);
  if (open_ == 0)
    done();
  else
    done_ = std::move(done);
}

} // namespace dunlin
