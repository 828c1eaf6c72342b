// The program: reads the arguments, and runs the command.
#include <unistd.h>

#include <cstdio>
#include <string>
#include <variant>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/exit_code.h"
#include "app/log.h"
#include "app/serve.h"
#include "snug/memory.h"

namespace snug::app {
namespace {

constexpr const char* kSystemConfig = "/etc/snug/snug.toml";

/// The settings file, overridden by the command line.
Result<Config> settings(const Arguments& arguments) {
  Result<Config> config = Config{};
  std::error_code ignored;
  if (!arguments.config.empty()) {
    config = load_config(arguments.config);
  } else if (arguments.data.empty() && std::filesystem::exists(kSystemConfig, ignored)) {
    config = load_config(kSystemConfig);
  }
  if (!config) return config;
  if (!arguments.listen.empty()) config->listen = arguments.listen;
  if (!arguments.data.empty()) config->data = arguments.data;
  if (config->data.empty()) config->data = default_data_directory(geteuid() == 0);
  if (config->data.empty()) {
    return Unexpected(Error{"config_invalid",
                            "there is no home folder to keep the data in: give one with --data"});
  }
  return config;
}

int run(const Arguments& arguments) {
  if (arguments.command == Command::kVersion) {
    std::puts("snug " SNUG_VERSION);
    return kSuccess;
  }
  if (arguments.command == Command::kConfig) {
    std::fputs(explain_config().c_str(), stdout);
    return kSuccess;
  }
  const Result<Config> config = settings(arguments);
  if (!config) {
    make_log(LogLevel::kInfo)(LogLevel::kError, config.error().message);
    return kBadConfig;
  }
  return arguments.command == Command::kServe ? serve(*config) : run_command(arguments, *config);
}

}  // namespace
}  // namespace snug::app

int main(int count, char** values) {
  snug::return_large_blocks();
  const auto parsed = snug::app::parse_command_line(count, values);
  if (const auto* finished = std::get_if<snug::app::Finished>(&parsed)) return finished->exit_code;
  return snug::app::run(std::get<snug::app::Arguments>(parsed));
}
