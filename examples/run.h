// The parts that these programs share: the files that they serve, how names are read, and the last
// lines of their main functions.
#pragma once

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "snug/snug.h"

/// Adds the official client, which pages load from /socket.io/socket.io.js, if
/// `npm install socket.io-client` was run in this folder.
inline snug::ServerOptions with_client(snug::ServerOptions options = {}) {
  const std::string builds = "node_modules/socket.io-client/dist";
  if (std::filesystem::is_directory(builds)) options.client_files = builds;
  return options;
}

/// Serves the files of public/, so that GET / answers public/index.html, if that folder is there.
inline void serve_page(snug::Server& server) {
  if (!std::filesystem::is_directory("public")) return;
  if (const auto served = server.http().serve_folder("/", "public"); !served) {
    std::fprintf(stderr, "%s\n", served.error().message.c_str());
  }
}

/// Longer names are none, because programs keep names for as long as their sockets live.
inline constexpr std::size_t kMostNameBytes = 256;

/// A user's name. A whole number counts as its digits, as a key of a JavaScript object does. Other
/// values are no names.
inline std::optional<std::string> name_of(const snug::Json& value) {
  if (value.is_string()) {
    const auto& name = value.get_ref<const std::string&>();
    return name.size() <= kMostNameBytes ? std::optional(name) : std::nullopt;
  }
  if (value.is_number_integer()) return value.dump();
  return std::nullopt;
}

/// The name in that member of a payload.
inline std::optional<std::string> name_in(const snug::Json& payload, const char* member) {
  return payload.contains(member) ? name_of(payload[member]) : std::nullopt;
}

/// Explains the command line; gives the exit code of a program that was called with another one.
inline int usage(const char* program, const char* arguments) {
  std::fprintf(stderr, "usage: %s %s\n", program, arguments);
  return 2;
}

/// Closes what a program has besides its server, then calls `done`.
using Closer = std::function<void(std::function<void()> done)>;

/// Listens on that address until SIGTERM or SIGINT. Gives the exit code.
inline int run(
    snug::Loop& loop, snug::Server& server, const char* address,
    const Closer& close = [](const std::function<void()>& done) { done(); }) {
  loop.on_terminate([&] { server.close([&] { close([&] { loop.stop(); }); }); });
  serve_page(server);
  const auto listening = server.listen(address);
  if (!listening) {
    std::fprintf(stderr, "%s\n", listening.error().message.c_str());
    return 1;
  }
  std::printf("listening on %s\n", listening->c_str());
  std::fflush(stdout);
  loop.run();
  return 0;
}
