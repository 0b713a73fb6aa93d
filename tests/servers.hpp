#pragma once

#include <string>

namespace dunlin::test {

/// The URL by which an administrator connects to the private server that runs
/// for these tests: of `postgresql` or `mariadb`. Ends with its database
/// (`/postgres`) or with `/`. Fails the test case, in one line that says what
/// to do, if there is none. Sessions of PostgreSQL then are plain, here and in
/// programs that are started, unless a URL asks for TLS.
std::string server_url(const std::string& scheme);

/// The path of a file in the servers' folder: `authority.pem` signed their
/// certificate.
std::string server_file(const std::string& name);

} // namespace dunlin::test
