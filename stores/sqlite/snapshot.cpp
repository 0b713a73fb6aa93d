#include "stores/sqlite/snapshot.hpp"

#include "stores/sqlite/connection.hpp"
#include "stores/sqlite/file.hpp"
#include "stores/sqlite/url.hpp"

#include <string>
#include <utility>

namespace dunlin::sqlite {

namespace {

class one_reader : public source_snapshot {
public:
  one_reader(std::unique_ptr<store_connection> reader, std::string remark)
      : reader_(std::move(reader)), remark_(std::move(remark)) {
    // nop
  }

  result<std::unique_ptr<store_connection>> open() override {
    if (!reader_)
      return fail(error_code::store_failed,
                  "the one reader of the snapshot is gone; run again to go on"
                  " with a new one");
    return std::move(reader_);
  }

  std::string remark() const override {
    return remark_;
  }

private:
  std::unique_ptr<store_connection> reader_;
  std::string remark_;
};

} // namespace

result<snapshot_terms> terms_of_snapshot(const store_config& store) {
  if (store.view == source_view::lock)
    return fail(error_code::bad_value,
                "snapshot = \"lock\" is for MariaDB alone; SQLite's snapshot"
                " needs no lock: say true");
  return snapshot_terms{
      snapshot_readers::one, false, 0,
      "one transaction of one reader, by which all of the run is read; until"
      " the run ends, a WAL grows with all that is written, and in any other"
      " journal mode writers wait"};
}

result<void> check_snapshot(const store_config& store) {
  const auto terms = sqlite::terms_of_snapshot(store);
  if (!terms)
    return fail(terms.error());
  return {};
}

result<std::unique_ptr<source_snapshot>>
take_snapshot(const store_config& store, uint32_t /*readers*/) {
  const auto parts = parse_url(store);
  if (!parts)
    return fail(parts.error());
  auto reader = open_snapshot_reader(store);
  if (!reader)
    return fail(std::move(reader.error()));
  const std::string remark
      = is_in_wal_mode(parts->path)
            ? ""
            : "whoever writes the file waits until this run ends, since its"
              " journal mode is not WAL";
  return std::make_unique<one_reader>(std::move(*reader), remark);
}

} // namespace dunlin::sqlite
