// Guarded calls of the application's functions.
#include "engineio/hooks.h"

#include <algorithm>
#include <utility>

#include "base/guard.h"
#include "http/character_set.h"

namespace snug::engineio {

namespace {

constexpr std::size_t kMaxIdBytes = 256;  // Every request carries it.

bool is_id(std::string_view id) {
  const auto printable = [](char character) { return character > ' ' && character < 0x7f; };
  return !id.empty() && id.size() <= kMaxIdBytes && std::all_of(id.begin(), id.end(), printable);
}

/// As JavaScript's encodeURIComponent, for a cookie's value.
std::string encoded(std::string_view text) {
  constexpr http::CharacterSet kPlain("-_.!~*'()");
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string result;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (kPlain.has(character)) {
      result += character;
    } else {
      result += {'%', kHex[byte >> 4], kHex[byte & 0xf]};
    }
  }
  return result;
}

}  // namespace

template <class Call>
bool Hooks::guard(const char* name, Call call) const {
  return base::guarded(log_, {"engineio: ", name}, std::move(call));
}

void Hooks::ask(const HttpRequest& request, const Decide& decide) const {
  const bool asked = guard("allow_request", [&] { options_.allow_request(request, decide); });
  if (!asked) decide(std::string());
}

void Hooks::edit_headers(HttpHeaders& headers, const HttpRequest& request, bool initial) const {
  if (initial && options_.initial_headers) {
    guard("initial_headers", [&] { options_.initial_headers(headers, request); });
  }
  if (options_.headers) guard("headers", [&] { options_.headers(headers, request); });
}

void Hooks::report(const HttpRequest& request, const Refusal& refusal) const {
  if (!options_.connection_error) return;
  guard("connection_error", [&] { options_.connection_error(request, refusal); });
}

Result<Sid, Refusal> Hooks::new_id(const HttpRequest& request, base::Random& random) const {
  if (!options_.generate_id) return Sid{base::random_id(random)};
  Sid id;
  guard("generate_id", [&] { id.value = options_.generate_id(request); });
  if (!is_id(id.value)) return Unexpected(bad_id());
  return id;
}

void Hooks::add_cookie(HttpHeaders& headers, const Sid& id) const {
  if (!options_.cookie) return;
  headers.add("Set-Cookie",
              options_.cookie->name + "=" + encoded(id.value) + options_.cookie->attributes);
}

Refusal bad_id() {
  return {ErrorCode::kBadRequest, {}, {{"name", "ID_GENERATION_ERROR"}}};
}

}  // namespace snug::engineio
