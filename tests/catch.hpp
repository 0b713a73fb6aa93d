#pragma once

/// @file
/// Catch2 2.13 (bookworm) and 3.x (trixie) spell their headers differently.

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
