#pragma once

/// @file
/// Processes to which all file systems are read-only.

namespace dunlin::test {

/// From now on this process, and what it becomes, can open no file for writing
/// and is told that it may write none (EROFS), also if it is root's. What is
/// open stays open. Ends the process if the kernel does not grant that.
void forbid_writing();

} // namespace dunlin::test
