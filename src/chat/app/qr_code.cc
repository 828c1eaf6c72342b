// libqrencode makes the modules; half blocks draw two of them in one character.
#include "app/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace snug::app {
namespace {

constexpr int kQuietZone = 2;  // modules; the standard asks for 4, cameras are content with 2
constexpr const char* kDarkOnLight = "\x1b[30;107m";
constexpr const char* kReset = "\x1b[0m";

bool dark(const QRcode& code, int column, int row) {
  if (column < 0 || row < 0 || column >= code.width || row >= code.width) return false;
  return (code.data[row * code.width + column] & 1) != 0;
}

const char* block(bool upper, bool lower) {
  if (upper && lower) return "█";
  if (upper) return "▀";
  return lower ? "▄" : " ";
}

}  // namespace

std::string qr_code(const std::string& text) {
  std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_L), &QRcode_free);
  if (!code) return {};
  std::string lines;
  for (int row = -kQuietZone; row < code->width + kQuietZone; row += 2) {
    lines += kDarkOnLight;
    for (int column = -kQuietZone; column < code->width + kQuietZone; ++column) {
      lines += block(dark(*code, column, row), dark(*code, column, row + 1));
    }
    lines += kReset;
    lines += '\n';
  }
  return lines;
}

}  // namespace snug::app
