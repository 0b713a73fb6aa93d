#include "tests/cli/forbid_writing.hpp"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace dunlin::test {

namespace {

using filter = std::vector<sock_filter>;

sock_filter step(int code, size_t value, uint8_t skip_if = 0,
                 uint8_t skip_if_not = 0) {
  return {static_cast<uint16_t>(code), skip_if, skip_if_not,
          static_cast<uint32_t>(value)};
}

/// Refuses a call one of whose arguments has one of these bits.
void refuse(filter& by, int call, size_t argument, int bits) {
  const auto argument_at
      = offsetof(seccomp_data, args) + argument * sizeof(uint64_t);
  const filter steps{
      step(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      step(BPF_JMP | BPF_JEQ | BPF_K, static_cast<size_t>(call), 0, 3),
      step(BPF_LD | BPF_W | BPF_ABS, argument_at),
      step(BPF_JMP | BPF_JSET | BPF_K, static_cast<size_t>(bits), 0, 1),
      step(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EROFS)};
  by.insert(by.end(), steps.begin(), steps.end());
}

} // namespace

void forbid_writing() {
  constexpr int writes = O_WRONLY | O_RDWR;
  filter all;
  refuse(all, SYS_openat, 2, writes);
  refuse(all, SYS_faccessat, 2, W_OK);
#ifdef SYS_faccessat2
  refuse(all, SYS_faccessat2, 2, W_OK);
#endif
#ifdef SYS_open
  refuse(all, SYS_open, 1, writes);
  refuse(all, SYS_access, 1, W_OK);
#endif
  all.push_back(step(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  const sock_fprog program{static_cast<uint16_t>(all.size()), all.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
      || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    _exit(126);
}

} // namespace dunlin::test
