// Takes a typed search apart.
#include "talk/typed_query.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "protocol/text.h"
#include "words/cut.h"
#include "words/unicode.h"

namespace snug::chat {
namespace {

using std::chrono::sys_days;

constexpr std::string_view kFilters[] = {"after", "before", "from", "has", "in"};

bool is_filter(std::string_view name) {
  return std::find(std::begin(kFilters), std::end(kFilters), name) != std::end(kFilters);
}

/// " and the marks that phones make of it.
bool is_quotation_mark(std::uint32_t character) {
  return character == '"' || character == 0xAB || character == 0xBB ||
         (character >= 0x201C && character <= 0x201F);
}

bool begins_with_quotation_mark(std::string_view text) {
  return !text.empty() && is_quotation_mark(take_character(text));
}

/// Takes the characters before the first that `ends`, and that one.
template <class Ends>
std::string_view take_until(std::string_view& rest, Ends ends) {
  const std::string_view all = rest;
  while (!rest.empty()) {
    const std::size_t size = all.size() - rest.size();
    if (ends(take_character(rest))) return all.substr(0, size);
  }
  return all;
}

/// The days from the first up to the second.
using Days = std::pair<sys_days, sys_days>;

bool read_number(std::string_view text, int& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= 0;
}

/// "2026-11-30", "2026-11" or "2026".
std::optional<Days> read_days(std::string_view text) {
  using namespace std::chrono;
  const std::size_t size = text.size();
  if (size != 4 && size != 7 && size != 10) return std::nullopt;
  int y = 0;
  int m = 1;
  int d = 1;
  bool is_date = read_number(text.substr(0, 4), y) && y >= 1970;
  if (size >= 7) is_date = is_date && text[4] == '-' && read_number(text.substr(5, 2), m);
  if (size == 10) is_date = is_date && text[7] == '-' && read_number(text.substr(8, 2), d);
  const year_month_day first =
      year(y) / month(static_cast<unsigned>(m)) / day(static_cast<unsigned>(d));
  if (!is_date || !first.ok()) return std::nullopt;
  if (size == 4) return Days{first, sys_days(first + years(1))};
  if (size == 7) return Days{first, sys_days(first + months(1))};
  return Days{first, sys_days(first) + days(1)};
}

class Reading {
 public:
  Reading(std::string_view text, std::chrono::minutes utc_offset)
      : rest_(text), utc_offset_(utc_offset) {}

  Result<TypedQuery, Failure> run() {
    while (skip_gaps() && !failure_) take_part();
    if (failure_) return Unexpected(*std::move(failure_));
    return std::move(query_);
  }

 private:
  /// False at the end.
  bool skip_gaps() {
    for (std::string_view next = rest_; !rest_.empty(); rest_ = next) {
      if (!is_gap(take_character(next))) return true;
    }
    return false;
  }

  void take_part() {
    if (begins_with_quotation_mark(rest_)) return add(take_quoted(), Ending::kWhole);
    const std::string_view before = rest_;
    const std::string_view part = take_until(rest_, is_gap);
    const std::size_t colon = part.find(':');
    const std::string name = fold_case(part.substr(0, colon));
    const bool has_value = colon != std::string_view::npos && colon + 1 < part.size();
    if (!has_value || !is_filter(name)) return add(part, Ending::kOpen);
    std::string_view value = part.substr(colon + 1);
    if (begins_with_quotation_mark(value)) {
      rest_ = before.substr(colon + 1);
      value = take_quoted();
    }
    filter(name, value);
  }

  /// Without its end the rest of the text is in quotation marks.
  std::string_view take_quoted() {
    take_character(rest_);
    return take_until(rest_, is_quotation_mark);
  }

  void add(std::string_view text, Ending ending) {
    model::Phrase phrase = phrase_of(text, ending);
    if (!phrase.words.empty()) query_.phrases.push_back(std::move(phrase));
  }

  void filter(const std::string& name, std::string_view value) {
    if (name == "from") return take_once(query_.from, name, value);
    if (name == "in") return take_once(query_.in, name, value);
    if (name == "has") return take_has(value);
    const auto days = read_days(value);
    if (!days) {
      failure_ = bad_request("`" + name + ":` takes a day, as in `" + name + ":2026-11-30`");
      return;
    }
    if (name == "before") query_.before = std::min(query_.before, midnight(days->first));
    if (name == "after") query_.after = std::max(query_.after, midnight(days->second));
  }

  void take_once(std::optional<std::string>& field, const std::string& name,
                 std::string_view value) {
    if (field) failure_ = bad_request("give `" + name + ":` once");
    field = value;
  }

  void take_has(std::string_view value) {
    query_.has_link = true;
    if (fold_case(value) != "link") failure_ = bad_request("`has:` knows `has:link`");
  }

  model::WallMillis midnight(sys_days day) const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(day.time_since_epoch() -
                                                                 utc_offset_)
        .count();
  }

  std::string_view rest_;
  const std::chrono::minutes utc_offset_;
  TypedQuery query_;
  std::optional<Failure> failure_;
};

std::size_t count_words(const std::vector<model::Phrase>& phrases) {
  std::size_t count = 0;
  for (const model::Phrase& phrase : phrases) count += phrase.words.size();
  return count;
}

}  // namespace

Result<TypedQuery, Failure> read_typed_query(std::string_view text, std::chrono::minutes utc_offset,
                                             const Limits& limits) {
  const auto too_large = [](const std::string& what) {
    return Unexpected(Failure(Code::kTooLarge, what + ", search for less"));
  };
  if (count_characters(text) > limits.search_characters) {
    return too_large("`query` is longer than " + std::to_string(limits.search_characters) +
                     " characters");
  }
  auto query = Reading(text, utc_offset).run();
  if (query && count_words(query->phrases) > limits.search_words) {
    return too_large("`query` has more than " + std::to_string(limits.search_words) + " words");
  }
  return query;
}

}  // namespace snug::chat
