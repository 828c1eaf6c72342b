// Wires the admin namespace, and sends its pages the server's statistics every two seconds.
#include "admin/admin.h"

#include <unistd.h>

#include <array>
#include <unordered_set>
#include <utility>
#include <vector>

#include "admin/commands.h"
#include "socketio/namespace_impl.h"

namespace snug::admin {
namespace {

constexpr std::chrono::seconds kStatsInterval{2};

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

Json features_of(const AdminOptions& options) {
  Json features = Json::array();
  if (!options.read_only) {
    features = {"EMIT", "JOIN", "LEAVE", "DISCONNECT", "MJOIN", "MLEAVE", "MDISCONNECT"};
  }
  features.push_back("AGGREGATED_EVENTS");
  if (options.mode == AdminMode::kDevelopment) features.push_back("ALL_EVENTS");
  return features;
}

Json identity_of(const AdminOptions& options) {
  const std::string host = host_name();
  return {{"serverId", options.server_id.empty() ? host : options.server_id},
          {"hostname", host},
          {"pid", getpid()}};
}

/// Gathers the sockets of all namespaces for one page.
struct Gathering {
  Gathering(Socket for_whom, const Describer& how) : admin(std::move(for_whom)), describer(how) {}
  /// Runs when the last namespace has answered.
  ~Gathering() { admin.emit("all_sockets", std::move(all)); }
  Gathering(const Gathering&) = delete;
  Gathering& operator=(const Gathering&) = delete;

  void add(const Namespace& nsp, const std::vector<RemoteSocket>& found) {
    std::unordered_set<std::string> known;
    for (const Socket& socket : nsp.sockets()) {
      all.push_back(describer.socket(socket));
      known.insert(socket.id());
    }
    for (const RemoteSocket& socket : found) {
      if (!known.contains(socket.id())) all.push_back(describer.socket(socket, nsp.name()));
    }
  }

  const Socket admin;
  const Describer& describer;
  Json all = Json::array();
};

}  // namespace

Admin::Admin(Server::Impl& server, const AdminOptions& options)
    : server_(server),
      reporter_(server.of(options.namespace_name), server.environment()),
      describer_(server.environment().random),
      gate_(std::make_shared<Gate>(server.environment(), server.loop(), options)),
      supported_features_(features_of(options)),
      read_only_(options.read_only),
      identity_(identity_of(options)),
      started_(server.environment().timers.now()),
      stats_timer_(server.environment().timers, *this) {
  Namespace nsp = reporter_.nsp();
  nsp.use([this](Socket socket, Next next) { gate_->admit(std::move(socket), std::move(next)); });
  nsp.on_connection([this](Socket socket) { on_admin(std::move(socket)); });
  if (options.mode == AdminMode::kDevelopment) {
    watcher_.emplace(server.socketio(), reporter_, describer_);
  }
  stats_timer_.start(kStatsInterval);
}

void Admin::on_admin(Socket admin) {
  if (const auto session = Gate::take_new_session(admin)) admin.emit("session", *session);
  if (!read_only_) obey(admin, server_.socketio());
  admin.emit("config", Json{{"supportedFeatures", supported_features_}});
  if (watcher_) send_all_sockets(admin);
}

void Admin::send_all_sockets(const Socket& admin) {
  const auto gathering = std::make_shared<Gathering>(admin, describer_);
  for (const Namespace& nsp : server_.socketio().namespaces()) {
    nsp.fetch_sockets([gathering, nsp](const Result<Found<RemoteSocket>>& found) {
      gathering->add(nsp, found.value_or({}));
    });
  }
}

void Admin::on_session(bool polling) {
  count("rawConnection");
  if (polling) ++polling_count_;
}

void Admin::on_session_over(engineio::CloseReason reason, bool polling) {
  if (polling) --polling_count_;
  count("rawDisconnection", 1, engineio::reason_text(reason));
}

void Admin::on_received(std::size_t bytes) {
  count("packetsIn");
  count("bytesIn", bytes);
}

void Admin::on_sent(std::size_t bytes) {
  count("packetsOut");
  count("bytesOut", bytes);
}

void Admin::count(std::string_view kind, std::uint64_t by, std::string_view reason) {
  traffic_.count(kind, by, server_.environment().wall_now(), reason);
}

void Admin::on_timer(base::Timer&) {
  stats_timer_.start(kStatsInterval);
  Json statistics = stats();
  reporter_.tell("server_stats", Json::array({std::move(statistics)}));
  if (watcher_) watcher_->tell_changed_data();
}

Json Admin::stats() {
  Json statistics = identity_;
  const std::chrono::duration<double> uptime = server_.environment().timers.now() - started_;
  statistics["uptime"] = uptime.count();
  statistics["clientsCount"] = server_.session_count();
  statistics["pollingClientsCount"] = polling_count_;
  statistics["aggregatedEvents"] = traffic_.take();
  Json& namespaces = statistics["namespaces"] = Json::array();
  for (const Namespace& nsp : server_.socketio().namespaces()) {
    namespaces.push_back(
        {{"name", nsp.name()}, {"socketsCount", nsp.impl()->rooms().members().size()}});
  }
  return statistics;
}

}  // namespace snug::admin
