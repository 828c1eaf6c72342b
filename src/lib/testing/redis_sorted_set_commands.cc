// Sorted sets of the Redis in memory.
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>
#include <vector>

#include "testing/redis_commands.h"
#include "testing/redis_text.h"

namespace snug::test_support::redis {

namespace {

// --- ZADD ---

struct AddOptions {
  bool nx = false;
  bool xx = false;
  bool gt = false;
  bool lt = false;
  bool changed = false;
  bool increment = false;

  bool allows(const double* old, double score) const {
    if (old == nullptr) return !xx;
    return !nx && (!gt || score > *old) && (!lt || score < *old);
  }
};

/// Reads the options before the first score, and returns where that is.
std::size_t read_options(const Words& words, AddOptions& options) {
  std::size_t at = 2;
  for (; at < words.size(); ++at) {
    const std::string option = lower(words[at]);
    bool* const chosen = option == "nx"     ? &options.nx
                         : option == "xx"   ? &options.xx
                         : option == "gt"   ? &options.gt
                         : option == "lt"   ? &options.lt
                         : option == "ch"   ? &options.changed
                         : option == "incr" ? &options.increment
                                            : nullptr;
    if (chosen == nullptr) break;
    *chosen = true;
  }
  return at;
}

/// Empty if they go together.
std::string_view conflict(const AddOptions& options, std::size_t word_count) {
  if (word_count == 0 || word_count % 2 == 1) return kSyntax;
  if (options.nx && options.xx) {
    return "ERR XX and NX options at the same time are not compatible";
  }
  if ((options.gt && options.nx) || (options.lt && options.nx) || (options.gt && options.lt)) {
    return "ERR GT, LT, and/or NX options at the same time are not compatible";
  }
  if (options.increment && word_count > 2) {
    return "ERR INCR option supports a single increment-element pair";
  }
  return {};
}

bool read_scores(Call& call, std::size_t first, std::vector<double>& scores) {
  for (std::size_t i = first; i < call.words.size(); i += 2) {
    const auto score = parse_score(call.words[i]);
    if (!score) {
      call.reply.error(kNoFloat);
      return false;
    }
    scores.push_back(*score);
  }
  return true;
}

void increment(Call& call, SortedSet& set, const AddOptions& options, double by) {
  const std::string& member = call.words.back();
  const double* const old = set.find(member);
  const double score = old == nullptr ? by : *old + by;
  if (std::isnan(score)) return call.reply.error("ERR resulting score is not a number (NaN)");
  if (!options.allows(old, score)) return call.reply.null();
  set.set(member, score);
  call.reply.bulk(score_text(score));
}

void zadd(Call& call) {
  AddOptions options;
  const std::size_t first = read_options(call.words, options);
  const std::string_view wrong = conflict(options, call.words.size() - first);
  if (!wrong.empty()) return call.reply.error(wrong);
  std::vector<double> scores;
  if (!read_scores(call, first, scores)) return;
  SortedSet* set = nullptr;
  if (!find_or_make(call, call.key(), set)) return;
  std::size_t added_count = 0;
  std::size_t changed_count = 0;
  for (std::size_t i = 0; i < scores.size() && !options.increment; ++i) {
    const std::string& member = call.words[first + 2 * i + 1];
    const double* const old = set->find(member);
    if (!options.allows(old, scores[i])) continue;
    old == nullptr ? ++added_count : changed_count += *old != scores[i];
    set->set(member, scores[i]);
  }
  if (options.increment) {
    increment(call, *set, options, scores[0]);
  } else {
    call.reply.count(added_count + (options.changed ? changed_count : 0));
  }
  erase_if_empty(call, call.key(), *set);  // with XX
}

void zscore(Call& call) {
  SortedSet* set = nullptr;
  if (!find(call, call.key(), set)) return;
  const double* const score = set == nullptr ? nullptr : set->find(call.words[2]);
  score == nullptr ? call.reply.null() : call.reply.bulk(score_text(*score));
}

void zcard(Call& call) {
  SortedSet* set = nullptr;
  if (find(call, call.key(), set)) call.reply.count(set == nullptr ? 0 : set->size());
}

// --- ranges ---

using Members = std::vector<SortedSet::Member>;

void write(Call& call, const Members& members, bool with_scores) {
  call.reply.array(members.size() * (with_scores ? 2 : 1));
  for (const auto& [score, member] : members) {
    call.reply.bulk(member);
    if (with_scores) call.reply.bulk(score_text(score));
  }
}

struct Bound {
  double score = 0;
  bool excluded = false;
};

std::optional<Bound> parse_bound(std::string_view text) {
  const bool excluded = text.starts_with('(');
  const auto score = parse_score_bound(text.substr(excluded ? 1 : 0));
  if (!score) return std::nullopt;
  return Bound{*score, excluded};
}

bool is_in(double score, const Bound& min, const Bound& max) {
  const bool above = min.excluded ? score > min.score : score >= min.score;
  return above && (max.excluded ? score < max.score : score <= max.score);
}

bool read_bounds(Call& call, Bound& min, Bound& max) {
  const auto first = parse_bound(call.words[2]);
  const auto last = parse_bound(call.words[3]);
  if (!first || !last) {
    call.reply.error("ERR min or max is not a float");
    return false;
  }
  min = *first;
  max = *last;
  return true;
}

Members between(const SortedSet* set, const Bound& min, const Bound& max) {
  Members members;
  if (set == nullptr) return members;
  std::ranges::copy_if(set->members(), std::back_inserter(members),
                       [&](const auto& member) { return is_in(member.first, min, max); });
  return members;
}

struct RangeOptions {
  bool with_scores = false;
  bool reversed = false;
  std::int64_t skipped = 0;
  std::int64_t count = -1;  ///< Below zero: all.
};

void zrange(Call& call) {
  RangeOptions options;
  std::int64_t first = 0;
  std::int64_t last = 0;
  for (std::size_t i = 4; i < call.words.size(); ++i) {
    const std::string option = lower(call.words[i]);
    if (option != "withscores" && option != "rev") return call.reply.error(kSyntax);
    (option == "rev" ? options.reversed : options.with_scores) = true;
  }
  if (!read_integer(call, call.words[2], first)) return;
  if (!read_integer(call, call.words[3], last)) return;
  SortedSet* set = nullptr;
  if (!find(call, call.key(), set)) return;
  Members members;
  if (set != nullptr) members.assign(set->members().begin(), set->members().end());
  if (options.reversed) std::ranges::reverse(members);
  const auto size = static_cast<std::int64_t>(members.size());
  first = std::max<std::int64_t>(offset_of(first, members.size()), 0);
  last = std::min(offset_of(last, members.size()), size - 1);
  if (first > last) return call.reply.array(0);
  write(call, Members(members.begin() + first, members.begin() + last + 1), options.with_scores);
}

bool read_range_options(Call& call, RangeOptions& options) {
  for (std::size_t i = 4; i < call.words.size(); ++i) {
    const std::string option = lower(call.words[i]);
    if (option == "withscores") {
      options.with_scores = true;
    } else if (option == "limit" && i + 2 < call.words.size()) {
      if (!read_integer(call, call.words[i + 1], options.skipped)) return false;
      if (!read_integer(call, call.words[i + 2], options.count)) return false;
      i += 2;
    } else {
      call.reply.error(kSyntax);
      return false;
    }
  }
  return true;
}

void zrangebyscore(Call& call) {
  Bound min;
  Bound max;
  RangeOptions options;
  if (!read_range_options(call, options)) return;
  if (!read_bounds(call, min, max)) return;
  SortedSet* set = nullptr;
  if (!find(call, call.key(), set)) return;
  Members members = between(set, min, max);
  const auto size = static_cast<std::int64_t>(members.size());
  if (options.skipped < 0 || options.skipped > size) return call.reply.array(0);
  members.erase(members.begin(), members.begin() + options.skipped);
  if (options.count >= 0 && options.count < size - options.skipped) {
    members.resize(static_cast<std::size_t>(options.count));
  }
  write(call, members, options.with_scores);
}

void zremrangebyscore(Call& call) {
  Bound min;
  Bound max;
  if (!read_bounds(call, min, max)) return;
  SortedSet* set = nullptr;
  if (!find(call, call.key(), set)) return;
  if (set == nullptr) return call.reply.integer(0);
  const Members members = between(set, min, max);
  for (const auto& [score, member] : members) set->erase(member);
  erase_if_empty(call, call.key(), *set);
  call.reply.count(members.size());
}

constexpr std::array kCommands = {
    Command{"zadd", -4, zadd},
    Command{"zrem", -3, erase_members<SortedSet>},
    Command{"zscore", 3, zscore},
    Command{"zcard", 2, zcard},
    Command{"zrange", -4, zrange},
    Command{"zrangebyscore", -4, zrangebyscore},
    Command{"zremrangebyscore", 4, zremrangebyscore},
};

}  // namespace

std::span<const Command> sorted_set_commands() {
  return kCommands;
}

}  // namespace snug::test_support::redis
