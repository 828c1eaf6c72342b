// See conditions.h.
#include "http/conditions.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/fields.h"

namespace snug::http {
namespace {

std::string_view without_weakness(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  return etag;
}

/// If-Match compares strongly, and a weak tag is equal to none (RFC 9110 8.8.3.2).
bool lists_strong_etag(std::string_view list, std::string_view etag) {
  const bool is_weak = etag.starts_with("W/");
  while (!list.empty()) {
    const std::string_view tag = take_element(list, ',');
    if (tag == "*" || (tag == etag && !is_weak)) return true;
  }
  return false;
}

std::optional<std::chrono::sys_seconds> date_of(const HttpRequest& request, std::string_view name) {
  const auto text = request.headers.find(name);
  return text ? parse_http_date(*text) : std::nullopt;
}

/// -1 unless all characters are digits.
int number_in(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() && digits.front() != '-'
             ? number
             : -1;
}

}  // namespace

bool lists_etag(std::string_view list, std::string_view etag) {
  while (!list.empty()) {
    const std::string_view tag = take_element(list, ',');
    if (tag == "*" || without_weakness(tag) == without_weakness(etag)) return true;
  }
  return false;
}

int judge_conditions(const HttpRequest& request, const Validators& validators) {
  if (request.headers.count("If-Match") > 0) {
    if (!lists_strong_etag(request.headers.joined("If-Match"), validators.etag)) return 412;
  } else if (const auto since = date_of(request, "If-Unmodified-Since")) {
    if (validators.modified > *since) return 412;
  }
  if (request.headers.count("If-None-Match") > 0) {
    return lists_etag(request.headers.joined("If-None-Match"), validators.etag) ? 304 : 200;
  }
  const auto since = date_of(request, "If-Modified-Since");
  return since && validators.modified <= *since ? 304 : 200;
}

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  using namespace std::chrono;  // NOLINT: for the parts of a date
  constexpr std::string_view kForm = "Sun, 06 Nov 1994 08:49:37 GMT";
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != kForm.size() || text.substr(25) != " GMT") return std::nullopt;
  for (const std::size_t place : {3U, 4U, 7U, 11U, 16U, 19U, 22U}) {
    if (text[place] != kForm[place]) return std::nullopt;
  }
  const auto month_name = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  if (month_name == kMonths.end()) return std::nullopt;
  const int day_number = number_in(text.substr(5, 2));
  const int year_number = number_in(text.substr(12, 4));
  const int hour = number_in(text.substr(17, 2));
  const int minute = number_in(text.substr(20, 2));
  const int second = number_in(text.substr(23, 2));
  if (day_number < 0 || year_number < 0) return std::nullopt;
  const auto month_number = static_cast<unsigned>(month_name - kMonths.begin()) + 1;
  const year_month_day date{year(year_number), month(month_number),
                            day(static_cast<unsigned>(day_number))};
  const auto within = [](int number, int most) { return number >= 0 && number <= most; };
  if (!date.ok() || !within(hour, 23) || !within(minute, 59) || !within(second, 60)) {
    return std::nullopt;
  }
  return sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
}

}  // namespace snug::http
