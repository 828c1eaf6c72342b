// How a request is answered. A verb does not know by which door.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "live/health.h"
#include "model/store.h"
#include "protocol/failure.h"
#include "snug/ack.h"
#include "snug/json.h"
#include "snug/json_text.h"

namespace snug::chat {

/// Tokens that a browser keeps: its sign-in, and that it was signed in before.
struct Credentials {
  std::string session;
  std::string known;
};

/// Answers one request of a door that is not a socket, once.
class Reply {
 public:
  virtual ~Reply() = default;
  virtual void ok(JsonText body) = 0;
  virtual void fail(const Failure& failure) = 0;
  /// The same as ok(), and the browser keeps these.
  virtual void signed_in(JsonText body, const Credentials& credentials) = 0;
  /// The same as ok(), and the browser forgets its sign-in.
  virtual void signed_out(JsonText body) = 0;
};

/// The right to answer one request. Cheap to copy; one of the copies is called, once, at any later
/// time. Nothing goes out after the store failed: whatever one says then may be a lie.
class Answer {
 public:
  Answer(Ack ack, Health& health) : health_(&health), ack_(std::move(ack)) {}
  Answer(std::shared_ptr<Reply> reply, Health& health)
      : health_(&health), reply_(std::move(reply)) {}

  /// `body` is an object with `ok: true`.
  void ok(JsonText body) const;
  void ok(const Json& body) const;
  void fail(const Failure& failure) const;
  /// With what the store answered, which is noted: see Health::note().
  void fail(model::StoreError error) const;
  void signed_in(const Json& body, const Credentials& credentials) const;
  void signed_out() const;

 private:
  Health* health_;
  Ack ack_;
  std::shared_ptr<Reply> reply_;  ///< Null when a socket asked.
};

}  // namespace snug::chat
