// Streams of the Redis in memory: what reads them.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "testing/redis_commands.h"
#include "testing/redis_text.h"

namespace snug::test_support::redis {

namespace {

void xlen(Call& call) {
  Stream* stream = nullptr;
  if (find(call, call.key(), stream)) call.reply.count(stream == nullptr ? 0 : stream->size());
}

// --- XRANGE, XREVRANGE ---

struct Bound {
  StreamId id;
  bool excluded = false;
};

bool read_bound(Call& call, std::string_view text, std::uint64_t missing, Bound& bound) {
  bound.excluded = text.size() > 1 && text.starts_with('(');
  std::optional<StreamId> id;
  if (text == "-") {
    id = StreamId{};
  } else if (text == "+") {
    id = StreamId{UINT64_MAX, UINT64_MAX};
  } else {
    id = parse_stream_id(text.substr(bound.excluded ? 1 : 0), missing);
  }
  if (!id) {
    call.reply.error(kNoStreamId);
    return false;
  }
  bound.id = *id;
  return true;
}

/// Both ids are part of it afterwards.
bool read_interval(Call& call, std::string_view from, std::string_view to, StreamId& first,
                   StreamId& last) {
  Bound start;
  Bound end;
  if (!read_bound(call, from, 0, start)) return false;
  if (start.excluded && start.id.is_last()) {
    call.reply.error("ERR invalid start ID for the interval");
    return false;
  }
  if (!read_bound(call, to, UINT64_MAX, end)) return false;
  if (end.excluded && end.id == StreamId{}) {
    call.reply.error("ERR invalid end ID for the interval");
    return false;
  }
  first = start.excluded ? start.id.next() : start.id;
  last = end.excluded ? end.id.previous() : end.id;
  return true;
}

/// Below zero: all.
bool read_count(Call& call, std::int64_t& count) {
  for (std::size_t i = 4; i < call.words.size(); i += 2) {
    if (!is_word(call.words[i], "count") || i + 1 == call.words.size()) {
      call.reply.error(kSyntax);
      return false;
    }
    if (!read_integer(call, call.words[i + 1], count)) return false;
    if (count < 0) count = 0;
  }
  return true;
}

using Found = std::vector<Stream::Entries::const_iterator>;

Found entries_between(const Stream& stream, StreamId first, StreamId last) {
  Found found;
  const auto& entries = stream.entries();
  for (auto at = entries.lower_bound(first); at != entries.end() && at->first <= last; ++at) {
    found.push_back(at);
  }
  return found;
}

void write_range(Call& call, bool reversed) {
  StreamId first;
  StreamId last;
  std::int64_t count = -1;
  const std::size_t from = reversed ? 3 : 2;
  if (!read_interval(call, call.words[from], call.words[5 - from], first, last)) return;
  if (!read_count(call, count)) return;
  Stream* stream = nullptr;
  if (!find(call, call.key(), stream)) return;
  if (stream == nullptr) return call.reply.array(0);
  if (count == 0) return call.reply.null_array();
  Found found = entries_between(*stream, first, last);
  if (reversed) std::ranges::reverse(found);
  const bool limited = count > 0 && static_cast<std::size_t>(count) < found.size();
  if (limited) found.resize(static_cast<std::size_t>(count));
  call.reply.array(found.size());
  for (const auto& entry : found) write_entry(call.reply, entry->first, entry->second);
}

void xrange(Call& call) {
  write_range(call, false);
}

void xrevrange(Call& call) {
  write_range(call, true);
}

// --- XREAD ---

struct ReadOptions {
  StreamRead read;
  std::optional<base::Duration> block;  ///< Zero: for ever.
  std::size_t streams_at = 0;
};

bool read_block(Call& call, std::string_view word, ReadOptions& options) {
  std::int64_t block_ms = 0;
  if (!read_integer(call, word, block_ms, "ERR timeout is not an integer or out of range")) {
    return false;
  }
  if (block_ms < 0) {
    call.reply.error("ERR timeout is negative");
    return false;
  }
  options.block = std::chrono::milliseconds(block_ms);
  return true;
}

/// Reads what is before the streams.
bool read_options(Call& call, ReadOptions& options) {
  for (std::size_t i = 1; i < call.words.size() && options.streams_at == 0; ++i) {
    const std::string option = lower(call.words[i]);
    const bool has_value = i + 1 < call.words.size();
    if (option == "block" && has_value) {
      if (!read_block(call, call.words[++i], options)) return false;
    } else if (option == "count" && has_value) {
      std::int64_t count = 0;
      if (!read_integer(call, call.words[++i], count)) return false;
      options.read.count = count < 0 ? 0 : static_cast<std::size_t>(count);
    } else if (option == "streams" && has_value) {
      options.streams_at = i + 1;
    } else {
      const bool is_group = (option == "group" && i + 2 < call.words.size()) || option == "noack";
      call.reply.error(is_group ? "ERR The " + upper(option) +
                                      " option is only supported by XREADGROUP. You called XREAD "
                                      "instead."
                                : std::string(kSyntax));
      return false;
    }
  }
  const std::size_t word_count = call.words.size() - options.streams_at;
  if (options.streams_at == 0) {
    call.reply.error(kSyntax);
  } else if (word_count % 2 == 1) {
    call.reply.error(
        "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be "
        "specified.");
  }
  return options.streams_at != 0 && word_count % 2 == 0;
}

/// The keys, and the ids after which they are read.
bool read_streams(Call& call, ReadOptions& options) {
  const std::size_t count = (call.words.size() - options.streams_at) / 2;
  for (std::size_t i = options.streams_at; i < options.streams_at + count; ++i) {
    const std::string& word = call.words[i + count];
    Stream* stream = nullptr;
    if (!find(call, call.words[i], stream)) return false;
    std::optional<StreamId> after = parse_stream_id(word);
    if (word == "$") after = stream == nullptr ? StreamId{} : stream->last_id();
    if (!after) {
      call.reply.error(word == ">" ? "ERR The > ID can be specified only when calling XREADGROUP "
                                     "using the GROUP <group> <consumer> option."
                                   : kNoStreamId);
      return false;
    }
    options.read.after.emplace_back(call.words[i], *after);
  }
  return true;
}

void xread(Call& call) {
  ReadOptions options;
  if (!read_options(call, options)) return;
  if (!read_streams(call, options)) return;
  if (answer(call.keys, options.read, call.reply)) return;
  if (!options.block || !call.session.may_wait) return call.reply.null_array();
  const bool for_ever = options.block->count() == 0;
  call.instance.waiting().add(call.session, call.keys, std::move(options.read),
                              for_ever ? std::nullopt : options.block);
}

constexpr std::array kCommands = {
    Command{"xlen", 2, xlen},
    Command{"xrange", -4, xrange},
    Command{"xrevrange", -4, xrevrange},
    Command{"xread", -4, xread},
};

}  // namespace

std::span<const Command> stream_read_commands() {
  return kCommands;
}

}  // namespace snug::test_support::redis
