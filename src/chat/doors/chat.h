// The chat: accounts over HTTP, conversations over Socket.IO, everything durable in a model::Store.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/store.h"
#include "protocol/options.h"
#include "snug/json.h"
#include "snug/loop.h"
#include "snug/result.h"
#include "snug/server.h"

namespace snug::chat {

/// Serves docs/protocol.md on the server's root namespace and below /api/. Loop thread only.
/// Loop, server and store outlive it; after it is destroyed the loop must not run again.
class Chat {
 public:
  /// `snapshot` is the current content of the store.
  Chat(Loop& loop, Server& server, model::Store& store, model::Snapshot snapshot, Options options);
  ~Chat();
  Chat(const Chat&) = delete;
  Chat& operator=(const Chat&) = delete;

  /// Passes on the path of a fresh link ("/#join=…") that makes the owner, for the terminal.
  /// Nothing if somebody has joined already, or if storing the link failed.
  void owner_link(std::function<void(std::optional<std::string>)> done);

  /// Sets a person's password and ends all their sign-ins. Errors: `not_found`, `bad_request`
  /// (not 8 to 256 bytes), `storage_full`, `too_many`, `unavailable`.
  void reset_password(std::string_view name, std::string password,
                      std::function<void(Result<void>)> done);

  /// Makes an invitation in the owner's name. Payload and answer are those of `POST /api/invite`.
  /// Answers `not_found` while there is no owner.
  void invite(const Json& payload, std::function<void(Json)> done);

  /// Everyone, as in `ready`'s `users`, in the order in which they joined.
  Json people() const;

  /// Passes on true as soon as the store's writer has answered, and false after two seconds without
  /// an answer. For GET /healthz and a service manager's watchdog.
  void check_writer(std::function<void(bool)> done);

  /// Refuses new requests (`unavailable`), waits for pending writes, and writes marks and last
  /// seen. Sockets stay connected. The caller closes the server next.
  void shutdown(std::function<void()> done);

  std::size_t people_count() const;
  std::size_t rooms_count() const;
  std::size_t sockets_count() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace snug::chat
