// Both ends of the control socket.
#include "app/control.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "snug/descriptor.h"

namespace snug::app {
namespace {

constexpr std::size_t kMaxRequestBytes = 16 * 1024;
constexpr std::size_t kMaxAnswerBytes = 64 * 1024 * 1024;  // a list of very many people
constexpr timeval kPatience = {30, 0};
constexpr const char* kPath = "/control";

Unexpected<Error> unreachable(const std::filesystem::path& socket, int error_number) {
  return Unexpected(Error{"unreachable", "the server at " + socket.string() +
                                             " does not answer: " + std::strerror(error_number)});
}

bool send_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Takes the last descriptors, because a command may free the server.
ServerOptions door_options() {
  ServerOptions options;
  options.takes_last_descriptors = true;
  return options;
}

/// Reads until the server closes the connection.
bool receive_all(int descriptor, std::string& answer) {
  char buffer[4096];
  while (answer.size() < kMaxAnswerBytes) {
    const ssize_t received = recv(descriptor, buffer, sizeof buffer, 0);
    if (received <= 0) return received == 0;
    answer.append(buffer, static_cast<std::size_t>(received));
  }
  errno = EMSGSIZE;
  return false;
}

}  // namespace

ControlServer::ControlServer(Loop& loop, Administrator& admin)
    : admin_(admin), server_(loop, door_options()) {
  server_.http().on(
      "POST", kPath, kMaxRequestBytes, [this](const HttpRequest& request, const HttpReply& reply) {
        admin_.run(Json::parse(request.body, nullptr, false), [reply](const Json& answer) {
          HttpResponse response;
          response.headers.add("Content-Type", "application/json");
          response.headers.add("X-Content-Type-Options", "nosniff");
          response.body = answer.dump();
          reply(std::move(response));
        });
      });
}

Result<void> ControlServer::listen(const std::filesystem::path& socket) {
  auto listening = server_.listen("unix:" + socket.string());
  if (!listening) return Unexpected(listening.error());
  chmod(socket.c_str(), S_IRUSR | S_IWUSR);
  return {};
}

Result<Json> ask_control(const std::filesystem::path& socket, const Json& request) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket.native().size() >= sizeof address.sun_path) return unreachable(socket, ENAMETOOLONG);
  socket.native().copy(address.sun_path, sizeof address.sun_path - 1);

  const Descriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  setsockopt(descriptor.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  setsockopt(descriptor.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  if (connect(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (errno != ENOENT && errno != ECONNREFUSED) return unreachable(socket, errno);
    return Unexpected(Error{"not_running", "no server runs on " + socket.parent_path().string()});
  }

  const std::string body = request.dump();
  const std::string head =
      std::string("POST ") + kPath +
      " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
      "Content-Length: " +
      std::to_string(body.size()) + "\r\n\r\n";
  std::string answer;
  if (!send_all(descriptor.get(), head + body) || !receive_all(descriptor.get(), answer)) {
    return unreachable(socket, errno);
  }
  const std::size_t end_of_head = answer.find("\r\n\r\n");
  Json value = end_of_head == std::string::npos
                   ? Json(Json::value_t::discarded)
                   : Json::parse(answer.substr(end_of_head + 4), nullptr, false);
  if (value.is_discarded()) return unreachable(socket, EPROTO);
  return value;
}

}  // namespace snug::app
