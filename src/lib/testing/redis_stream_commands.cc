// Streams of the Redis in memory: what changes them. Redis' own order of checks is that of
// streamParseAddOrTrimArgsOrReply in its t_stream.c.
#include <array>
#include <optional>
#include <utility>

#include "testing/redis_commands.h"
#include "testing/redis_text.h"

namespace snug::test_support::redis {

namespace {

constexpr std::size_t kUsualTrimLimit = 10'000;  // entries, with "~"

/// The options of XADD and XTRIM.
struct Options {
  bool adds = false;
  bool make = true;
  std::optional<Stream::Trim> trim;
  std::optional<std::int64_t> limit;
  // XADD's id. Without a time all of it is chosen here, and without a number that part.
  std::optional<std::uint64_t> time_ms;
  std::optional<std::uint64_t> number;
  std::size_t fields_at = 0;
};

bool refuse(Call& call, std::string_view error) {
  call.reply.error(error);
  return false;
}

/// MAXLEN or MINID with its number. Leaves `at` at the last word that was used.
bool read_trim(Call& call, std::size_t& at, Options& options) {
  const bool by_size = is_word(call.words[at], "maxlen");
  if (options.trim) {
    return refuse(call,
                  "ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
  }
  options.trim.emplace();
  if (call.words.size() - at > 2 && (call.words[at + 1] == "~" || call.words[at + 1] == "=")) {
    options.trim->roughly = call.words[++at] == "~";
  }
  const std::string& word = call.words[++at];
  if (by_size) {
    std::int64_t size = 0;
    if (!read_integer(call, word, size)) return false;
    if (size < 0) return refuse(call, "ERR The MAXLEN argument must be >= 0.");
    options.trim->max_size = static_cast<std::size_t>(size);
    return true;
  }
  options.trim->first = parse_stream_id(word);
  return options.trim->first || refuse(call, kNoStreamId);
}

bool read_limit(Call& call, std::string_view word, Options& options) {
  std::int64_t limit = 0;
  if (!read_integer(call, word, limit)) return false;
  if (limit < 0) return refuse(call, "ERR The LIMIT argument must be >= 0.");
  options.limit = limit;
  return true;
}

/// "*", "5-*", "5-3" or "5".
bool read_new_id(Call& call, std::string_view word, Options& options) {
  if (word == "*") return true;
  const bool chooses_number = word.size() > 2 && word.ends_with("-*");
  const auto id = parse_stream_id(chooses_number ? word.substr(0, word.size() - 2) : word);
  if (!id) return refuse(call, kNoStreamId);
  options.time_ms = id->time_ms;
  if (!chooses_number) options.number = id->number;
  return true;
}

bool check_limit(Call& call, Options& options) {
  if (options.limit.value_or(0) != 0 && !options.trim) {
    return refuse(call,
                  "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
  }
  if (!options.adds && !options.trim) {
    return refuse(call, "ERR syntax error, XTRIM must be called with MAXLEN or MINID");
  }
  if (options.limit && !options.trim->roughly) {
    return refuse(call, "ERR syntax error, LIMIT cannot be used without the special ~ option");
  }
  if (options.trim && options.trim->roughly) {
    options.trim->limit = static_cast<std::size_t>(options.limit.value_or(kUsualTrimLimit));
  }
  return true;
}

bool read_options(Call& call, Options& options) {
  for (std::size_t i = 2; i < call.words.size(); ++i) {
    const std::string option = lower(call.words[i]);
    const bool has_value = i + 1 < call.words.size();
    if ((option == "maxlen" || option == "minid") && has_value) {
      if (!read_trim(call, i, options)) return false;
    } else if (option == "limit" && has_value) {
      if (!read_limit(call, call.words[++i], options)) return false;
    } else if (options.adds && option == "nomkstream") {
      options.make = false;
    } else if (options.adds) {
      if (!read_new_id(call, call.words[i], options)) return false;
      options.fields_at = i + 1;
      break;
    } else {
      return refuse(call, kSyntax);
    }
  }
  return check_limit(call, options);
}

/// The id of a new entry; nothing if it is not above the last one.
std::optional<StreamId> new_id(const Options& options, StreamId last, std::int64_t now_ms) {
  if (options.time_ms && options.number) {
    const StreamId id{*options.time_ms, *options.number};
    return id > last ? std::optional(id) : std::nullopt;
  }
  if (options.time_ms) {
    if (*options.time_ms < last.time_ms) return std::nullopt;
    if (*options.time_ms > last.time_ms) return StreamId{*options.time_ms, 0};
    if (last.number == UINT64_MAX) return std::nullopt;
    return last.next();
  }
  const auto now = static_cast<std::uint64_t>(now_ms);
  return now > last.time_ms ? StreamId{now, 0} : last.next();
}

void xadd(Call& call) {
  Options options;
  options.adds = true;
  if (!read_options(call, options)) return;
  const std::size_t field_words = call.words.size() - options.fields_at;
  if (options.fields_at == 0 || field_words < 2 || field_words % 2 == 1) return call.wrong_arity();
  if (options.time_ms == 0U && options.number == 0U) {
    return call.reply.error("ERR The ID specified in XADD must be greater than 0-0");
  }
  Stream* stream = nullptr;
  if (!find(call, call.key(), stream)) return;
  if (stream == nullptr && !options.make) return call.reply.null();
  const StreamId last = stream == nullptr ? StreamId{} : stream->last_id();
  if (last.is_last()) {
    return call.reply.error(
        "ERR The stream has exhausted the last possible ID, unable to add more items");
  }
  const auto id = new_id(options, last, call.instance.now_ms());
  if (!id) {
    return call.reply.error(
        "ERR The ID specified in XADD is equal or smaller than the target stream top item");
  }
  if (stream == nullptr) stream = &std::get<Stream>(call.keys.put(call.key(), Stream()));
  stream->add(
      *id, {call.words.begin() + static_cast<std::ptrdiff_t>(options.fields_at), call.words.end()});
  if (options.trim) stream->trim(*options.trim);
  call.instance.waiting().on_added(call.keys, call.key());
  call.reply.bulk(id->text());
}

void xtrim(Call& call) {
  Options options;
  if (!read_options(call, options)) return;
  Stream* stream = nullptr;
  if (!find(call, call.key(), stream)) return;
  call.reply.count(stream == nullptr ? 0 : stream->trim(*options.trim));
}

void xdel(Call& call) {
  Stream* stream = nullptr;
  if (!find(call, call.key(), stream)) return;
  if (stream == nullptr) return call.reply.integer(0);
  std::vector<StreamId> ids;
  for (std::size_t i = 2; i < call.words.size(); ++i) {
    const auto id = parse_stream_id(call.words[i]);
    if (!id) return call.reply.error(kNoStreamId);
    ids.push_back(*id);
  }
  std::size_t count = 0;
  for (const StreamId id : ids) count += stream->erase(id);
  call.reply.count(count);
}

constexpr std::array kCommands = {
    Command{"xadd", -5, xadd},
    Command{"xtrim", -4, xtrim},
    Command{"xdel", -3, xdel},
};

}  // namespace

std::span<const Command> stream_commands() {
  return kCommands;
}

}  // namespace snug::test_support::redis
