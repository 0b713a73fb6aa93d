# For `find_package(dunlin)` in other projects:
#
#   dunlin::engine    runs profiles; <dunlin/engine.hpp> is all there is to it
include(CMakeFindDependencyMacro)

# CAF has no package file of its own on Debian; ours stands beside this one.
list(PREPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}")
find_dependency(CAF 0.17.6...<0.18)
list(POP_FRONT CMAKE_MODULE_PATH)
find_dependency(SQLite3)
find_dependency(Threads)

include("${CMAKE_CURRENT_LIST_DIR}/dunlinTargets.cmake")
