// The client's socket, handshake and frames (RFC 6455, Engine.IO 4, Socket.IO 5).
#include "bench/load/client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace snug::bench {

namespace {

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr char kMask[4] = {0x12, 0x34, 0x56, 0x78};
constexpr std::size_t kSocketsOfOneAddress = 8000;
// The sockets block, so connecting takes one call. No other call may block.
constexpr int kSendFlags = MSG_NOSIGNAL | MSG_DONTWAIT;

char* read_buffer() {
  static char buffer[kReadBytes];
  return buffer;
}

const sockaddr* generic(const sockaddr_in& address) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

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

int open_socket(const Target& target, std::size_t index) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) give_up("no more sockets: raise `ulimit -n`");
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  const auto above_first = static_cast<std::uint32_t>(index / kSocketsOfOneAddress);
  if (above_first > 0) {
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
    sockaddr_in from{};
    from.sin_family = AF_INET;
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + above_first);
    if (bind(fd, generic(from), sizeof(from)) != 0) give_up("no loopback address to come from");
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(target.port);
  if (inet_pton(AF_INET, target.host.c_str(), &address.sin_addr) != 1) give_up("no IPv4 address");
  if (::connect(fd, generic(address), sizeof(address)) != 0) {
    give_up(std::string("connect: ") + std::strerror(errno));
  }
  return fd;
}

std::string browser_fields(const Target& target) {
  const std::string authority = target.host + ":" + std::to_string(target.port);
  return "Host: " + authority +
         "\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
         "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/130.0.0.0 Safari/537.36\r\nOrigin: http://" +
         authority +
         "\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
         "Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n";
}

Client::~Client() {
  if (fd_ >= 0) close(fd_);
}

void Client::connect(const Target& target, std::string auth) {
  fd_ = open_socket(target, index_);
  state_ = State::kUpgrading;
  auth_ = std::move(auth);
  in_.clear();
  out_ = "GET " + target.path + "?EIO=4&transport=websocket HTTP/1.1\r\n" + browser_fields(target) +
         "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  writing_ = false;
  poller_.watch(*this, true, false, false);
  flush();
}

/// Closes with a reset, so no port stays in TIME_WAIT for a minute.
void Client::reset() {
  const linger at_once{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  close(std::exchange(fd_, -1));
  out_.clear();
}

std::string Client::prepare(std::string_view packet) {
  return masked_frame(1, std::string("4").append(packet));
}

void Client::watch(bool writing) {
  if (writing == std::exchange(writing_, writing)) return;
  poller_.watch(*this, reading_, writing, true);
}

void Client::stop_reading() {
  reading_ = false;
  // A small window, so the server soon has to keep unread data.
  const int bytes = 4096;
  setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
  poller_.watch(*this, false, writing_, true);
}

void Client::read_and_forget(std::size_t bytes) {
  if (fd_ < 0) return;
  const ssize_t count = recv(fd_, read_buffer(), std::min(bytes, kReadBytes), MSG_DONTWAIT);
  if (count == 0) reset();
}

void Client::on_events(std::uint32_t events) {
  if (fd_ < 0) return;
  if (!reading_) {
    if ((events & (EPOLLHUP | EPOLLERR)) != 0) return reset();  // The server closed it.
  } else if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
    read();
  }
  if (!out_.empty() || writing_) flush();
}

void Client::flush() {
  if (fd_ < 0) return;
  std::size_t sent = 0;
  while (sent < out_.size()) {
    const ssize_t count = ::send(fd_, out_.data() + sent, out_.size() - sent, kSendFlags);
    if (count < 0 && errno == EAGAIN) break;
    if (count < 0) give_up(std::string("send: ") + std::strerror(errno));
    sent += static_cast<std::size_t>(count);
  }
  out_.erase(0, sent);
  watch(!out_.empty());
}

void Client::read() {
  const ssize_t count = recv(fd_, read_buffer(), kReadBytes, MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) {
    give_up("the server dropped client " + std::to_string(index_) + ": " +
            (count == 0 ? "closed" : std::strerror(errno)));
  }
  std::string_view bytes(read_buffer(), static_cast<std::size_t>(count));
  std::string joined;
  if (!in_.empty()) {
    joined = std::move(in_).append(bytes);
    bytes = joined;
  }
  if (state_ == State::kUpgrading) bytes = take_upgrade_answer(bytes);
  if (state_ != State::kUpgrading) bytes = take_frames(bytes);
  in_ = bytes;
}

/// This and the next function return the bytes that they could not use yet.
std::string_view Client::take_upgrade_answer(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return bytes;
  if (!bytes.starts_with("HTTP/1.1 101")) give_up("refused: " + std::string(bytes.substr(0, 300)));
  state_ = State::kOpen;
  return bytes.substr(end + 4);
}

std::string_view Client::take_frames(std::string_view bytes) {
  const auto byte = [&bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  while (bytes.size() >= 2 && fd_ >= 0) {
    std::size_t head = 2;
    std::size_t size = byte(1);
    if (size == 126) head = 4;
    if (size == 127) head = 10;
    if (bytes.size() < head) break;
    if (head > 2) size = 0;
    for (std::size_t i = 2; i < head; ++i) size = size << 8 | byte(i);
    if (bytes.size() < head + size) break;
    on_frame(byte(0) & 0xfU, bytes.substr(head, size));
    bytes.remove_prefix(head + size);
  }
  return bytes;
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
