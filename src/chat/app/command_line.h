// The arguments of the command line.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace snug::app {

enum class Command { kServe, kConfig, kUserList, kUserReset, kInvite, kVersion };

struct Arguments {
  Command command = Command::kServe;
  std::filesystem::path config;      ///< Empty: /etc/snug/snug.toml when it is there.
  std::filesystem::path data;        ///< Empty: as the config says.
  std::vector<std::string> listen;   ///< Empty: as the config says.
  std::string user_name;             ///< user reset.
  bool password_from_stdin = false;  ///< user reset: read the new password, do not make one.
  int invite_uses = 1;
  int invite_days = 7;
  bool invite_admin = false;
};

/// Nothing is left to do: the help was printed, or an error in the arguments.
struct Finished {
  int exit_code = 0;
};

std::variant<Arguments, Finished> parse_command_line(int count, const char* const* values);

}  // namespace snug::app
