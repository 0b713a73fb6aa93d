#include "app/engine/user_function.hpp"

#include "app/engine/page_answers.hpp"
#include "config/assert.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

namespace dunlin::engine {

namespace {

tl::unexpected<error> problem(const mapping_spec& spec,
                              const std::string& what) {
  return fail(error_code::command_failed,
              "the function of step " + quote(spec.step) + " " + what);
}

} // namespace

size_t page::column(std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end())
    throw std::out_of_range{"step " + quote(step) + " has no column "
                            + quote(name)};
  return static_cast<size_t>(found - columns.begin());
}

user_function::user_function(mapping_spec spec, std::function<function()> make)
    : spec_(std::move(spec)), make_(std::move(make)) {
  // nop
}

void user_function::take(chunk_ptr rows) {
  DUNLIN_ASSERT(rows->columns == spec_.source_cells);
  pages_.push_back(std::move(rows));
}

result<answer_page> user_function::answers(size_t allowance_bytes) {
  DUNLIN_ASSERT(!pages_.empty());
  if (!std::exchange(is_answered_, true))
    if (auto answered = answer_oldest(); !answered)
      return fail(answered.error());
  answer_chunk out;
  out.columns = static_cast<uint32_t>(spec_.columns.size());
  answer_reader reader{std::string_view{answered_}.substr(handed_out_)};
  while (!reader.at_end() && out.bytes.size() < allowance_bytes) {
    append_answer(out.bytes, reader.next());
    ++out.answers;
  }
  handed_out_ += out.bytes.size();
  const bool is_end = reader.at_end();
  if (is_end) {
    pages_.pop_front();
    is_answered_ = false;
  }
  return answer_page{std::make_shared<const answer_chunk>(std::move(out)),
                     is_end};
}

/// Has the function answer the oldest page. One that failed is not called
/// again: nobody knows what it still is.
result<void> user_function::answer_oldest() {
  answered_.clear();
  handed_out_ = 0;
  auto called = call(*pages_.front());
  if (!called)
    function_ = nullptr;
  return called;
}

/// No exception passes: what is thrown is the program's, not ours.
result<void> user_function::call(const chunk& rows) {
  try {
    if (!function_)
      function_ = make_();
    const page_rows in{spec_, rows};
    page_answers out{spec_, rows};
    function_(in.page(), out);
    if (out.count() != rows.rows)
      return problem(spec_, "answered " + std::to_string(out.count()) + " of "
                                + std::to_string(rows.rows) + " rows");
    answered_ = out.take();
    return {};
  } catch (const std::exception& thrown) {
    return problem(spec_, "threw: " + printable(thrown.what()));
  } catch (...) {
    return problem(spec_, "threw what is no std::exception");
  }
}

void user_function::forget() noexcept {
  pages_.clear();
  answered_.clear();
  is_answered_ = false;
}

} // namespace dunlin::engine
