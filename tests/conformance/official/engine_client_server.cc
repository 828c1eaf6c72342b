// The server that the test suite of npm's engine.io-client asks for: it does what
// packages/engine.io-client/test/support/hooks.js does.
//
//     engine_client_suite_server 127.0.0.1:3000
//
// Prints its port, and ends on SIGTERM. ./run starts it.
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engineio/engine.h"
#include "engineio/refusal.h"
#include "net/loop.h"
#include "serve_engine.h"

namespace {

using namespace snug;
using engineio::Message;
using engineio::MessageKind;

constexpr std::string_view kGoodNight = "пойду спать всем спокойной ночи";

/// What the last POST came with, as JSON.
struct LastPost {
  std::string headers = "{}";
};

std::string json_of(const HttpHeaders& headers) {
  std::string json;
  for (const HttpHeaders::Field& field : headers.fields()) {
    std::string name(field.name);
    for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    json += (json.empty() ? "{" : ",") + engineio::json_quoted(name) + ":" +
            engineio::json_quoted(field.value);
  }
  return json + "}";
}

class Bounce final : public engineio::SessionObserver, public base::TurnQueue::Disposable {
 public:
  using Over = std::function<void(Bounce&)>;

  Bounce(engineio::Session& session, const LastPost& last_post, Over over)
      : session_(session), last_post_(last_post), over_(std::move(over)) {
    session.set_observer(*this);
    session.send(Message::text("hi"));
  }

 private:
  void on_message(MessageKind kind, std::string_view payload) override {
    if (kind == MessageKind::kBinary) return session_.send(Message::binary(payload));
    if (payload == "give binary") {
      return session_.send(Message::binary(std::string_view("\0\1\2\3\4", 5)));
    }
    if (payload == "give utf8") return session_.send(Message::text(kGoodNight));
    if (payload == "sendHeaders") return session_.send(Message::text(last_post_.headers));
    session_.send(Message::text(payload));
  }
  void on_closed(engineio::CloseReason) override { over_(*this); }

  engineio::Session& session_;
  const LastPost& last_post_;
  Over over_;
};

class Opener final : public engineio::EngineObserver {
 public:
  Opener(base::Environment& environment, const LastPost& last_post)
      : environment_(environment), last_post_(last_post) {}

  void on_session(engineio::Session& session) override {
    auto bounce = std::make_unique<Bounce>(session, last_post_, [this](Bounce& over) {
      environment_.turn.dispose(std::move(bounces_.extract(&over).mapped()));
    });
    Bounce* const key = bounce.get();
    bounces_.emplace(key, std::move(bounce));
  }

 private:
  base::Environment& environment_;
  const LastPost& last_post_;
  std::unordered_map<Bounce*, std::unique_ptr<Bounce>> bounces_;
};

engineio::Options suite_options(LastPost& last_post) {
  engineio::Options options;
  options.ping_interval = std::chrono::milliseconds(500);
  options.max_http_buffer_size = 100;
  options.allow_request = [](const HttpRequest& request, const engineio::Decide& decide) {
    const bool denied = request.query_parameter("deny").has_value();
    decide(denied ? std::optional<std::string>("denied") : std::nullopt);
  };
  options.initial_headers = [](HttpHeaders& headers, const HttpRequest&) {
    headers.add("Set-Cookie", "1=1; Max-Age=86400");
    headers.add("Set-Cookie", "2=2; Path=/; HttpOnly; Secure; SameSite=Strict");
    headers.add("Set-Cookie", "3=3; Max-Age=0");
    headers.add("Set-Cookie", "4=4; Expires=Fri, 20 Nov 2026 12:00:00 GMT");
  };
  options.headers = [&last_post](HttpHeaders&, const HttpRequest& request) {
    if (request.method == "POST") last_post.headers = json_of(request.headers);
  };
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: engine_client_suite_server ADDRESS\n");
    return 2;
  }
  LastPost last_post;
  net::Loop loop({});
  Opener opener(loop.environment(), last_post);
  return serve_engine(loop, suite_options(last_post), opener, argv[1]);
}
