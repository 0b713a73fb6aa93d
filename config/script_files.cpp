#include "config/script_files.hpp"

#include "config/check.hpp"
#include "config/script_directives.hpp"
#include "config/script_folder.hpp"
#include "config/text.hpp"
#include "config/text_file.hpp"
#include "config/upward_part.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace dunlin {

namespace {

/// Scripts are read whole and kept while the program runs.
constexpr uint64_t max_script_bytes = 64ull << 20;
/// What all scripts of one block may come to, for the same reason.
constexpr uint64_t max_block_bytes = 256ull << 20;

/// A script, and whether it runs again when it changed.
struct found_script {
  script_file file;
  bool is_repeatable = false;
};

/// Reads one script, without the part that leads back.
result<found_script> read_script(const std::string& path, std::string name,
                                 const script_variables& variables,
                                 script_marks& marks) {
  auto text = read_text_file(path, path, max_script_bytes);
  if (!text)
    return fail(text.error());
  const auto part = read_upward_part(path, *text);
  if (!part)
    return fail(part.error());
  marks = part->marks;
  auto ready = put_variables(path, part->text, variables, max_script_bytes);
  if (!ready)
    return fail(ready.error());
  const auto said = read_directives(path, *ready);
  if (!said)
    return fail(said.error());
  return found_script{{std::move(name), path, std::move(*ready)},
                      said->is_repeatable};
}

/// Tools refuse two scripts of one version, since nobody knows which was meant
/// to come first. Plain names that begin alike are no such thing.
class version_check {
public:
  explicit version_check(const std::string& place) : place_(place) {
    // nop
  }

  result<void> take(const script_name& name, script_marks marks) {
    const bool is_known
        = name.scheme != name_scheme::plain || marks != script_marks::none;
    if (!is_known || name.version.empty())
      return {};
    const auto [there, is_first] = files_.emplace(name.version, name.file);
    if (!is_first)
      return fail(error_code::duplicate_name,
                  place_ + ": the files " + quote(there->second) + " and "
                      + quote(name.file) + " have one version, "
                      + version_text(name) + "; rename one");
    return {};
  }

private:
  const std::string& place_;
  std::map<std::vector<std::string>, std::string> files_;
};

} // namespace

result<std::vector<script_file>>
read_script_files(const std::string& folder, const std::string& block,
                  const std::string& place, const script_variables& variables) {
  auto files = list_scripts(folder, place);
  if (!files)
    return fail(files.error());
  std::vector<script_file> result;
  std::vector<script_file> last;
  version_check versions{place};
  uint64_t total_bytes = 0;
  for (const auto& name : *files) {
    const auto path = folder + "/" + name.file;
    if (!is_name(name.file) || find_no_text(name.file) != std::string::npos)
      return fail(
          error_code::bad_value,
          place + ": the file " + quote(path)
              + " cannot name a step: rename it without control "
                "characters, \"=\" and \"*\", up to 200 bytes of UTF-8");
    auto marks = script_marks::none;
    auto script = read_script(path, block + "/" + name.file, variables, marks);
    if (!script)
      return fail(script.error());
    if (auto good = versions.take(name, marks); !good)
      return fail(good.error());
    total_bytes += script->file.text.size();
    if (total_bytes > max_block_bytes)
      return fail(error_code::file_unreadable,
                  place + ": the scripts of folder " + quote(folder)
                      + " are larger than 256MiB, the most that is read");
    // Some say so by their names, others by their texts.
    auto& into = script->is_repeatable ? last : result;
    into.push_back(std::move(script->file));
  }
  std::move(last.begin(), last.end(), std::back_inserter(result));
  return result;
}

} // namespace dunlin
