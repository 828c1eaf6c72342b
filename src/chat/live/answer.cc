// Sends the answer to a request.
#include "live/answer.h"

#include "live/wire.h"

namespace snug::chat {
namespace {

JsonText text_of(const Json& body) {
  return JsonText(body.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

void Answer::ok(JsonText body) const {
  if (health_->failed()) return;
  reply_ ? reply_->ok(std::move(body)) : ack_(Outgoing(body));
}

void Answer::ok(const Json& body) const {
  ok(text_of(body));
}

void Answer::fail(const Failure& failure) const {
  if (health_->failed()) return;
  reply_ ? reply_->fail(failure) : refuse(ack_, failure);
}

void Answer::fail(model::StoreError error) const {
  health_->note(error);
  fail(refusal_of(error));
}

void Answer::signed_in(const Json& body, const Credentials& credentials) const {
  if (!reply_) return ok(body);
  if (!health_->failed()) reply_->signed_in(text_of(body), credentials);
}

void Answer::signed_out() const {
  if (!reply_) return ok(ok_text());
  if (!health_->failed()) reply_->signed_out(ok_text());
}

}  // namespace snug::chat
