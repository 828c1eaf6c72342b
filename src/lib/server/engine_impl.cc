// snug::Engine: forwards to its body, which calls the application's functions.
#include "server/engine_impl.h"

#include <string>

#include "base/guard.h"

namespace snug {

namespace {

/// Empty, because the endpoint has a message for it.
constexpr const char* kForgotten = "";

}  // namespace

// --- the body ---

template <class Kind, class... Values>
void Engine::Impl::tell(std::string_view what, Values&... values) {
  listeners_.each<Kind>([&](const auto& handler) {
    base::guarded(environment_.log, {"engineio: a handler of ", what}, [&] { handler(values...); });
  });
}

engineio::Options Engine::Impl::hook_into(engineio::Options options) {
  options.initial_headers = [this](HttpHeaders& headers, const HttpRequest& request) {
    tell<InitialHeaders>("initial_headers", headers, request);
  };
  options.headers = [this](HttpHeaders& headers, const HttpRequest& request) {
    tell<Headers>("headers", headers, request);
  };
  options.connection_error = [this](const HttpRequest& request, const engineio::Refusal& refusal) {
    if (!listeners_.has<Refused>()) return;
    const ConnectionError error{request, static_cast<int>(refusal.code),
                                std::string(engineio::error_text(refusal.code)), refusal.context};
    tell<Refused>("connection_error", error);
  };
  return options;
}

void Engine::Impl::use(EngineMiddleware middleware) {
  endpoint_->use([middleware = std::move(middleware)](EngineRequest& request,
                                                      engineio::RequestMiddleware::Decide decide) {
    const auto tell = [decide = std::move(decide)](const Result<void, ConnectError>& said) {
      decide(said.has_value(), said ? std::string() : said.error().message);
    };
    middleware(request, Next(tell, kForgotten));
  });
}

void Engine::Impl::tell_connection(const EngineSocket& socket) {
  tell<Connection>("connection", socket);
}

void Engine::Impl::end() {
  over_ = true;
  listeners_.clear();
}

// --- the public face ---

ListenerId Engine::on_connection(Callback<void(EngineSocket)> handler) {
  return impl_->add(Impl::Connection{std::move(handler)});
}

ListenerId Engine::on_connection_error(Callback<void(const ConnectionError&)> handler) {
  return impl_->add(Impl::Refused{std::move(handler)});
}

ListenerId Engine::on_initial_headers(EngineHeadersHandler handler) {
  return impl_->add(Impl::InitialHeaders{std::move(handler)});
}

ListenerId Engine::on_headers(EngineHeadersHandler handler) {
  return impl_->add(Impl::Headers{std::move(handler)});
}

void Engine::off(ListenerId id) {
  impl_->remove(id);
}

void Engine::use(EngineMiddleware middleware) {
  impl_->use(std::move(middleware));
}

std::size_t Engine::clients_count() const {
  return impl_->session_count();
}

}  // namespace snug
