#include "app/program.hpp"
#include "app/standard_files.hpp"

#include <malloc.h>

#include <csignal>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  dunlin::fill_standard_files();
  // Each connection has a thread, and each thread would have a heap of its own
  // that keeps what was freed: with twenty migrators several times the memory
  // of the rows in flight.
  mallopt(M_ARENA_MAX, 2);
  // A closed pipe is an answer to a write, not the end of a run.
  std::signal(SIGPIPE, SIG_IGN);
  // So is a limit on the size of files: it is met like a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0),
                                           argv + argc);
  return static_cast<int>(dunlin::run_program(arguments));
}
