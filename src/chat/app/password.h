// Passwords on the administrator's terminal: made, or read without showing them.
#pragma once

#include <istream>
#include <string>

namespace snug::app {

/// "k7mp-3xwq-9tgd-h4zr": 80 random bits in letters and digits that are not mistaken for each
/// other.
std::string make_password();

/// The first line of `input`, without its end. On a terminal, prints `prompt` and hides the input.
std::string read_password(std::istream& input, const std::string& prompt);

}  // namespace snug::app
