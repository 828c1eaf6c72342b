// 32 characters carry 5 bits each, so 16 of them carry 80: out of reach behind the throttle.
#include "app/password.h"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string_view>

#include "model/random.h"

namespace snug::app {
namespace {

constexpr std::string_view kAlphabet = "23456789abcdefghijkmnpqrstuvwxyz";  // no 0, 1, l, o
static_assert(kAlphabet.size() == 32);

/// Turns the terminal's echo off for its lifetime.
class Quiet {
 public:
  Quiet() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
  }
  ~Quiet() {
    if (!changed_) return;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    std::fputs("\n", stderr);
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

}  // namespace

std::string make_password() {
  std::array<std::byte, 16> bytes{};
  model::fill_random(bytes);
  std::string password;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i != 0 && i % 4 == 0) password += '-';
    password += kAlphabet[static_cast<std::size_t>(bytes[i]) % kAlphabet.size()];
  }
  return password;
}

std::string read_password(std::istream& input, const std::string& prompt) {
  if (isatty(STDIN_FILENO) != 0) std::fputs(prompt.c_str(), stderr);
  const Quiet quiet;
  std::string line;
  std::getline(input, line);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace snug::app
