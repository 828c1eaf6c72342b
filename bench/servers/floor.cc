// The floor: the cost of epoll, the kernel's sockets and the bytes of the frames without any other
// work. Bare libuv without checks, limits or heartbeat; understands only the load program. Useful
// only for comparison. Prints its address.
#include <uv.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

struct Connection {
  uv_tcp_t handle{};
  std::string in;
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

std::string frame(std::string_view payload) {
  std::string bytes = "\x81";
  if (payload.size() < 126) {
    bytes += static_cast<char>(payload.size());
  } else {
    bytes += static_cast<char>(126);
    bytes += static_cast<char>(payload.size() >> 8);
    bytes += static_cast<char>(payload.size() & 0xffU);
  }
  return bytes.append(payload);
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
  if (packet.starts_with("40")) {
    connection.out += frame("40{\"sid\":\"x\"}");
  } else if (const auto echo = packet.find("[\"echo\","); echo != std::string_view::npos) {
    connection.out += frame(std::string("43")
                                .append(packet.substr(2, echo - 2))
                                .append("[")
                                .append(packet.substr(echo + 8)));
  } else if (packet.find("[\"cast\",") != std::string_view::npos) {
    const std::string bytes = frame(packet);
    for (Connection* each : floor.connections) write(*each, bytes);
  } else if (const auto say = packet.find("[\"say\",\""); say != std::string_view::npos) {
    const std::string_view room = packet.substr(say + 8, packet.find('"', say + 8) - say - 8);
    const std::string bytes =
        frame(std::string("42[\"say\"").append(packet.substr(say + 8 + room.size() + 1)));
    for (Connection* each : floor.rooms[std::string(room)]) write(*each, bytes);
  } else if (const auto enter = packet.find("[\"enter\",\""); enter != std::string_view::npos) {
    const std::string_view prefix =
        packet.substr(enter + 10, packet.find('"', enter + 10) - enter - 10);
    connection.room = std::string(prefix) + "0";
    floor.rooms[connection.room].push_back(&connection);
    connection.out += frame("430[true]");
  }
}

void take_frames(Floor& floor, Connection& connection) {
  std::size_t at = 0;
  std::string& in = connection.in;
  while (in.size() - at >= 6) {
    std::size_t head = 6;
    std::size_t size = static_cast<unsigned char>(in[at + 1]) & 0x7fU;
    if (size == 126) {
      head = 8;
      size = static_cast<std::size_t>(static_cast<unsigned char>(in[at + 2])) << 8 |
             static_cast<unsigned char>(in[at + 3]);
    }
    if (in.size() - at < head + size) break;
    const char* mask = in.data() + at + head - 4;
    char* payload = in.data() + at + head;
    for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
    on_packet(floor, connection, std::string_view(payload, size));
    at += head + size;
  }
  in.erase(0, at);
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
  connection.in.append(buffer->base, static_cast<std::size_t>(count));
  if (!connection.upgraded && connection.in.find("\r\n\r\n") != std::string::npos) {
    connection.in.clear();
    connection.upgraded = true;
    connection.out =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n" +
        frame("0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000}");
  }
  if (connection.upgraded) take_frames(floor, connection);
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
