// A QR code as text for a terminal, so that a phone can open a link that the server prints.
#pragma once

#include <string>

namespace snug::app {

/// Two rows of modules a line, dark on light whatever the terminal's colours, with a quiet zone.
/// Empty when `text` does not fit into a QR code.
std::string qr_code(const std::string& text);

}  // namespace snug::app
