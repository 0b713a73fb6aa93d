// The test runner itself, compiled once for all test programs because it takes
// far longer than any of them. Catch2 3.x brings its own and this file is left
// out of the build.
#define CATCH_CONFIG_MAIN
#include "tests/catch.hpp"
