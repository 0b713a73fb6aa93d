#pragma once

#include <string>

namespace dunlin::test {

/// The URL by which an administrator connects to the private server that runs
/// for these tests: of `postgresql` or `mariadb`. Ends with its database
/// (`/postgres`) or with `/`. Fails the test case, in one line that says what
/// to do, if there is none.
std::string server_url(const std::string& scheme);

} // namespace dunlin::test
