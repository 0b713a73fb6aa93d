#pragma once

#include "stores/postgresql/touches/reading.hpp"

/// @file
/// Statements about objects of any kind: DROP, RENAME, GRANT, COMMENT.

namespace dunlin::postgresql {

void drop_objects(reading& in, syntax_node node);
void rename_object(reading& in, syntax_node node);
void move_object(reading& in, syntax_node node);
void give_object(reading& in, syntax_node node);
void grant_rights(reading& in, syntax_node node);
void comment_object(reading& in, syntax_node node);
void truncate(reading& in, syntax_node node);
void cluster(reading& in, syntax_node node);
void reindex(reading& in, syntax_node node);
void vacuum(reading& in, syntax_node node);

} // namespace dunlin::postgresql
