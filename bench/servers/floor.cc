// The floor: the cost of epoll, the kernel's sockets and the bytes of the frames without any other
// work. Bare libuv without checks, limits or heartbeat; understands only the load program. Useful
// only for comparison. Prints its address.
#include <uv.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

struct Connection {
  uv_tcp_t handle{};
  std::string in;  ///< The beginning of a frame whose rest has not come yet.
  std::string out;
  std::string room;
  std::size_t place = 0;  ///< Index in Floor::connections.
  bool upgraded = false;
};

struct Floor {
  uv_loop_t* loop = uv_default_loop();
  std::vector<Connection*> connections;
  std::unordered_map<std::string, std::vector<Connection*>> rooms;
  std::vector<char> buffer = std::vector<char>(256 * 1024);
};

Floor& floor_of(uv_handle_t* handle) {
  return *static_cast<Floor*>(handle->loop->data);
}

/// Appends a text frame, whose payload is all parts together.
void append_frame(std::string& bytes, std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  bytes.reserve(bytes.size() + 4 + size);
  bytes += '\x81';
  if (size < 126) {
    bytes += static_cast<char>(size);
  } else {
    bytes += static_cast<char>(126);
    bytes += static_cast<char>(size >> 8);
    bytes += static_cast<char>(size & 0xffU);
  }
  for (const std::string_view part : parts) bytes += part;
}

std::string frame(std::initializer_list<std::string_view> parts) {
  std::string bytes;
  append_frame(bytes, parts);
  return bytes;
}

/// Eight bytes at a time.
void unmask(char* payload, std::size_t size, const char* mask) {
  const std::array<char, 8> twice{mask[0], mask[1], mask[2], mask[3],
                                  mask[0], mask[1], mask[2], mask[3]};
  std::uint64_t wide_mask = 0;
  std::memcpy(&wide_mask, twice.data(), sizeof(wide_mask));
  std::size_t at = 0;
  for (; at + 8 <= size; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, payload + at, sizeof(word));
    word ^= wide_mask;
    std::memcpy(payload + at, &word, sizeof(word));
  }
  for (; at < size; ++at) payload[at] = static_cast<char>(payload[at] ^ mask[at % 4]);
}

struct Write {
  uv_write_t request{};
  std::string bytes;
};

void write(Connection& connection, const std::string& bytes) {
  auto* stream = reinterpret_cast<uv_stream_t*>(&connection.handle);
  uv_buf_t buffer =
      uv_buf_init(const_cast<char*>(bytes.data()), static_cast<unsigned>(bytes.size()));
  int written = uv_stream_get_write_queue_size(stream) == 0 ? uv_try_write(stream, &buffer, 1) : 0;
  if (written < 0) written = 0;
  if (static_cast<std::size_t>(written) == bytes.size()) return;
  auto* rest = new Write{{}, bytes.substr(static_cast<std::size_t>(written))};
  rest->request.data = rest;
  buffer = uv_buf_init(rest->bytes.data(), static_cast<unsigned>(rest->bytes.size()));
  uv_write(&rest->request, stream, &buffer, 1,
           [](uv_write_t* request, int) { delete static_cast<Write*>(request->data); });
}

void on_packet(Floor& floor, Connection& connection, std::string_view packet) {
  constexpr std::string_view kEcho = "[\"echo\",";
  constexpr std::size_t kHead = 24;  // An event's name is near the beginning.
  const std::string_view head = packet.substr(0, kHead);
  if (packet.starts_with("40")) {
    append_frame(connection.out, {"40{\"sid\":\"x\"}"});
  } else if (const auto echo = head.find(kEcho); echo != std::string_view::npos) {
    append_frame(connection.out,
                 {"43", packet.substr(2, echo - 2), "[", packet.substr(echo + kEcho.size())});
  } else if (head.find("[\"cast\",") != std::string_view::npos) {
    const std::string bytes = frame({packet});
    for (Connection* each : floor.connections) write(*each, bytes);
  } else if (const auto say = head.find("[\"say\",\""); say != std::string_view::npos) {
    const std::string_view room = packet.substr(say + 8, packet.find('"', say + 8) - say - 8);
    const std::string bytes = frame({"42[\"say\"", packet.substr(say + 8 + room.size() + 1)});
    for (Connection* each : floor.rooms[std::string(room)]) write(*each, bytes);
  } else if (const auto enter = head.find("[\"enter\",\""); enter != std::string_view::npos) {
    const std::string_view prefix =
        packet.substr(enter + 10, packet.find('"', enter + 10) - enter - 10);
    connection.room = std::string(prefix) + "0";
    floor.rooms[connection.room].push_back(&connection);
    append_frame(connection.out, {"430[true]"});
  }
}

/// Handles the whole frames of `bytes`, in place. Returns how many bytes they are.
std::size_t take_frames(Floor& floor, Connection& connection, char* bytes, std::size_t count) {
  std::size_t at = 0;
  while (count - at >= 6) {
    std::size_t head = 6;
    std::size_t size = static_cast<unsigned char>(bytes[at + 1]) & 0x7fU;
    if (size == 126) {
      head = 8;
      size = static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + 2])) << 8 |
             static_cast<unsigned char>(bytes[at + 3]);
    }
    if (count - at < head + size) break;
    char* payload = bytes + at + head;
    unmask(payload, size, payload - 4);
    on_packet(floor, connection, std::string_view(payload, size));
    at += head + size;
  }
  return at;
}

void on_bytes(Floor& floor, Connection& connection, char* bytes, std::size_t count) {
  if (connection.in.empty()) {
    const std::size_t taken = take_frames(floor, connection, bytes, count);
    connection.in.assign(bytes + taken, count - taken);
  } else {
    connection.in.append(bytes, count);
    connection.in.erase(0,
                        take_frames(floor, connection, connection.in.data(), connection.in.size()));
  }
}

/// The load program sends its request in one piece.
void on_request(Connection& connection) {
  connection.upgraded = true;
  connection.out =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  append_frame(connection.out, {"0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":25000,"
                                "\"pingTimeout\":20000}"});
}

void forget(Floor& floor, Connection& connection) {
  if (!connection.room.empty()) std::erase(floor.rooms[connection.room], &connection);
  Connection* last = floor.connections.back();
  floor.connections[connection.place] = last;
  last->place = connection.place;
  floor.connections.pop_back();
}

void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
  auto& connection = *static_cast<Connection*>(stream->data);
  Floor& floor = floor_of(reinterpret_cast<uv_handle_t*>(stream));
  if (count < 0) {
    forget(floor, connection);
    uv_close(reinterpret_cast<uv_handle_t*>(stream),
             [](uv_handle_t* handle) { delete static_cast<Connection*>(handle->data); });
    return;
  }
  if (connection.upgraded) {
    on_bytes(floor, connection, buffer->base, static_cast<std::size_t>(count));
  } else {
    on_request(connection);
  }
  if (!connection.out.empty()) write(connection, connection.out);
  connection.out.clear();
}

void on_connection(uv_stream_t* server, int) {
  Floor& floor = *static_cast<Floor*>(server->loop->data);
  auto connection = std::make_unique<Connection>();
  uv_tcp_init(floor.loop, &connection->handle);
  auto* stream = reinterpret_cast<uv_stream_t*>(&connection->handle);
  stream->data = connection.get();
  uv_accept(server, stream);
  uv_tcp_nodelay(&connection->handle, 1);
  uv_read_start(
      stream,
      [](uv_handle_t* handle, std::size_t, uv_buf_t* out) {
        Floor& owner = floor_of(handle);
        *out = uv_buf_init(owner.buffer.data(), static_cast<unsigned>(owner.buffer.size()));
      },
      on_read);
  connection->place = floor.connections.size();
  floor.connections.push_back(connection.release());
}

}  // namespace

int main() {
  std::signal(SIGPIPE, SIG_IGN);  // A write to a closed client then fails instead.
  Floor floor;
  floor.loop->data = &floor;
  uv_tcp_t server;
  uv_tcp_init(floor.loop, &server);
  sockaddr_in address{};
  uv_ip4_addr("127.0.0.1", 0, &address);
  uv_tcp_bind(&server, reinterpret_cast<const sockaddr*>(&address), 0);
  if (uv_listen(reinterpret_cast<uv_stream_t*>(&server), 4096, on_connection) != 0) return 1;
  sockaddr_storage bound{};
  int size = sizeof(bound);
  uv_tcp_getsockname(&server, reinterpret_cast<sockaddr*>(&bound), &size);
  std::printf("127.0.0.1:%d\n", ntohs(reinterpret_cast<sockaddr_in*>(&bound)->sin_port));
  std::fflush(stdout);
  return uv_run(floor.loop, UV_RUN_DEFAULT);
}
