// The server's settings: a TOML file in which every key has a default.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/options.h"
#include "snug/log.h"
#include "snug/options.h"
#include "snug/result.h"

namespace snug::app {

struct Config {
  std::vector<std::string> listen = {"localhost:3000"};
  std::filesystem::path data;               ///< Empty: default_data_directory().
  std::vector<std::string> public_origins;  ///< "https://chat.example".
  std::vector<std::string> trusted_proxies = {"127.0.0.0/8", "::1"};    ///< Besides Unix sockets.
  TlsOptions tls;                                                       ///< Both files, or neither.
  bool directory = true;                                                ///< Everyone sees everyone.
  bool sync_every_commit = true;                                        ///< durability = "full".
  std::uint32_t messages_per_second = chat::Limits{}.sends_per_second;  ///< Of one device.
  std::size_t max_connections_per_address = ServerOptions{}.max_connections_per_address;
  LogLevel log_level = LogLevel::kInfo;

  bool serves_tls() const { return !tls.certificate_file.empty(); }
};

/// Reads a TOML text over the defaults. `source` names the text in errors. Errors:
/// `config_invalid`, with the line, the key and its fault.
Result<Config> parse_config(std::string_view text, std::string_view source);
/// Errors: those of parse_config, and `config_unreadable`.
Result<Config> load_config(const std::filesystem::path& file);
/// Every key with its default and an explanation, as a TOML text that parse_config takes.
std::string explain_config();

/// The data folder if none is given: the service manager's StateDirectory; for root the same place,
/// /var/lib/snug; otherwise $XDG_DATA_HOME/snug or ~/.local/share/snug. Empty without a home.
std::filesystem::path default_data_directory(bool root);

}  // namespace snug::app
