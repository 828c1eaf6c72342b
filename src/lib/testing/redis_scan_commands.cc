// Collections of the Redis in memory, page by page.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "testing/redis_commands.h"
#include "testing/redis_text.h"

namespace snug::test_support::redis {

namespace {

struct Page {
  std::uint64_t cursor = 0;
  std::size_t count = 10;
  std::string pattern = "*";
};

bool read_page(Call& call, Page& page) {
  const auto refuse = [&call](std::string_view error) {
    call.reply.error(error);
    return false;
  };
  const auto cursor = parse_unsigned(call.words[2]);
  if (!cursor) return refuse("ERR invalid cursor");
  page.cursor = *cursor;
  for (std::size_t i = 3; i < call.words.size(); i += 2) {
    const std::string option = lower(call.words[i]);
    if (i + 1 == call.words.size()) return refuse(kSyntax);
    if (option == "match") {
      page.pattern = call.words[i + 1];
    } else if (option == "count") {
      std::int64_t count = 0;
      if (!read_integer(call, call.words[i + 1], count)) return false;
      if (count < 1) return refuse(kSyntax);
      page.count = static_cast<std::size_t>(count);
    } else {
      return refuse(kSyntax);
    }
  }
  return true;
}

/// FNV-1a. Places of a scan, which do not move when other members come and go.
std::uint64_t place_of(std::string_view name) {
  std::uint64_t place = 14695981039346656037U;
  for (const char c : name) place = (place ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return place;
}

using Item = std::pair<std::string_view, const std::string*>;  ///< The value is null in a set.

/// Replies with those of a page. What fits into one page comes in the given order.
void write_page(Call& call, const Page& page, const std::vector<Item>& items) {
  using Placed = std::pair<std::uint64_t, const Item*>;
  std::vector<Placed> placed;
  for (const Item& item : items) placed.emplace_back(place_of(item.first), &item);
  std::erase_if(placed, [&page](const Placed& each) { return each.first < page.cursor; });
  std::uint64_t next = 0;
  if (placed.size() > page.count) {
    std::sort(placed.begin(), placed.end());
    // Two of one place are never on two pages.
    const std::uint64_t last = placed[page.count - 1].first;
    const auto end = std::find_if(placed.begin(), placed.end(),
                                  [last](const Placed& each) { return each.first > last; });
    if (end != placed.end()) next = end->first;
    placed.erase(end, placed.end());
  }
  std::erase_if(placed, [&page](const Placed& each) {
    return page.pattern != "*" && !matches(page.pattern, each.second->first);
  });
  const bool has_values = !placed.empty() && placed.front().second->second != nullptr;
  call.reply.array(2);
  call.reply.bulk(std::to_string(next));
  call.reply.array(placed.size() * (has_values ? 2 : 1));
  for (const auto& [place, item] : placed) {
    call.reply.bulk(item->first);
    if (item->second != nullptr) call.reply.bulk(*item->second);
  }
}

void hscan(Call& call) {
  Page page;
  Hash* hash = nullptr;
  if (!read_page(call, page) || !find(call, call.key(), hash)) return;
  std::vector<Item> items;
  if (hash != nullptr) {
    for (const auto& [name, value] : hash->fields()) items.emplace_back(name, &value);
  }
  write_page(call, page, items);
}

void sscan(Call& call) {
  Page page;
  Set* set = nullptr;
  if (!read_page(call, page) || !find(call, call.key(), set)) return;
  std::vector<Item> items;
  if (set != nullptr) {
    for (const std::string& member : *set) items.emplace_back(member, nullptr);
  }
  write_page(call, page, items);
}

constexpr std::array kCommands = {
    Command{"hscan", -3, hscan},
    Command{"sscan", -3, sscan},
};

}  // namespace

std::span<const Command> scan_commands() {
  return kCommands;
}

}  // namespace snug::test_support::redis
