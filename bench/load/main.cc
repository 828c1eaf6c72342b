// snug-load SCENARIO --port N --pid N [--connections N] [--speaking N] [--in-flight N] [--bytes N]
// [--rooms N] [--publisher-port N] [--publisher-pid N]
// [--senders N] [--count N] [--offender NAME] [--warm-up MS] [--length MS] [--accounts FILE]:
// measures one running server once, and prints one JSON object.
#include <cstdlib>
#include <map>

#include "bench/load/scenario.h"

namespace {

using snug::bench::Settings;

Settings read_settings(const std::map<std::string, std::string>& given) {
  const auto number = [&given](const std::string& name, std::size_t usual) {
    const auto found = given.find(name);
    return found == given.end() ? usual : std::strtoul(found->second.c_str(), nullptr, 10);
  };
  const auto text = [&given](const std::string& name) {
    const auto found = given.find(name);
    return found == given.end() ? std::string() : found->second;
  };
  Settings settings;
  settings.target.port = static_cast<std::uint16_t>(number("--port", 0));
  settings.pid = static_cast<int>(number("--pid", 0));
  settings.publisher_port = static_cast<std::uint16_t>(number("--publisher-port", 0));
  settings.publisher_pid = static_cast<int>(number("--publisher-pid", 0));
  settings.connection_count = number("--connections", settings.connection_count);
  settings.speaking_count = number("--speaking", settings.speaking_count);
  settings.in_flight = number("--in-flight", settings.in_flight);
  settings.payload_bytes = number("--bytes", settings.payload_bytes);
  settings.room_count = number("--rooms", settings.room_count);
  settings.sender_count = number("--senders", settings.sender_count);
  settings.count = number("--count", settings.count);
  settings.warm_up = std::chrono::milliseconds(number("--warm-up", 500));
  settings.length = std::chrono::milliseconds(number("--length", 2000));
  settings.offender = text("--offender");
  settings.accounts = text("--accounts");
  return settings;
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, void (*)(const Settings&)> scenarios = {
      {"broadcast", snug::bench::run_broadcast}, {"chat", snug::bench::run_chat},
      {"cluster", snug::bench::run_cluster},     {"connect", snug::bench::run_connect},
      {"echo", snug::bench::run_echo},           {"growth", snug::bench::run_growth},
      {"idle", snug::bench::run_idle},           {"isolation", snug::bench::run_isolation},
      {"polling", snug::bench::run_polling},     {"rooms", snug::bench::run_rooms},
  };
  const auto scenario = scenarios.find(argc > 1 ? argv[1] : "");
  if (scenario == scenarios.end()) {
    std::string names;
    for (const auto& [name, run] : scenarios) names.append(" ").append(name);
    snug::bench::give_up("which scenario?" + names);
  }
  std::map<std::string, std::string> given;
  for (int i = 2; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
  const Settings settings = read_settings(given);
  if (settings.target.port == 0 || settings.pid == 0)
    snug::bench::give_up("--port and --pid are needed");
  scenario->second(settings);
  return 0;
}
