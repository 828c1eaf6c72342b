// A member of the cluster on our library, which does what its standard input tells it. host.mjs is
// its twin on Node's socket.io, and what the commands do is written there and here in the same
// order; lib/host.mjs describes them.
//
//     cluster_host '{"redis": "redis://127.0.0.1:6379", "parser": "msgpack", "adapter": {}}'
//
// Prints its port, and ends on SIGTERM.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "examples/input_lines.h"
#include "snug/redis.h"
#include "snug/redis_adapter.h"
#include "snug/redis_emitter.h"
#include "snug/snug.h"

namespace {

using snug::Json;
using std::chrono::milliseconds;

// --- values on standard input and output: see lib/values.mjs ---

Json bytes_of(const std::string& hex) {
  Json::binary_t bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return Json::binary(std::move(bytes));
}

Json hex_of(const Json::binary_t& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const std::uint8_t byte : bytes) (hex += kDigits[byte >> 4]) += kDigits[byte & 15];
  return {{"$bytes", hex}};
}

Json unmarked(Json value) {
  if (value.is_object() && value.contains("$bytes")) return bytes_of(value["$bytes"]);
  if (value.is_structured()) {
    for (Json& each : value) each = unmarked(std::move(each));
  }
  return value;
}

Json marked(Json value) {
  if (value.is_binary()) return hex_of(value.get_binary());
  if (value.is_structured()) {
    for (Json& each : value) each = marked(std::move(each));
  }
  return value;
}

void say(Json line) {
  std::printf("%s\n", marked(std::move(line)).dump().c_str());
  std::fflush(stdout);
}

// --- what is answered ---

/// Answers one command, with a value or an error; once.
class Reply {
 public:
  explicit Reply(Json number) : number_(std::move(number)) {}
  void operator()(Json answer = nullptr) const { say({{"id", number_}, {"answer", answer}}); }
  void fail(const std::string& message) const { say({{"id", number_}, {"error", message}}); }
  /// The answer that `describe` makes of the result, or its error.
  template <class T, class Describe>
  std::function<void(snug::Result<T>)> of(Describe describe) const {
    return [reply = *this, describe](snug::Result<T> result) {
      if (!result) return reply.fail(result.error().code + ": " + result.error().message);
      reply(describe(*result));
    };
  }

 private:
  Json number_;
};

Json described(const snug::BroadcastAnswers& all) {
  return {{"answers", all.answers},
          {"complete", all.missing_count == 0 && all.missing_server_count == 0},
          {"missing", all.missing_count},
          {"missingServers", all.missing_server_count}};
}

Json described(const snug::Found<snug::RemoteSocket>& found) {
  Json sockets = Json::array();
  for (const snug::RemoteSocket& each : found) {
    sockets.push_back({{"id", each.id()},
                       {"rooms", each.rooms()},
                       {"data", each.data()},
                       {"handshake", each.handshake()}});
  }
  return {{"sockets", sockets}, {"missing", found.missing_count}};
}

Json names(const snug::Found<std::string>& found) {
  return std::vector<std::string>(found);
}

// --- the server ---

void greet(const snug::Socket& socket) {
  socket.data<Json>() = Json{{"user", socket.handshake().auth_text("user").value_or("")}};
  socket.on("enter", [](snug::Socket self, Json rooms, snug::Ack ack) {
    self.join(rooms);
    ack();
  });
}

void hear_servers(const snug::Namespace& nsp) {
  nsp.on("notice", [nsp](snug::ServerEvent event) {
    say({{"heard", {{"nsp", nsp.name()}, {"args", event.args}}}});
  });
  nsp.on("question", [](snug::ServerEvent event) { event.ack.values(event.args); });
  nsp.on("riddle", [](snug::ServerEvent) {});  // Nobody answers it.
}

snug::RedisAdapterOptions adapter_options_of(const Json& given) {
  snug::RedisAdapterOptions options;
  options.key = given.value("key", options.key);
  options.requests_timeout =
      milliseconds(given.value("requestsTimeout", options.requests_timeout.count()));
  options.publish_on_specific_response_channel =
      given.value("publishOnSpecificResponseChannel", false);
  options.sharded = given.value("sharded", false);
  return options;
}

snug::RedisOptions redis_options_of(const Json& given) {
  snug::RedisOptions options;
  const auto duration = [&given](const char* name, milliseconds& value) {
    value = milliseconds(given.value(name, value.count()));
  };
  duration("responseTimeout", options.response_timeout);
  duration("pingInterval", options.ping_interval);
  duration("maxRetryDelay", options.max_retry_delay);
  options.max_pending_bytes = given.value("maxPendingBytes", options.max_pending_bytes);
  return options;
}

snug::ServerOptions options_of(const Json& given, snug::Redis& redis) {
  snug::ServerOptions options;
  options.adapter =
      snug::redis_adapter(redis, adapter_options_of(given.value("adapter", Json::object())));
  if (given.value("parser", "") == "msgpack") options.parser = snug::message_pack_parser();
  return options;
}

class Host {
 public:
  Host(snug::Loop& loop, const Json& given)
      : redis_(loop, given.at("redis").get<std::string>(),
               redis_options_of(given.value("redisOptions", Json::object()))),
        server_(loop, options_of(given, redis_)),
        children_(server_.of(snug::Pattern("^/dynamic-\\d+$"))),
        emitter_(redis_, emitter_options_of(given)) {
    for (const char* name : {"/", "/custom"}) {
      server_.of(name).on_connection(greet);
      hear_servers(server_.of(name));
    }
    children_.on_connection(greet);
    server_.on_new_namespace(hear_servers);
    redis_.on_state([](snug::RedisState state) {
      say({{"state", {{"connected", state.connected}, {"gap", state.gap}}}});
    });
  }

  snug::Server& server() { return server_; }

  void obey(const std::string& line) {
    const Json command = unmarked(Json::parse(line));
    const Reply reply(command.at("number"));
    const std::string name = command.at("do");
    const auto found = commands().find(name);
    if (found == commands().end()) return reply.fail("no such command: " + name);
    (this->*found->second)(command, reply);
  }

 private:
  using Command = void (Host::*)(const Json& command, const Reply& reply);

  static const std::map<std::string, Command>& commands() {
    static const std::map<std::string, Command> all = {
        {"emit", &Host::emit},
        {"ask", &Host::ask},
        {"fetch", &Host::fetch},
        {"join", &Host::join},
        {"leave", &Host::leave},
        {"disconnect", &Host::disconnect},
        {"tell", &Host::tell},
        {"consult", &Host::consult},
        {"sockets", &Host::sockets},
        {"rooms", &Host::rooms},
        {"count", &Host::count},
        {"mine", &Host::mine},
        {"remoteEmit", &Host::remote_emit},
        {"remoteAsk", &Host::remote_ask},
        {"remoteJoin", &Host::remote_join},
        {"remoteLeave", &Host::remote_leave},
        {"remoteDisconnect", &Host::remote_disconnect},
    };
    return all;
  }

  static snug::RedisEmitterOptions emitter_options_of(const Json& given) {
    snug::RedisEmitterOptions options;
    options.key = given.value("adapter", Json::object()).value("key", options.key);
    return options;
  }

  snug::Namespace nsp_of(const Json& command) const {
    const std::string name = command.at("nsp");
    return name == "children" ? children_ : server_.of(name);
  }
  static bool by_emitter(const Json& command) { return command.value("via", "") == "emitter"; }

  /// Whom a command is for, and how it travels.
  template <class Target>
  static Target narrowed(Target target, const Json& command) {
    for (const Json& room : command.value("to", Json::array())) target = target.to(room);
    for (const Json& room : command.value("except", Json::array())) target = target.except(room);
    const Json flags = command.value("flags", Json::object());
    if (flags.value("volatile", false)) target = target.volatile_();
    if (flags.contains("compress")) target = target.compress(flags["compress"].get<bool>());
    if constexpr (std::is_same_v<Target, snug::Broadcast>) {
      if (flags.value("local", false)) target = target.local();
      if (flags.contains("timeout")) target = target.timeout(milliseconds(flags["timeout"]));
    }
    return target;
  }
  snug::Broadcast target(const Json& command) const {
    const snug::Namespace nsp = nsp_of(command);
    if (!command.contains("from")) return narrowed(nsp.all(), command);
    for (const snug::Socket& each : nsp.sockets()) {
      if (each.id() == command["from"].get<std::string>())
        return narrowed(each.broadcast(), command);
    }
    return nsp.to("nobody");
  }
  snug::RedisEmitter emitter(const Json& command) const {
    return narrowed(emitter_.of(command.at("nsp").get<std::string>()), command);
  }
  /// Calls `act` with what the command is for, then answers.
  template <class Act>
  void with_target(const Json& command, const Reply& reply, Act act) const {
    by_emitter(command) ? act(emitter(command)) : act(target(command));
    reply();
  }
  /// Calls `act` with one socket of the cluster, as a handle.
  template <class Act>
  void with_remote(const Json& command, const Reply& reply, Act act) const {
    nsp_of(command)
        .in(command.at("id"))
        .fetch_sockets([reply, act](snug::Result<snug::Found<snug::RemoteSocket>> found) {
          if (!found || found->empty()) return reply.fail("there is no such socket");
          act(found->front());
        });
  }

  void emit(const Json& command, const Reply& reply) {
    with_target(command, reply, [&](const auto& to) {
      for (int count = command.value("times", 1); count > 0; --count) {
        to.emit_values(command.at("event").get<std::string>(), command.at("args"));
      }
    });
  }
  void ask(const Json& command, const Reply& reply) {
    target(command).emit_values(command.at("event").get<std::string>(), command.at("args"),
                                [reply](snug::BroadcastAnswers all) { reply(described(all)); });
  }
  void fetch(const Json& command, const Reply& reply) {
    target(command).fetch_sockets(reply.of<snug::Found<snug::RemoteSocket>>(
        [](const auto& found) { return described(found); }));
  }
  void join(const Json& command, const Reply& reply) {
    with_target(command, reply, [&](const auto& to) { to.sockets_join(command.at("rooms")); });
  }
  void leave(const Json& command, const Reply& reply) {
    with_target(command, reply, [&](const auto& to) { to.sockets_leave(command.at("rooms")); });
  }
  void disconnect(const Json& command, const Reply& reply) {
    with_target(command, reply,
                [&](const auto& to) { to.disconnect_sockets(command.at("close").get<bool>()); });
  }
  void tell(const Json& command, const Reply& reply) {
    const std::string event = command.at("event");
    if (by_emitter(command)) {
      emitter(command).server_side_emit(event, snug::each(command.at("args")));
    } else {
      nsp_of(command).server_side_emit_values(event, command.at("args"));
    }
    reply();
  }
  void consult(const Json& command, const Reply& reply) {
    nsp_of(command).server_side_emit_values(
        command.at("event").get<std::string>(), command.at("args"),
        [reply](snug::BroadcastAnswers all) { reply(described(all)); });
  }
  void sockets(const Json& command, const Reply& reply) {
    nsp_of(command).adapter().sockets(command.at("rooms"),
                                      reply.of<snug::Found<std::string>>(names));
  }
  void rooms(const Json& command, const Reply& reply) {
    nsp_of(command).adapter().all_rooms(reply.of<snug::Found<std::string>>(names));
  }
  void count(const Json& command, const Reply& reply) {
    nsp_of(command).adapter().server_count([reply](std::size_t number) { reply(number); });
  }
  void mine(const Json& command, const Reply& reply) {
    Json ids = Json::array();
    for (const snug::Socket& each : nsp_of(command).sockets()) ids.push_back(each.id());
    reply(ids);
  }
  void remote_emit(const Json& command, const Reply& reply) {
    with_remote(command, reply, [command, reply](const snug::RemoteSocket& socket) {
      socket.emit_values(command.at("event").get<std::string>(), command.at("args"));
      reply();
    });
  }
  void remote_ask(const Json& command, const Reply& reply) {
    with_remote(command, reply, [command, reply](const snug::RemoteSocket& socket) {
      socket.timeout(milliseconds(command.at("timeout")))
          .emit_values(command.at("event").get<std::string>(), command.at("args"),
                       reply.of<Json>([](const Json& answer) { return answer; }));
    });
  }
  void remote_join(const Json& command, const Reply& reply) {
    with_remote(command, reply, [command, reply](const snug::RemoteSocket& socket) {
      socket.join(command.at("room"));
      reply();
    });
  }
  void remote_leave(const Json& command, const Reply& reply) {
    with_remote(command, reply, [command, reply](const snug::RemoteSocket& socket) {
      socket.leave(command.at("room"));
      reply();
    });
  }
  void remote_disconnect(const Json& command, const Reply& reply) {
    with_remote(command, reply, [command, reply](const snug::RemoteSocket& socket) {
      socket.disconnect(command.at("close").get<bool>());
      reply();
    });
  }

  snug::Redis redis_;
  snug::Server server_;
  snug::Namespace children_;
  snug::RedisEmitter emitter_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  snug::Loop loop;
  Host host(loop, Json::parse(argv[1]));
  const InputLines input(loop, [&host](const std::string& line) { host.obey(line); });
  const auto listening = host.server().listen("127.0.0.1:0");
  if (!listening) {
    std::fprintf(stderr, "%s\n", listening.error().message.c_str());
    return 1;
  }
  std::printf("%s\n", listening->substr(listening->rfind(':') + 1).c_str());
  std::fflush(stdout);
  loop.on_terminate([&] { host.server().close([&loop] { loop.stop(); }); });
  loop.run();
}
