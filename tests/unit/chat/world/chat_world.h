// A whole chat in memory with people in it, for tests of what clients receive.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "doors/parts.h"
#include "support/faulty_store.h"
#include "world/fake_outside.h"

namespace snug::chat {

/// A person's sign-in, as a client keeps it.
struct SignIn {
  std::int64_t user = 0;
  std::int64_t device = 0;
  std::string token;
};

/// A connected socket.
struct Link {
  std::shared_ptr<FakeClient> client;
  SessionId session = 0;
  /// The code of the refusal, if the socket was refused.
  std::string refused;

  FakeClient* operator->() const { return client.get(); }
};

struct HttpAnswer {
  bool answered = false;
  int status = 0;
  HttpHeaders headers;
  Json body;

  std::string code() const;  ///< The error's code; empty if there is none.
};

/// Name and value of a request's header field.
using FieldLine = std::pair<std::string, std::string>;

/// The `since` of a client that has everything up to this event of the store's history.
Json cursor_at(const test_support::FaultyStore& store, std::int64_t gseq);

class ChatWorld {
 public:
  explicit ChatWorld(Options options = quick_options());

  /// Options with passwords that cost nothing, and otherwise the defaults.
  static Options quick_options();

  /// Ends the program and starts it with the store's content. Links break.
  void restart();
  /// The same program on a new data folder.
  void begin_anew();
  /// Runs the store, the pool and posted tasks until all is quiet.
  void settle();
  void advance(std::chrono::milliseconds by);

  // --- HTTP ---
  HttpAnswer request(std::string method, std::string path, const Json& body = nullptr,
                     const std::vector<FieldLine>& headers = {});
  HttpAnswer send_request(HttpRequest request);
  std::string owner_token();
  /// Makes a person: the first is the owner, the others come with the owner's invitation.
  SignIn join(const std::string& name);
  SignIn sign_in(const std::string& name);

  // --- sockets ---
  Json cursor(std::int64_t gseq) const { return cursor_at(store, gseq); }
  /// Connects and lets everything settle. Answers nothing.
  Link connect(const SignIn& who, std::optional<std::int64_t> since = std::nullopt);
  Link connect_with(const Json& auth, const std::vector<FieldLine>& headers = {});
  /// Connects and runs nothing else.
  Link dial(const Json& auth, const std::vector<FieldLine>& headers = {});
  /// Connects and answers every page, until live.
  Link go_live(const SignIn& who, std::optional<std::int64_t> since = std::nullopt);
  /// Sends an event; the answer is null until it comes.
  std::shared_ptr<Json> emit(const Link& link, std::string_view event, const Json& payload);
  /// Like emit(), but settles and returns the answer.
  Json ask(const Link& link, std::string_view event, const Json& payload);
  std::int64_t open_room(const Link& link, std::int64_t user);
  Json say(const Link& link, std::int64_t room, const std::string& text);

  ChatParts& chat() const { return *parts_; }

  std::size_t next_link_ends_at_emit = 0;  ///< See FakeClient::ends_at_emit; for one link.
  FakeClock clock;
  FakeHub hub;
  FakeRoutes routes;
  test_support::FaultyStore store;
  std::vector<std::string> log_lines;
  int storage_failures = 0;

 private:
  Options options_;
  std::unique_ptr<ChatParts> parts_;
  std::optional<SignIn> owner_;
};

/// The code of a refused acknowledgement; empty for `ok`.
std::string code_of(const Json& answer);

}  // namespace snug::chat
