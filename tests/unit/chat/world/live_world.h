// The whole chat on the library, with clients, network, clock and store in memory, for tests of the
// path between a socket and the chat.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "doors/chat.h"
#include "snug/http.h"
#include "snug/server.h"
#include "snug/testing/world.h"
#include "support/faulty_store.h"
#include "testing/memory_network.h"
#include "world/chat_world.h"

namespace snug::chat {

class LiveWorld {
 public:
  explicit LiveWorld(Options options = ChatWorld::quick_options());

  // --- HTTP ---
  snug::testing::HttpAnswer request(std::string method, std::string path,
                                    const Json& body = nullptr, std::string_view token = {});
  /// As request() sends it.
  static HttpRequest json_request(std::string method, std::string path, const Json& body = nullptr,
                                  std::string_view token = {});
  /// Makes a person: the first is the owner, the others come with the owner's invitation.
  SignIn join(const std::string& name);
  /// Makes a person with an existing invitation.
  SignIn enter(const std::string& invite, const std::string& name);
  SignIn sign_in(const std::string& name);

  // --- sockets ---
  Json cursor(std::int64_t gseq) const { return cursor_at(store, gseq); }
  using Transport = snug::testing::Transport;
  /// Answers nothing by itself.
  snug::testing::Client connect(const SignIn& who, const Json& since = nullptr,
                                Transport transport = Transport::kWebSocket);
  /// Connects and answers every page, until live.
  snug::testing::Client go_live(const SignIn& who, const Json& since = nullptr);
  /// The cursor of a client that has everything up to the head when it connected.
  static Json cursor_of(const snug::testing::Client& client);
  /// The cursor of a client that has everything up to that event.
  static Json cursor_behind(const Json& event);
  Json ask(const snug::testing::Client& client, std::string_view event, const Json& payload);

  /// The store does nothing until release_store().
  void hold_store() { store_held_ = true; }
  void release_store();
  /// Ends the chat and starts it on what the store holds. Clients lose their connections.
  void restart();

  test_support::FaultyStore store;
  int storage_failures = 0;

  snug::testing::World& world() { return *world_; }
  /// For connections other than clients.
  test_support::MemoryNetwork& network();
  Server& server() { return *server_; }
  Chat& chat() { return *chat_; }

 private:
  void settle_later();

  Options options_;
  std::unique_ptr<snug::testing::World> world_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Chat> chat_;
  std::string owner_token_;
  bool store_held_ = false;
  bool settles_ = false;
};

}  // namespace snug::chat
