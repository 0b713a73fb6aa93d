#include "app/rehearse/rehearsal_copies.hpp"

#include "app/machine.hpp"
#include "config/text.hpp"

#include <map>
#include <utility>
#include <vector>

namespace dunlin {

namespace {

/// What is wrong with the option is none of the store's.
tl::unexpected<error> at_store(const std::string& store, const error& problem) {
  if (problem.text.starts_with("--scratch: "))
    return fail(problem);
  return fail(problem.code, "store " + quote(store) + ": " + problem.text);
}

script_job job_of(const step& of) {
  const auto& file = of.script().file;
  return {of.name, file.path, file.text, of.identity};
}

/// What would act on more than the copy is no rehearsal.
result<void> check_inside(const step& script) {
  if (script.touches && script.touches->written
      && script.touches->written->barrier
      && script.touches->written->barrier->is_everywhere) {
    const auto& why = *script.touches->written->barrier;
    return fail(error_code::script_refused,
                printable(script.script().file.path) + ":"
                    + std::to_string(why.line) + ": " + why.reason
                    + ": it could reach out of the copies, and is not"
                      " rehearsed; leave it out of the profile for a rehearsal,"
                      " by --with");
  }
  return {};
}

/// Lower hexadecimal digits that no other rehearsal has.
std::string make_token() {
  const auto id = make_run_id();
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : id)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4)
    out += "0123456789abcdef"[(hash >> shift) & 15];
  return out;
}

/// The sessions of one order, which write the ledgers of the copies.
class open_copies {
public:
  open_copies(const profile& of, verify_stop& stop) : stop_(stop) {
    claim_.migration = of.name;
    claim_.profile_path = of.path;
    claim_.run = make_run_id();
    claim_.host = host_name();
    claim_.process = process_id();
    claim_.node = claim_.host;
  }

  result<void> open(const std::string& store, const store_config& copy) {
    auto connection = open_store(copy, store_access::write);
    if (!connection)
      return fail(connection.error());
    if (auto good = stop_.add((*connection)->make_canceller()); !good)
      return good;
    if (auto taken = (*connection)->target()->take_over(claim_); !taken)
      return taken;
    connections_[store] = std::move(*connection);
    return {};
  }

  target_session& target(const std::string& store) {
    return *connections_.at(store)->target();
  }

private:
  verify_stop& stop_;
  run_claim claim_;
  std::map<std::string, std::unique_ptr<store_connection>> connections_;
};

/// Whether an error is one of the script's, which another order may not have.
bool is_of_script(error_code code) noexcept {
  return code == error_code::script_failed
         || code == error_code::foreign_keys_violated
         || code == error_code::script_refused;
}

} // namespace

result<std::unique_ptr<rehearsal_copies>>
rehearsal_copies::make(const profile& of, const migration_plan& plan,
                       const step_order& scripts,
                       std::vector<size_t> statements_done,
                       const std::string& server_url, verify_stop& stop) {
  scratch_request request;
  request.server_url = server_url;
  request.token = make_token();
  request.watch = [&stop](std::shared_ptr<canceller> each) {
    return stop.add(std::move(each));
  };
  std::map<std::string, std::vector<script_job>> stores;
  for (const auto index : scripts) {
    const auto& script = plan.steps[index];
    if (auto good = check_inside(script); !good)
      return fail(good.error());
    stores[script.script().store].push_back(job_of(script));
  }
  for (const auto& [store, jobs] : stores)
    if (auto good = check_stay_inside(of.stores.at(store), jobs); !good)
      return fail(good.error());
  for (const auto& [store, jobs] : stores)
    if (auto good = check_scratch(of.stores.at(store), request); !good)
      return at_store(store, good.error());
  std::unique_ptr<rehearsal_copies> out{
      new rehearsal_copies{of, plan, std::move(statements_done), stop}};
  for (const auto& [store, jobs] : stores) {
    auto made = stop.check().and_then(
        [&] { return make_scratch(of.stores.at(store), request); });
    if (!made)
      return at_store(store, made.error());
    out->copies_[store] = std::move(*made);
  }
  return out;
}

result<order_outcome> rehearsal_copies::run(const step_order& scripts,
                                            const volatile_parts& known) {
  for (const auto& [store, copy] : copies_)
    if (auto done = stop_.check().and_then([&] { return copy->put_back(); });
        !done)
      return at_store(store, done.error());
  {
    open_copies sessions{profile_, stop_};
    for (const auto& [store, copy] : copies_)
      if (auto opened = sessions.open(store, copy->config()); !opened)
        return at_store(store, opened.error());
    for (const auto index : scripts) {
      if (auto good = stop_.check(); !good)
        return fail(good.error());
      const auto& script = plan_.steps[index];
      auto& target = sessions.target(script.script().store);
      auto job = job_of(script);
      job.statements_done = statements_done_[index];
      const auto ran = target.run_script(job);
      if (ran)
        continue;
      if (!is_of_script(ran.error().code))
        return at_store(script.script().store, ran.error());
      order_outcome out;
      out.failure = script_failure{index, ran.error()};
      return out;
    }
  }
  return read(known);
}

result<order_outcome> rehearsal_copies::read(const volatile_parts& known) {
  order_outcome out;
  for (const auto& [store, copy] : copies_) {
    auto contents = stop_.check().and_then(
        [&] { return copy->read(known.columns_of(store)); });
    if (!contents)
      return at_store(store, contents.error());
    out.contents[store] = std::move(*contents);
  }
  return out;
}

uint64_t rehearsal_copies::tables() const noexcept {
  uint64_t out = 0;
  for (const auto& [store, copy] : copies_)
    out += copy->tables();
  return out;
}

uint64_t rehearsal_copies::rows() const noexcept {
  uint64_t out = 0;
  for (const auto& [store, copy] : copies_)
    out += copy->rows();
  return out;
}

} // namespace dunlin
