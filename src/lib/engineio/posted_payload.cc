// Packets of a POST, quota by quota.
#include "engineio/posted_payload.h"

#include <string_view>
#include <utility>

#include "engineio/polling_transport.h"

namespace snug::engineio {

namespace {

using Reader = std::variant<PayloadReader, revision3::PayloadReader>;

Reader reader_of(std::string_view body, PostedPayload::Form form) {
  if (form == PostedPayload::Form::kRevision4) return PayloadReader(body);
  return revision3::PayloadReader(body, form == PostedPayload::Form::kRevision3Binary);
}

}  // namespace

PostAnswer::~PostAnswer() {
  if (!responder_.waiting()) return;
  HttpResponse response;
  response.headers = std::move(headers_);
  add_default(response.headers, "Content-Type", "text/html");
  add_default(response.headers, "Cache-Control", "no-store");
  response.body = "ok";
  responder_.respond(std::move(response));
}

void PostAnswer::refuse(int status) {
  responder_.respond({.status = status, .headers = std::move(headers_), .body = {}});
}

PostedPayload::PostedPayload(base::TimerQueue& timers, std::string body, Form form, Quota quota,
                             PostAnswer answer, Owner& owner)
    : body_(std::move(body)),
      reader_(reader_of(body_, form)),
      limits_(quota),
      answer_(std::move(answer)),
      owner_(owner),
      quota_(timers, *this) {}

void PostedPayload::give(std::size_t most) {
  for (; most > 0; --most) {
    const std::optional<Packet> packet = next();
    if (!packet) return end(!failed_);
    if (++given_count_ > limits_.most_packets) return end(false);
    if (!owner_.on_posted_packet(*packet)) return end(true);
  }
  answer_.delay();
  quota_.wait();
}

std::optional<Packet> PostedPayload::next() {
  if (auto* const reader = std::get_if<revision3::PayloadReader>(&reader_)) {
    std::optional<Packet> packet = reader->next();
    failed_ = reader->failed();
    return packet;
  }
  const std::optional<std::string_view> text = std::get<PayloadReader>(reader_).next();
  if (!text) return std::nullopt;
  std::optional<Packet> packet = Packet::read(*text);
  failed_ = !packet;
  return packet;
}

void PostedPayload::end(bool valid) {
  PostAnswer answer = std::move(answer_);
  owner_.on_posted(valid);
  if (!valid) answer.refuse(400);
}

}  // namespace snug::engineio
