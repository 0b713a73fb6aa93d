#include "config/touch_list.hpp"

namespace dunlin {

void add_work(std::vector<row_work>& to, row_work next) {
  for (auto each = to.rbegin(); each != to.rend() && each->line == next.line;
       ++each)
    if (each->kind == next.kind && each->object == next.object)
      return;
  to.push_back(std::move(next));
}

void touch_list::add(const std::string& object, touch_mode mode, size_t line,
                     const std::string& how) {
  touches_.try_emplace({object, mode}, touch{object, mode, line, how});
}

void touch_list::block(const std::string& reason, size_t line,
                       bool is_everywhere) {
  if (!barrier_ || (is_everywhere && !barrier_->is_everywhere))
    barrier_ = touch_barrier{reason, line, is_everywhere};
}

touch_set touch_list::take() && {
  touch_set out;
  for (auto& [key, each] : touches_)
    out.touches.push_back(std::move(each));
  out.barrier = std::move(barrier_);
  out.work = std::move(work_);
  return out;
}

} // namespace dunlin
