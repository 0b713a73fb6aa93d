#pragma once

#include "config/error.hpp"

#include <string>
#include <string_view>

/// @file
/// URLs of stores, `sqlite:PATH?option=value`, `postgresql://...` or
/// `mariadb://...`, and what of them may be shown.

namespace dunlin {

/// The URL with its path made absolute: a relative one starts at `folder`,
/// itself absolute. Options, and URLs of servers, stay as they are; nothing is
/// opened. Fails with
/// `bad_value`; the text names no place yet and never shows the URL, which may
/// hold a password.
result<std::string> absolute_store_url(std::string_view url,
                                       const std::string& folder);

/// The path as an absolute one: a relative one starts at `folder`. Leading `..`
/// are taken off `folder`, which must be free of links; those further on stay
/// for the system to follow, because before one there may be a link.
std::string absolute_path(std::string_view path, const std::string& folder);

/// What stands for a password that is not shown.
inline constexpr std::string_view hidden_password = "***";

/// The URL with every password in it as `***`: that of `//user:PASSWORD@` and
/// those of options like `?password=PASSWORD`. Rather hides too much than too
/// little: from the first `:` after `//` to the last `@`, and all words of
/// `postgresql:WORD=VALUE ...` if one of them is a password.
std::string redacted_url(std::string_view url);

/// Whether a text of unknown form might hold a password, so that it is better
/// not shown at all.
bool may_hold_password(std::string_view text);

} // namespace dunlin
