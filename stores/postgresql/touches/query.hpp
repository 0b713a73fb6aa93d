#pragma once

#include "stores/postgresql/touches/reading.hpp"

/// @file
/// Queries, changes of rows, and the expressions in them.

namespace dunlin::postgresql {

/// Reads any node of a query or expression with all below it. What WITH names
/// is no table: it is seen by what stands behind it, with RECURSIVE also by
/// what stands before it and by itself.
void read_expression(reading& in, syntax_node node);

/// All below a node, but for some fields.
void read_below(reading& in, syntax_node node,
                std::initializer_list<std::string_view> except = {});

/// A function is called by this name.
/// @param arguments are looked at where the server's own function makes names
///   or queries of them; they are read elsewhere.
void call_function(reading& in, const sql_name& name,
                   const std::vector<syntax_node>& arguments);

/// Casts to a type of the server that call functions of users.
void call_casts(reading& in, const std::string& type);

/// Those that any statement with rows may call without a word.
void call_silent_casts(reading& in);

/// Says how rows are used while it lives.
class how_scope {
public:
  how_scope(reading& in, std::string_view how) : in_(in), kept_(in.how) {
    in_.how = how;
  }

  how_scope(const how_scope&) = delete;
  how_scope& operator=(const how_scope&) = delete;

  ~how_scope() {
    in_.how = kept_;
  }

private:
  reading& in_;
  std::string_view kept_;
};

} // namespace dunlin::postgresql
