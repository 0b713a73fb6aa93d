#include "app/control/control_place.hpp"

#include "app/ledger_view.hpp"
#include "config/text.hpp"
#include "stores/store.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace dunlin {

namespace {

/// Of the migration's name; the hash tells the rest.
constexpr size_t name_bytes_max = 24;

tl::unexpected<error> refuse(const std::string& path, const std::string& why) {
  return fail(error_code::file_unreadable, printable(path) + ": " + why);
}

tl::unexpected<error> refuse(const std::string& path, int system_errno) {
  return refuse(path, std::generic_category().message(system_errno));
}

/// What may stand in a file's name and looks like one.
std::string plain_name(const std::string& name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  std::string out;
  for (char c : name.substr(0, name_bytes_max))
    out += is_plain(c) ? c : '_';
  return out;
}

} // namespace

std::vector<runtime_folder>
runtime_folders(const environment_lookup& environment, uid_t user) {
  const auto number = std::to_string(user);
  std::vector<runtime_folder> out;
  // One that is not absolute is to be ignored, as its specification says.
  if (const auto given = environment("XDG_RUNTIME_DIR").value_or("");
      given.starts_with('/'))
    out.push_back({given});
  const auto usual = "/run/user/" + number;
  if (out.empty() || out.front().path != usual)
    out.push_back({usual});
  auto temporary = environment("TMPDIR").value_or("");
  if (!temporary.starts_with('/'))
    temporary = "/tmp";
  out.push_back({temporary + "/dunlin-" + number, true});
  return out;
}

result<descriptor> open_runtime_folder(const runtime_folder& folder,
                                       folder_trust trust) {
  const auto& path = folder.path;
  if (folder.is_ours_to_make && trust == folder_trust::own
      && mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return refuse(path, errno);
  // In a folder of everybody's a link would lead wherever its maker likes.
  const int no_link = folder.is_ours_to_make ? O_NOFOLLOW : 0;
  descriptor out{
      open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | no_link)};
  if (!out)
    return refuse(path, errno);
  struct stat found {};
  if (fstat(out.number(), &found) != 0)
    return refuse(path, errno);
  if (trust == folder_trust::own && found.st_uid != geteuid())
    return refuse(path, "belongs to another user");
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return refuse(path, "others may write there");
  return out;
}

std::string control_name(const profile& of, const migration_plan& plan,
                         const store_identities& identities) {
  auto text = of.name;
  auto stores = written_stores(plan);
  std::sort(stores.begin(), stores.end());
  for (const auto& store : stores)
    text += '\0' + identities.at(store);
  char hash[17];
  std::snprintf(
      hash, sizeof hash, "%016llx",
      static_cast<unsigned long long>(XXH3_64bits(text.data(), text.size())));
  return "dunlin-" + plain_name(of.name) + "-" + hash;
}

result<std::string> control_name(const profile& of,
                                 const migration_plan& plan) {
  store_identities found;
  for (const auto& store : written_stores(plan)) {
    auto identity = store_identity(of.stores.at(store));
    if (!identity)
      return fail(identity.error());
    found[store] = std::move(*identity);
  }
  return control_name(of, plan, found);
}

std::string path_within(const descriptor& folder, const std::string& name) {
  return "/proc/self/fd/" + std::to_string(folder.number()) + "/" + name;
}

} // namespace dunlin
