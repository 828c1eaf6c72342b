// Addresses are text here; only the network room parses them for the kernel.
#include "app/listen_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "snug/descriptor.h"

namespace snug::app {
namespace {

constexpr std::string_view kLocalhost = "localhost:";
constexpr int kFirstInherited = 3;  // SD_LISTEN_FDS_START

int number_in(const char* variable) {
  const char* text = std::getenv(variable);
  return text == nullptr ? 0 : std::atoi(text);
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::vector<ListenAddress> expand_address(std::string_view text) {
  if (is_number(text)) return {{":" + std::string(text), true}};
  if (!text.starts_with(kLocalhost)) return {{std::string(text), true}};
  const std::string port(text.substr(kLocalhost.size()));
  std::vector<ListenAddress> both = {{"127.0.0.1:" + port, true}};
  if (port != "0") both.push_back({"[::1]:" + port, false});
  return both;
}

std::vector<ListenAddress> inherited_addresses() {
  if (number_in("LISTEN_PID") != getpid()) return {};
  std::vector<ListenAddress> addresses;
  for (int index = 0; index < number_in("LISTEN_FDS"); ++index) {
    addresses.push_back({"fd:" + std::to_string(kFirstInherited + index), true});
  }
  return addresses;
}

std::string url_of(std::string_view bound_address, std::string_view host, bool secure) {
  const std::size_t colon = bound_address.rfind(':');
  if (colon == std::string_view::npos || bound_address.starts_with("unix:") ||
      bound_address.starts_with("fd:")) {
    return {};
  }
  std::string_view name = bound_address.substr(0, colon);
  if (name.empty() || name == "0.0.0.0" || name == "[::]") name = host;
  const std::string port(bound_address.substr(colon + 1));
  const bool usual = port == (secure ? "443" : "80");
  return (secure ? "https://" : "http://") + std::string(name) + (usual ? "" : ":" + port);
}

std::string reachable_host() {
  // Connecting a datagram socket sends nothing: the kernel only chooses the address it would send
  // from.
  const Descriptor probe(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (probe.get() < 0) return "localhost";
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(9);                  // discard; any would do
  address.sin_addr.s_addr = htonl(0xC0000201);  // 192.0.2.1, for documentation (RFC 5737)
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  char text[INET_ADDRSTRLEN];
  const bool known = connect(probe.get(), generic, length) == 0 &&
                     getsockname(probe.get(), generic, &length) == 0 &&
                     inet_ntop(AF_INET, &address.sin_addr, text, sizeof text) != nullptr;
  return known ? text : "localhost";
}

}  // namespace snug::app
