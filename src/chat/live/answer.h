// The answer to a request. A verb does not know which door the request came through.
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

/// Tokens that a browser keeps: `session` is its sign-in, `known` marks a device that has signed in
/// before.
struct Credentials {
  std::string session;
  std::string known;
};

/// Answers one request from a door other than the socket door. Exactly one method is called, once.
class Reply {
 public:
  virtual ~Reply() = default;
  virtual void ok(JsonText body) = 0;
  virtual void fail(const Failure& failure) = 0;
  /// Like ok(); the browser also stores `credentials`.
  virtual void signed_in(JsonText body, const Credentials& credentials) = 0;
  /// Like ok(); the browser also drops its sign-in.
  virtual void signed_out(JsonText body) = 0;
};

/// The right to answer one request. Cheap to copy; exactly one copy is called, once, at any later
/// time. After the store has failed nothing is sent, because any answer could be wrong.
class Answer {
 public:
  Answer(Ack ack, Health& health) : health_(&health), ack_(std::move(ack)) {}
  Answer(std::shared_ptr<Reply> reply, Health& health)
      : health_(&health), reply_(std::move(reply)) {}

  /// `body` is an object with `ok: true`.
  void ok(JsonText body) const;
  void ok(const Json& body) const;
  void fail(const Failure& failure) const;
  /// Refuses with the store's error, and reports the error to Health::note().
  void fail(model::StoreError error) const;
  void signed_in(const Json& body, const Credentials& credentials) const;
  void signed_out() const;

 private:
  Health* health_;
  Ack ack_;
  std::shared_ptr<Reply> reply_;  ///< Null for requests from a socket.
};

}  // namespace snug::chat
