#pragma once

/// @file
/// Descriptors of terminals that never make anybody wait.

namespace dunlin {

/// Whether a descriptor leads to a terminal.
bool is_terminal(int descriptor) noexcept;

/// Opens the terminal behind a descriptor once more, for a way of writing or
/// reading of its own: without waiting. The flag is set on nothing that another
/// process shares: a shell whose terminal does not wait any more is broken.
/// @param access `O_WRONLY` or `O_RDONLY`.
/// @returns a descriptor that the caller closes; -1 if it is no terminal or may
///   not be opened.
int open_terminal_again(int descriptor, int access) noexcept;

} // namespace dunlin
