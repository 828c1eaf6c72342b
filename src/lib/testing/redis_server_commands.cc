// Commands of the Redis in memory that concern the server.
#include <array>

#include "testing/redis_commands.h"
#include "testing/redis_text.h"

namespace snug::test_support::redis {

namespace {

constexpr const char* kVersion = "7.0.15";  // whose replies are given

std::string keyspace_lines(Instance& instance) {
  std::string lines;
  for (std::size_t i = 0; i < Instance::kDatabaseCount; ++i) {
    const Keyspace& keys = instance.keys(i);
    if (keys.size() == 0) continue;
    lines += "db" + std::to_string(i) + ":keys=" + std::to_string(keys.size()) +
             ",expires=" + std::to_string(keys.expiring_count()) + ",avg_ttl=0\r\n";
  }
  return lines;
}

std::string section(Instance& instance, std::string_view name) {
  const auto uptime = std::chrono::floor<std::chrono::seconds>(instance.uptime()).count();
  if (name == "server") {
    return std::string("# Server\r\nredis_version:") + kVersion +
           "\r\nredis_mode:standalone\r\nuptime_in_seconds:" + std::to_string(uptime) + "\r\n";
  }
  if (name == "clients") {
    return "# Clients\r\nconnected_clients:" + std::to_string(instance.session_count()) +
           "\r\nblocked_clients:" + std::to_string(instance.waiting().count()) + "\r\n";
  }
  if (name == "persistence") return "# Persistence\r\nloading:0\r\n";
  if (name == "replication") return "# Replication\r\nrole:master\r\nconnected_slaves:0\r\n";
  return "# Keyspace\r\n" + keyspace_lines(instance);
}

/// A few lines that clients look at. Not what `INFO` of a real server says.
void info(Call& call) {
  std::string text;
  for (const std::string_view name :
       {"server", "clients", "persistence", "replication", "keyspace"}) {
    bool asked = call.words.size() == 1;
    for (std::size_t i = 1; i < call.words.size(); ++i) {
      const std::string word = lower(call.words[i]);
      asked |= word == name || word == "all" || word == "default" || word == "everything";
    }
    if (asked) text += (text.empty() ? "" : "\r\n") + section(call.instance, name);
  }
  call.reply.bulk(text);
}

void time(Call& call) {
  const std::int64_t now = call.instance.now_ms();
  call.reply.array(2);
  call.reply.bulk(std::to_string(now / 1000));
  call.reply.bulk(std::to_string(now % 1000 * 1000));
}

void database_size(Call& call) {
  call.reply.count(call.keys.size());
}

bool flushes(Call& call) {
  if (call.words.size() == 1) return true;
  const std::string how = lower(call.words[1]);
  if (call.words.size() == 2 && (how == "sync" || how == "async")) return true;
  call.reply.error(kSyntax);
  return false;
}

void flush_all(Call& call) {
  if (!flushes(call)) return;
  call.instance.clear();
  call.reply.ok();
}

void flush_database(Call& call) {
  if (!flushes(call)) return;
  call.keys.clear();
  call.reply.ok();
}

constexpr std::array kCommands = {
    Command{"info", -1, info},
    Command{"time", 1, time},
    Command{"dbsize", 1, database_size},
    Command{"flushall", -1, flush_all},
    Command{"flushdb", -1, flush_database},
};

}  // namespace

std::span<const Command> server_commands() {
  return kCommands;
}

}  // namespace snug::test_support::redis
