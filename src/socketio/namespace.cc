// The bodies of snug::Namespace and snug::Next.
#include "snug/namespace.h"

#include <utility>

#include "socketio/guard.h"
#include "socketio/namespace_impl.h"
#include "socketio/packet.h"
#include "socketio/socket_impl.h"

namespace snug {

using socketio::run_guarded;

struct Next::State {
  explicit State(Decide answer) : decide(std::move(answer)) {}
  ~State() { end(Unexpected(ConnectError{"connection refused", nullptr})); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void end(Result<void, ConnectError> decision) {
    if (decide) std::exchange(decide, nullptr)(std::move(decision));
  }

  Decide decide;
};

Next::Next(Decide decide) : state_(std::make_shared<State>(std::move(decide))) {}

void Next::operator()() const {
  state_->end({});
}

void Next::operator()(ConnectError refusal) const {
  state_->end(Unexpected(std::move(refusal)));
}

void Namespace::Impl::admit(const std::shared_ptr<Socket::Impl>& socket) {
  run_middleware(socket, 0, middlewares_.size());
}

void Namespace::Impl::run_middleware(const std::shared_ptr<Socket::Impl>& socket, std::size_t index,
                                     std::size_t count) {
  if (index == count) return accept(socket);
  // The answer may come when the client, or this server, is long gone: then the socket is no longer
  // pending.
  Next next([this, socket, index, count](Result<void, ConnectError> decision) {
    if (!socket->pending()) return;
    if (decision) {
      run_middleware(socket, index + 1, count);
    } else {
      socket->refuse(decision.error());
    }
  });
  run_guarded(environment(), "a middleware",
              [&] { middlewares_[index](Socket(socket), std::move(next)); });
}

void Namespace::Impl::accept(const std::shared_ptr<Socket::Impl>& socket) {
  socket->connect();
  const std::size_t count = connection_handlers_.size();
  for (std::size_t i = 0; i < count; ++i) {
    run_guarded(environment(), "a connection", [&] { connection_handlers_[i](Socket(socket)); });
  }
}

bool Namespace::Impl::may_emit(std::string_view event) {
  if (!socketio::is_reserved_event(event)) return true;
  environment().log(LogLevel::kWarning,
                    "socketio: not emitted, the name is reserved: " + std::string(event));
  return false;
}

const std::string& Namespace::name() const {
  return impl_->name();
}

void Namespace::on_connection(ConnectionHandler handler) {
  impl_->on_connection(std::move(handler));
}

void Namespace::use(Middleware middleware) {
  impl_->use(std::move(middleware));
}

std::vector<Socket> Namespace::sockets() const {
  std::vector<Socket> sockets;
  sockets.reserve(impl_->rooms().members().size());
  for (socketio::Member* member : impl_->rooms().members()) {
    sockets.push_back(Socket(static_cast<Socket::Impl*>(member)->shared_from_this()));
  }
  return sockets;
}

Broadcast Namespace::to(std::string_view room) const {
  return all().to(room);
}

Broadcast Namespace::except(std::string_view room) const {
  return all().except(room);
}

Broadcast Namespace::all() const {
  return Broadcast(impl_->target());
}

}  // namespace snug
