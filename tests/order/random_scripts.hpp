#pragma once

#include "plan/plan.hpp"
#include "stores/touches.hpp"
#include "tests/order/random_statements.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// @file
/// Random scripts over a few tables, and orders that a plan allows.

namespace dunlin::test {

/// Tables `t0`, `t1`, ... with `id`, `v` and three rows each.
std::vector<std::string> make_tables(uint32_t tables);

/// A script of up to three statements, of all kinds that change rows or the
/// schema. One that names what is not there fails, as any may.
/// @param number of the script; what it makes has it in its name.
/// @param before the scripts that ran before it, one behind the other.
std::string random_script(random_source& draw, const script_world& world,
                          uint32_t number, const std::string& before);

/// The same of statements that change rows alone.
std::string random_row_script(random_source& draw, const script_world& world,
                              uint32_t number);

/// A script that writes one table by what is in it and in another, so that its
/// order to any other of this kind that shares a written table matters.
std::string mixing_script(random_source& draw, uint32_t tables,
                          uint32_t number);

/// The plan of scripts of one store, by what `tell` says of them.
result<migration_plan>
plan_of(const std::vector<std::string>& scripts,
        const std::function<result<std::vector<touch_set>>(
            const std::vector<touch_job>&)>& tell);

std::vector<step_index> serial_order(size_t size);

/// The scripts, each with its number, for messages.
std::string shown(const std::vector<std::string>& scripts);

/// An order that the edges allow, drawn at random.
/// @param hasty what may come first comes first: the last in serial order.
std::vector<step_index> random_order(random_source& draw,
                                     const migration_plan& plan, bool hasty);

} // namespace dunlin::test
