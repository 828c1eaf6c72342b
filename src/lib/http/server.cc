// The HTTP/1.1 server.
#include "http/server.h"

#include <chrono>
#include <utility>

#include "base/check.h"
#include "http/response_writer.h"
#include "http/server_state.h"

namespace snug::http {

void ServerState::remove(Connection& connection) {
  auto node = connections.extract(&connection);
  CHECK(!node.empty());
  environment.turn.dispose(std::move(node.mapped()));
}

const std::string& ServerState::date() {
  const auto second = std::chrono::floor<std::chrono::seconds>(environment.wall_now());
  if (date_.empty() || second != date_second_) {
    date_second_ = second;
    date_ = http_date(second);
  }
  return date_;
}

Server::Server(base::Environment& environment, Limits limits)
    : state_(std::make_unique<ServerState>(environment, limits)) {}

Server::~Server() = default;

Router& Server::router() {
  return state_->router;
}

void Server::on_stream(std::unique_ptr<net::Stream> stream) {
  add(std::move(stream));
}

void Server::turn_away(std::unique_ptr<net::Stream> stream) {
  if (Connection* connection = add(std::move(stream))) connection->turn_away();
}

void Server::turn_away_now(std::unique_ptr<net::Stream> stream) {
  if (stream->secure()) return stream->abort();
  if (Connection* connection = add(std::move(stream))) connection->turn_away_now();
}

std::string Server::refusal() {
  ResponseFraming framing{state_->date(), ConnectionHeader::kClose};
  framing.nosniff = true;
  return std::string(write_response(plain_response(503), framing).view());
}

/// Null when the server closes.
Connection* Server::add(std::unique_ptr<net::Stream> stream) {
  if (state_->closing) {
    stream->abort();
    return nullptr;
  }
  auto connection = std::make_unique<Connection>(*state_, std::move(stream));
  Connection* const added = connection.get();
  state_->connections.emplace(added, std::move(connection));
  return added;
}

std::size_t Server::connection_count() const {
  return state_->connections.size();
}

void Server::close() {
  state_->closing = true;
  for (auto& [key, connection] : state_->connections) connection->close_when_idle();
}

}  // namespace snug::http
