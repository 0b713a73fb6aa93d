#include "app/engine/quiet_threads.hpp"

#include <initializer_list>

namespace dunlin::engine {

quiet_threads::quiet_threads() noexcept {
  sigset_t signals;
  sigfillset(&signals);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP})
    sigdelset(&signals, fault);
  pthread_sigmask(SIG_BLOCK, &signals, &before_);
}

quiet_threads::~quiet_threads() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

} // namespace dunlin::engine
