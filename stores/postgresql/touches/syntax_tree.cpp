#include "stores/postgresql/touches/syntax_tree.hpp"

// As the library has them, with its own checks off.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>
#pragma GCC diagnostic pop

#include <cstring>
#include <utility>

namespace dunlin::postgresql {

namespace {

const ProtobufCMessage* as_message(const void* message) noexcept {
  return static_cast<const ProtobufCMessage*>(message);
}

/// A field of a message, as protobuf-c lays it out.
struct slot {
  const ProtobufCFieldDescriptor* field = nullptr;
  const char* at = nullptr;

  template <class T>
  T value() const noexcept {
    T out;
    std::memcpy(&out, at, sizeof(T));
    return out;
  }

  bool is(ProtobufCType type) const noexcept {
    return field != nullptr && field->type == type
           && field->label != PROTOBUF_C_LABEL_REPEATED;
  }
};

const char* bytes_of(const ProtobufCMessage* message) noexcept {
  return reinterpret_cast<const char*>(message);
}

size_t count_of(const ProtobufCMessage* message,
                const ProtobufCFieldDescriptor& field) noexcept {
  size_t out = 0;
  std::memcpy(&out, bytes_of(message) + field.quantifier_offset, sizeof(out));
  return out;
}

/// Of several fields in one place only one is set.
bool is_set(const ProtobufCMessage* message,
            const ProtobufCFieldDescriptor& field) noexcept {
  if ((field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0)
    return true;
  uint32_t which = 0;
  std::memcpy(&which, bytes_of(message) + field.quantifier_offset,
              sizeof(which));
  return which == field.id;
}

slot find(const void* message, const char* name) noexcept {
  if (message == nullptr)
    return {};
  const auto* in = as_message(message);
  const auto* field
      = protobuf_c_message_descriptor_get_field_by_name(in->descriptor, name);
  if (field == nullptr || !is_set(in, *field))
    return {};
  return {field, bytes_of(in) + field->offset};
}

/// The parser counts characters, from 1; 0: it does not say.
syntax_problem problem_of(const PgQueryError& error, const std::string& sql) {
  size_t at = 0;
  for (int left = error.cursorpos - 1; left > 0 && at < sql.size(); --left)
    for (++at; at < sql.size() && (sql[at] & 0xC0) == 0x80;)
      ++at;
  return {error.message, at};
}

} // namespace

syntax_node::syntax_node(const void* message) noexcept : message_(message) {
  static_assert(sizeof(int) == sizeof(uint32_t));
  if (message_ == nullptr
      || as_message(message_)->descriptor != &pg_query__node__descriptor)
    return;
  const auto& fields = *as_message(message_)->descriptor;
  uint32_t which = 0;
  std::memcpy(&which,
              bytes_of(as_message(message_))
                  + fields.fields[0].quantifier_offset,
              sizeof(which));
  const auto* field = protobuf_c_message_descriptor_get_field(&fields, which);
  message_ = field == nullptr
                 ? nullptr
                 : slot{field, bytes_of(as_message(message_)) + field->offset}
                       .value<const void*>();
}

std::string_view syntax_node::tag() const noexcept {
  if (message_ == nullptr)
    return {};
  // Behind the package. The short name lacks the dashes of `A_Const`.
  const std::string_view name = as_message(message_)->descriptor->name;
  return name.substr(name.rfind('.') + 1);
}

syntax_node syntax_node::child(const char* field) const noexcept {
  const auto found = find(message_, field);
  return found.is(PROTOBUF_C_TYPE_MESSAGE)
             ? syntax_node{found.value<const void*>()}
             : syntax_node{};
}

std::vector<syntax_node> syntax_node::list(const char* field) const {
  std::vector<syntax_node> out;
  const auto found = find(message_, field);
  if (found.field == nullptr || found.field->label != PROTOBUF_C_LABEL_REPEATED)
    return out;
  const auto* const* items = found.value<const void* const*>();
  const auto count = count_of(as_message(message_), *found.field);
  out.reserve(count);
  for (size_t i = 0; i < count; ++i)
    out.push_back(syntax_node{items[i]});
  return out;
}

std::string_view syntax_node::text(const char* field) const noexcept {
  const auto found = find(message_, field);
  if (!found.is(PROTOBUF_C_TYPE_STRING))
    return {};
  const auto* out = found.value<const char*>();
  return out == nullptr ? "" : out;
}

std::string_view syntax_node::word(const char* field) const noexcept {
  const auto found = find(message_, field);
  if (!found.is(PROTOBUF_C_TYPE_ENUM))
    return {};
  const auto* words
      = static_cast<const ProtobufCEnumDescriptor*>(found.field->descriptor);
  const auto* out
      = protobuf_c_enum_descriptor_get_value(words, found.value<int>());
  return out == nullptr ? "" : out->name;
}

int64_t syntax_node::number(const char* field) const noexcept {
  const auto found = find(message_, field);
  if (found.is(PROTOBUF_C_TYPE_INT32))
    return found.value<int32_t>();
  return found.is(PROTOBUF_C_TYPE_UINT32) ? found.value<uint32_t>() : 0;
}

bool syntax_node::flag(const char* field) const noexcept {
  const auto found = find(message_, field);
  return found.is(PROTOBUF_C_TYPE_BOOL)
         && found.value<protobuf_c_boolean>() != 0;
}

void syntax_node::each(
    const std::function<void(std::string_view, syntax_node)>& visit) const {
  if (message_ == nullptr)
    return;
  const auto* in = as_message(message_);
  for (unsigned i = 0; i < in->descriptor->n_fields; ++i) {
    const auto& field = in->descriptor->fields[i];
    if (field.type != PROTOBUF_C_TYPE_MESSAGE || !is_set(in, field))
      continue;
    const slot here{&field, bytes_of(in) + field.offset};
    if (field.label != PROTOBUF_C_LABEL_REPEATED) {
      if (const syntax_node one{here.value<const void*>()})
        visit(field.name, one);
      continue;
    }
    const auto* const* items = here.value<const void* const*>();
    for (size_t k = 0; k < count_of(in, field); ++k)
      if (const syntax_node one{items[k]})
        visit(field.name, one);
  }
}

tl::expected<syntax_tree, syntax_problem>
syntax_tree::parse(const std::string& sql) {
  auto parsed = pg_query_parse_protobuf(sql.c_str());
  if (parsed.error != nullptr) {
    auto problem = problem_of(*parsed.error, sql);
    pg_query_free_protobuf_parse_result(parsed);
    return tl::unexpected<syntax_problem>(std::move(problem));
  }
  auto* root = pg_query__parse_result__unpack(
      nullptr, parsed.parse_tree.len,
      reinterpret_cast<const uint8_t*>(parsed.parse_tree.data));
  pg_query_free_protobuf_parse_result(parsed);
  if (root == nullptr)
    return tl::unexpected<syntax_problem>(
        {"the parser's answer can't be read", 0});
  return syntax_tree{std::shared_ptr<const void>{
      root, [root](const void*) {
        pg_query__parse_result__free_unpacked(root, nullptr);
      }}};
}

std::vector<syntax_tree::statement> syntax_tree::statements() const {
  std::vector<statement> out;
  for (const auto& raw : syntax_node{root_.get()}.list("stmts"))
    out.push_back(
        {raw.child("stmt"), static_cast<size_t>(raw.number("stmt_location"))});
  return out;
}

tl::expected<std::string, syntax_problem>
parse_plpgsql(const std::string& sql) {
  const auto parsed = pg_query_parse_plpgsql(sql.c_str());
  tl::expected<std::string, syntax_problem> out;
  if (parsed.error != nullptr)
    out = tl::unexpected<syntax_problem>(problem_of(*parsed.error, sql));
  else
    out = std::string{parsed.plpgsql_funcs};
  pg_query_free_plpgsql_parse_result(parsed);
  return out;
}

} // namespace dunlin::postgresql
