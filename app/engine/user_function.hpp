#pragma once

#include "actors/batch_function.hpp"
#include "app/engine/engine.hpp"

#include <deque>
#include <functional>
#include <string>

namespace dunlin::engine {

/// A function of the program that embeds the engine, as the code of a step for
/// one migrator.
class user_function : public batch_function {
public:
  user_function(mapping_spec spec, std::function<function()> make);

  void take(chunk_ptr rows) override;

  /// The function is called when the first answers of a page are asked for.
  result<answer_page> answers(size_t allowance_bytes) override;

  void forget() noexcept override;

  /// It has nothing to say: what it logs is the program's affair.
  std::vector<std::string> said() override {
    return {};
  }

private:
  result<void> answer_oldest();
  result<void> call(const chunk& rows);

  mapping_spec spec_;
  std::function<function()> make_;
  /// Empty until it is needed, and after it threw.
  function function_;
  std::deque<chunk_ptr> pages_;
  /// The answers to the oldest page; empty while they were not asked for.
  std::string answered_;
  bool is_answered_ = false;
  /// What of them was handed out.
  size_t handed_out_ = 0;
};

} // namespace dunlin::engine
