#include "stores/postgresql/parameters.hpp"

#include "stores/postgresql/oids.hpp"

#include <bit>
#include <cstdint>
#include <utility>

namespace dunlin::postgresql {

namespace {

std::string network_order(uint64_t bits) {
  std::string out(8, '\0');
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<char>(bits >> (56 - 8 * i));
  return out;
}

/// Whether a text can be sent as such. One with a byte 0 goes in binary, so
/// that the server refuses it and nobody cuts it off.
bool is_plain_text(const value& cell) noexcept {
  return cell.kind != value_kind::text
         || cell.bytes.find('\0') == std::string_view::npos;
}

Oid type_of(const value& cell) noexcept {
  switch (cell.kind) {
  case value_kind::integer:
    return oids::int8;
  case value_kind::real:
    return oids::float8;
  case value_kind::blob:
    return oids::bytea;
  default:
    return is_plain_text(cell) ? 0 : oids::text;
  }
}

std::string content_of(const value& cell) {
  switch (cell.kind) {
  case value_kind::integer:
    return network_order(static_cast<uint64_t>(cell.integer));
  case value_kind::real:
    return network_order(std::bit_cast<uint64_t>(cell.real));
  default:
    return std::string{cell.bytes};
  }
}

} // namespace

parameter_list::parameter_list(const std::vector<value>& parameters) {
  kept_.reserve(parameters.size());
  for (const auto& cell : parameters) {
    kept_.push_back(content_of(cell));
    const auto& content = kept_.back();
    types_.push_back(type_of(cell));
    values_.push_back(cell.kind == value_kind::null ? nullptr
                                                    : content.c_str());
    lengths_.push_back(static_cast<int>(content.size()));
    formats_.push_back(
        cell.kind == value_kind::text && is_plain_text(cell) ? 0 : 1);
  }
}

parameter_list::parameter_list(std::vector<std::string> binary)
    : types_(binary.size(), 0), formats_(binary.size(), 1),
      kept_(std::move(binary)) {
  for (const auto& content : kept_) {
    values_.push_back(content.data());
    lengths_.push_back(static_cast<int>(content.size()));
  }
}

} // namespace dunlin::postgresql
