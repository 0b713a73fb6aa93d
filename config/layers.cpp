#include "config/layers.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <array>

namespace dunlin {

namespace {

constexpr std::array<std::string_view, 2> block_lists{"scripts", "tables"};

bool is_block_list(const node& value) {
  return std::find(block_lists.begin(), block_lists.end(), value.key)
             != block_lists.end()
         && value.type == node_type::list;
}

void merge_tables(node& base, node over) {
  for (auto& child : over.children) {
    auto* below = find(base, child.key);
    if (!below)
      base.children.push_back(std::move(child));
    else if (below->type == node_type::table && child.type == node_type::table)
      merge_tables(*below, std::move(child));
    else
      *below = std::move(child);
  }
}

void merge_blocks(node& base, node over) {
  for (auto& block : over.children) {
    auto name = text_of(block, "name");
    auto same = std::find_if(base.children.begin(), base.children.end(),
                             [&](const node& candidate) {
                               return text_of(candidate, "name") == name;
                             });
    if (same == base.children.end()) {
      base.children.push_back(std::move(block));
      continue;
    }
    // The name only says which block is meant: it stays what it was.
    std::erase_if(block.children,
                  [](const node& child) { return child.key == "name"; });
    merge_tables(*same, std::move(block));
  }
}

} // namespace

void lay_over(node& base, node over) {
  for (auto& child : over.children) {
    auto* below = is_block_list(child) ? find(base, child.key) : nullptr;
    if (below) {
      merge_blocks(*below, std::move(child));
    } else {
      node single;
      single.children.push_back(std::move(child));
      merge_tables(base, std::move(single));
    }
  }
}

std::vector<block_ref> blocks_of(node& root) {
  std::vector<block_ref> result;
  for (auto section : block_lists)
    if (auto* list = find(root, section))
      for (auto& block : list->children)
        result.push_back({&block, section});
  std::stable_sort(result.begin(), result.end(),
                   [](const block_ref& left, const block_ref& right) {
                     return left.block->at < right.block->at;
                   });
  return result;
}

std::string owner_of(const block_ref& ref) {
  return "[[" + std::string{ref.section} + "]] "
         + quote(text_of(*ref.block, "name"));
}

} // namespace dunlin
