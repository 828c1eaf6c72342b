// Names that people see: those of people and rooms.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snug::chat {

inline constexpr std::size_t kMaxShownNameCharacters = 64;

/// Each gap as one space, without gaps at the ends.
std::string with_single_gaps(std::string_view text);

/// The stored form of a name: gaps and invisible characters removed at its ends, each inner gap one
/// space. Empty if nothing of it is visible.
std::string tidy_name(std::string_view name);

/// The stored form of a name, or nothing if it is not allowed: too long, invisible, or with control
/// characters.
std::string shown_name(std::string_view given);
/// The rule that shown_name() keeps, for a refusal: "must be 1 to 64 characters …".
std::string rule_of_shown_names();

}  // namespace snug::chat
