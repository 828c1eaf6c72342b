// A search as people type it: words, phrases in quotation marks, and filters such as `from:ann`.
#pragma once

#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/search.h"
#include "protocol/failure.h"
#include "protocol/options.h"
#include "snug/result.h"

namespace snug::chat {

struct TypedQuery {
  std::vector<model::Phrase> phrases;
  std::optional<std::string> from;  ///< As typed, a person's name.
  std::optional<std::string> in;    ///< As typed, a room's or a person's name.
  bool has_link = false;
  model::WallMillis after = 0;  ///< after <= Event::at < before.
  model::WallMillis before = std::numeric_limits<model::WallMillis>::max();
};

/// `text` is UTF-8. `utc_offset` is how far the typist's clock is ahead of UTC: days begin there at
/// midnight. Refuses filters that have no meaning, and texts that are too long.
Result<TypedQuery, Failure> read_typed_query(std::string_view text, std::chrono::minutes utc_offset,
                                             const Limits& limits);

}  // namespace snug::chat
