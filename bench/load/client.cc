// The client's socket, handshake and frames (RFC 6455, Engine.IO 4, Socket.IO 5).
#include "load/client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace snug::bench {

namespace {

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr char kMask[4] = {0x12, 0x34, 0x56, 0x78};

// About what a browser sends, so that memory per connection is that of real clients.
constexpr std::string_view kBrowserFields =
    "Pragma: no-cache\r\nCache-Control: no-cache\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Safari/537.36\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9,de;q=0.8\r\n";

std::string masked_frame(unsigned opcode, std::string_view payload) {
  std::string frame(1, static_cast<char>(0x80U | opcode));
  const std::size_t size = payload.size();
  if (size < 126) {
    frame += static_cast<char>(0x80U | size);
  } else if (size < 65536) {
    frame += static_cast<char>(0x80U | 126U);
    frame += static_cast<char>(size >> 8);
    frame += static_cast<char>(size & 0xffU);
  } else {
    give_up("a message of more than 64 KiB");
  }
  frame.append(kMask, 4);
  for (std::size_t i = 0; i < size; ++i) frame += static_cast<char>(payload[i] ^ kMask[i % 4]);
  return frame;
}

}  // namespace

void give_up(const std::string& reason) {
  std::fprintf(stderr, "load: %s\n", reason.c_str());
  std::exit(1);
}

// --- waiting ---

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) give_up("no epoll");
}

Poller::~Poller() {
  close(epoll_);
}

void Poller::watch(Client& client, bool writing, bool known) {
  epoll_event event{};
  event.events = writing ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.ptr = &client;
  epoll_ctl(epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, client.fd(), &event);
}

void Poller::wait(int timeout_ms) {
  epoll_event events[512];
  const int count = epoll_wait(epoll_, events, 512, timeout_ms);
  for (int i = 0; i < count; ++i) {
    static_cast<Client*>(events[i].data.ptr)->on_events(events[i].events);
  }
}

// --- one client ---

Client::~Client() {
  if (fd_ >= 0) close(fd_);
}

void Client::connect(const Target& target, std::string auth) {
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) give_up("no more sockets: raise `ulimit -n`");
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(target.port);
  if (inet_pton(AF_INET, target.host.c_str(), &address.sin_addr) != 1) give_up("no IPv4 address");
  const auto* generic = static_cast<const sockaddr*>(static_cast<const void*>(&address));
  if (::connect(fd_, generic, sizeof(address)) != 0 && errno != EINPROGRESS) {
    give_up(std::string("connect: ") + std::strerror(errno));
  }
  auth_ = std::move(auth);
  const std::string authority = target.host + ":" + std::to_string(target.port);
  out_ = "GET " + target.path + "?EIO=4&transport=websocket HTTP/1.1\r\nHost: " + authority +
         "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://" +
         authority + "\r\n" + std::string(kBrowserFields) + "\r\n";
  writing_ = true;
  poller_.watch(*this, true, false);
}

std::string Client::prepare(std::string_view packet) {
  return masked_frame(1, std::string("4").append(packet));
}

void Client::on_events(std::uint32_t events) {
  if (state_ == State::kConnecting) state_ = State::kUpgrading;
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read();
  flush();
}

void Client::flush() {
  std::size_t sent = 0;
  while (sent < out_.size()) {
    const ssize_t count = ::send(fd_, out_.data() + sent, out_.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EAGAIN) break;
    if (count < 0) give_up(std::string("send: ") + std::strerror(errno));
    sent += static_cast<std::size_t>(count);
  }
  out_.erase(0, sent);
  const bool writing = !out_.empty();
  if (writing != writing_) poller_.watch(*this, writing, true);
  writing_ = writing;
}

void Client::read() {
  static char buffer[kReadBytes];
  const ssize_t count = recv(fd_, buffer, sizeof(buffer), 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) {
    give_up("the server dropped client " + std::to_string(index_) + ": " +
            (count == 0 ? "closed" : std::strerror(errno)));
  }
  in_.append(buffer, static_cast<std::size_t>(count));
  if (state_ == State::kUpgrading) take_upgrade_answer();
  if (state_ != State::kUpgrading) take_frames();
}

void Client::take_upgrade_answer() {
  const std::size_t end = in_.find("\r\n\r\n");
  if (end == std::string::npos) return;
  if (!in_.starts_with("HTTP/1.1 101")) give_up("refused: " + in_.substr(0, 300));
  in_.erase(0, end + 4);
  state_ = State::kOpen;
}

void Client::take_frames() {
  std::size_t at = 0;
  const auto byte = [this](std::size_t i) { return static_cast<unsigned char>(in_[i]); };
  while (in_.size() - at >= 2) {
    std::size_t head = 2;
    std::size_t size = byte(at + 1);
    if (size == 126) head = 4;
    if (size == 127) head = 10;
    if (in_.size() - at < head) break;
    if (head > 2) size = 0;
    for (std::size_t i = 2; i < head; ++i) size = size << 8 | byte(at + i);
    if (in_.size() - at < head + size) break;
    on_frame(byte(at) & 0xfU, std::string_view(in_).substr(at + head, size));
    at += head + size;
  }
  in_.erase(0, at);
}

void Client::on_frame(unsigned opcode, std::string_view payload) {
  if (opcode == 1 && !payload.empty()) return on_engine_packet(payload);
  if (opcode == 9) return send(masked_frame(10, payload));
  if (opcode == 8) give_up("the server closed a WebSocket");
}

void Client::on_engine_packet(std::string_view packet) {
  if (packet == "2") return send(masked_frame(1, "3"));
  if (packet.front() == '0') return send(masked_frame(1, "40" + auth_));
  if (packet.front() != '4') return;
  packet.remove_prefix(1);
  if (packet.starts_with('4')) give_up("not let in: " + std::string(packet));
  if (packet.starts_with('0') && state_ == State::kOpen) {
    state_ = State::kReady;
    observer_.on_ready(*this);
    return;
  }
  observer_.on_packet(*this, packet);
}

}  // namespace snug::bench
