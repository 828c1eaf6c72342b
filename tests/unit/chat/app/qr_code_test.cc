// Tests of the QR code in the terminal.
#include "app/qr_code.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace snug::app {
namespace {

TEST(QrCode, IsALineForTwoRowsOfModulesWithAQuietZone) {
  const std::string code = qr_code("http://192.0.2.5:3000/#join=abc");
  // Version 2 at level L holds 32 bytes and has 25 modules: 25 + 2 × 2 rows make 15 lines.
  EXPECT_EQ(std::count(code.begin(), code.end(), '\n'), 15);
  EXPECT_TRUE(code.starts_with("\x1b[30;107m  "));
  EXPECT_TRUE(code.ends_with("\x1b[0m\n"));
}

TEST(QrCode, BeginsWithTheFinderPattern) {
  const std::string code = qr_code("x");
  const std::string second = code.substr(code.find('\n') + 1);
  EXPECT_TRUE(second.starts_with("\x1b[30;107m  █▀▀▀▀▀█ ")) << second;
}

TEST(QrCode, IsEmptyForATextThatDoesNotFit) {
  EXPECT_EQ(qr_code(std::string(3000, 'x')), "");
}

}  // namespace
}  // namespace snug::app
