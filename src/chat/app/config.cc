// One table of keys serves reading, checking and explaining.
#include "app/config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <numeric>
#include <optional>
#include <sstream>

namespace snug::app {
namespace {

/// The fault of a value, worded to follow "must be"; nothing if the value was accepted.
using Complaint = std::optional<std::string>;

struct Key {
  std::string_view name;
  std::string_view default_text;  ///< As in the file.
  std::string_view explanation;   ///< Lines without "# ".
  Complaint (*read)(const toml::node& value, Config& config);
};

std::optional<std::vector<std::string>> strings(const toml::node& value) {
  std::vector<std::string> texts;
  if (auto one = value.value_exact<std::string>()) return std::vector<std::string>{*one};
  const toml::array* array = value.as_array();
  if (array == nullptr) return std::nullopt;
  for (const toml::node& entry : *array) {
    auto text = entry.value_exact<std::string>();
    if (!text) return std::nullopt;
    texts.push_back(*text);
  }
  return texts;
}

Complaint read_listen(const toml::node& value, Config& config) {
  auto addresses = strings(value);
  if (!addresses || addresses->empty()) return "a list of addresses, such as [\"localhost:3000\"]";
  config.listen = std::move(*addresses);
  return std::nullopt;
}

Complaint read_data(const toml::node& value, Config& config) {
  auto text = value.value_exact<std::string>();
  if (!text) return "a folder's name in quotes";
  config.data = *text;
  return std::nullopt;
}

bool is_origin(std::string_view text) {
  for (std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    std::string_view host = text.substr(scheme.size());
    return !host.empty() && host.find_first_of("/?# ") == std::string_view::npos;
  }
  return false;
}

Complaint read_public_origins(const toml::node& value, Config& config) {
  auto origins = strings(value);
  ServerOptions options;
  if (origins) options.cors.origins = *origins;
  if (!origins || !std::all_of(origins->begin(), origins->end(), is_origin) || !validate(options)) {
    return "a list of origins without a path, such as [\"https://chat.example\"]";
  }
  config.public_origins = std::move(*origins);
  return std::nullopt;
}

Complaint read_trusted_proxies(const toml::node& value, Config& config) {
  auto networks = strings(value);
  chat::AddressSet valid;
  if (!networks || !std::all_of(networks->begin(), networks->end(),
                                [&valid](const std::string& one) { return valid.add(one); })) {
    return "a list of addresses and networks, such as [\"127.0.0.1\", \"10.0.0.0/8\"]";
  }
  config.trusted_proxies = std::move(*networks);
  return std::nullopt;
}

Complaint read_file_name(const toml::node& value, std::string& name) {
  auto text = value.value_exact<std::string>();
  if (!text) return "a file's name in quotes";
  name = *text;
  return std::nullopt;
}

Complaint read_tls_certificate(const toml::node& value, Config& config) {
  return read_file_name(value, config.tls.certificate_file);
}

Complaint read_tls_key(const toml::node& value, Config& config) {
  return read_file_name(value, config.tls.key_file);
}

Complaint read_durability(const toml::node& value, Config& config) {
  auto text = value.value_exact<std::string>();
  if (text != "full" && text != "normal") return "\"full\" or \"normal\"";
  config.sync_every_commit = text == "full";
  return std::nullopt;
}

Complaint read_directory(const toml::node& value, Config& config) {
  const auto on = value.value_exact<bool>();
  if (!on) return "true or false";
  config.directory = *on;
  return std::nullopt;
}

Complaint read_messages_per_second(const toml::node& value, Config& config) {
  const auto number = value.value_exact<std::int64_t>();
  if (!number || *number < 1 || *number > 10'000) return "a number from 1 to 10000";
  config.messages_per_second = static_cast<std::uint32_t>(*number);
  return std::nullopt;
}

Complaint read_max_connections_per_address(const toml::node& value, Config& config) {
  const auto number = value.value_exact<std::int64_t>();
  if (!number || *number < 0 || *number > 1'000'000) return "a number from 0 to 1000000";
  config.max_connections_per_address = static_cast<std::size_t>(*number);
  return std::nullopt;
}

Complaint read_log_level(const toml::node& value, Config& config) {
  constexpr std::array<std::pair<std::string_view, LogLevel>, 4> kLevels = {{
      {"debug", LogLevel::kDebug},
      {"info", LogLevel::kInfo},
      {"warning", LogLevel::kWarning},
      {"error", LogLevel::kError},
  }};
  auto text = value.value_exact<std::string>();
  for (const auto& [name, level] : kLevels) {
    if (text != name) continue;
    config.log_level = level;
    return std::nullopt;
  }
  return "\"debug\", \"info\", \"warning\" or \"error\"";
}

constexpr std::array kKeys = {
    Key{"listen", R"(["localhost:3000"])",
        "Where browsers connect. \"localhost:3000\" is this machine alone, \":3000\" is everyone\n"
        "who can reach it, \"192.168.1.5:3000\" and \"[2001:db8::5]:3000\" are one address,\n"
        "\"unix:/run/snug/snug.sock\" is a socket for a proxy. Port 0 takes a free one.\n"
        "`--listen` replaces the whole list.",
        read_listen},
    Key{"data", R"("")",
        "The folder of the database: the one thing to back up. Empty is /var/lib/snug for the\n"
        "service and for root, ~/.local/share/snug for others. It is made when it is missing,\n"
        "for its owner's eyes alone.",
        read_data},
    Key{"public_origins", "[]",
        "What people type when it is not an address above: behind a proxy with TLS it is\n"
        "[\"https://chat.example\"]. The first begins the links that are printed. Pages of any\n"
        "other origin are refused.",
        read_public_origins},
    Key{"trusted_proxies", R"(["127.0.0.0/8", "::1"])",
        "Proxies that are believed when they say in X-Forwarded-For whose request they pass on:\n"
        "addresses and networks. A peer on a Unix socket is always believed. The limits\n"
        "on guessing passwords need to know who asks.",
        read_trusted_proxies},
    Key{"tls_certificate", R"("")",
        "With both files every address is served as https (but Unix sockets, which are for\n"
        "proxies). The certificate, with those between it and one that browsers know, in PEM:\n"
        "certbot calls it fullchain.pem. SIGHUP reads both files again for new connections, and\n"
        "nobody is disconnected.",
        read_tls_certificate},
    Key{"tls_key", R"("")",
        "Its private key, in PEM and without a passphrase: certbot calls it privkey.pem.",
        read_tls_key},
    Key{"durability", R"("full")",
        "\"full\": a message has its tick when it is on the disk, and survives a power cut.\n"
        "\"normal\" spares the disk: a power cut may take the last seconds, ticks and all; a\n"
        "crash of the server alone takes nothing.",
        read_durability},
    Key{"directory", "true",
        "true: everyone on this server sees who else is on it. false: people see only those with\n"
        "whom they share a room, and find others by their sign-in name.",
        read_directory},
    Key{"messages_per_second", "300",
        "What one device may send, as a mean over ten seconds; what goes beyond is refused. No\n"
        "person notices; a program that writes for one does. From 1 to 10000.",
        read_messages_per_second},
    Key{"max_connections_per_address", "1000",
        "How many connections one address may have, or one IPv6 network (/64), so that nobody\n"
        "alone takes all there are; one more is answered 503. A household or an office behind one\n"
        "address fits: each open tab is one. This machine itself is not counted, so a proxy on it\n"
        "may bring any number. Behind a proxy on another machine set 0, which is no limit.",
        read_max_connections_per_address},
    Key{"log_level", R"("info")",
        "\"debug\", \"info\", \"warning\" or \"error\". Logs never hold messages, passwords or\n"
        "tokens.",
        read_log_level},
};

/// The number of letters to add, drop or change (Levenshtein).
std::size_t distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= one.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= other.size(); ++j) {
      std::size_t replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

std::string_view nearest_key(std::string_view name) {
  return std::min_element(kKeys.begin(), kKeys.end(),
                          [name](const Key& one, const Key& other) {
                            return distance(name, one.name) < distance(name, other.name);
                          })
      ->name;
}

Unexpected<Error> invalid(std::string_view source, const toml::source_region& where,
                          std::string_view what) {
  std::ostringstream message;
  message << source << ":" << where.begin.line << ": " << what;
  return Unexpected(Error{"config_invalid", message.str()});
}

Result<Config> read_table(const toml::table& table, std::string_view source) {
  Config config;
  for (const auto& [name, value] : table) {
    const std::string_view text = name.str();
    const auto* key = std::find_if(kKeys.begin(), kKeys.end(),
                                   [text](const Key& known) { return known.name == text; });
    if (key == kKeys.end()) {
      return invalid(source, name.source(),
                     "unknown key \"" + std::string(text) + "\"; did you mean \"" +
                         std::string(nearest_key(text)) + "\"?");
    }
    if (Complaint complaint = key->read(value, config)) {
      return invalid(source, value.source(), std::string(text) + " must be " + *complaint);
    }
  }
  if (config.tls.certificate_file.empty() != config.tls.key_file.empty()) {
    return invalid(source, table.source(),
                   "tls_certificate and tls_key go together: set both, or neither");
  }
  return config;
}

}  // namespace

Result<Config> parse_config(std::string_view text, std::string_view source) {
  try {
    return read_table(toml::parse(text), source);
  } catch (const toml::parse_error& error) {
    return invalid(source, error.source(), error.description());
  }
}

Result<Config> load_config(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  if (stream) text << stream.rdbuf();
  if (!stream) {
    return Unexpected(Error{"config_unreadable", file.string() + ": " + std::strerror(errno)});
  }
  return parse_config(text.str(), file.string());
}

std::string explain_config() {
  std::string text = "# The settings of snug, each with its default.\n";
  for (const Key& key : kKeys) {
    text += "\n# ";
    for (char letter : key.explanation) {
      text += letter;
      if (letter == '\n') text += "# ";
    }
    text += "\n" + std::string(key.name) + " = " + std::string(key.default_text) + "\n";
  }
  return text;
}

std::filesystem::path default_data_directory(bool root) {
  auto variable = [](const char* name) -> std::filesystem::path {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  if (auto state = variable("STATE_DIRECTORY"); !state.empty()) return state;
  if (root) return "/var/lib/snug";
  if (auto data = variable("XDG_DATA_HOME"); data.is_absolute()) return data / "snug";
  if (auto home = variable("HOME"); home.is_absolute()) return home / ".local/share/snug";
  return {};
}

}  // namespace snug::app
