// The waiting poll and the queue.
#include "engineio/polling_transport.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "engineio/packet.h"
#include "engineio/revision3.h"
#include "http/content_coding.h"

namespace snug::engineio {

void add_default(HttpHeaders& headers, std::string_view name, std::string_view value) {
  if (!headers.find(name)) headers.add(name, value);
}

PollingTransport::~PollingTransport() {
  if (waiting()) answer_now(Message::packet(PacketType::kNoop));
}

void PollingTransport::hold(http::Responder poll, PollTerms terms) {
  CHECK(!waiting());
  poll_ = std::move(poll);
  terms_ = std::move(terms);
  poll_.on_abandoned([this] { owner_.on_poll_abandoned(); });
  if (!queue_.empty()) turn_.at_end(*this);
}

void PollingTransport::queue(Message message) {
  queued_bytes_ += message.payload().size();
  queue_.push_back(std::move(message));
  if (waiting()) turn_.at_end(*this);
}

std::vector<Message> PollingTransport::take_queue() {
  queued_bytes_ = 0;
  return std::exchange(queue_, {});
}

void PollingTransport::answer_now(const Message& last) {
  if (!waiting()) return;
  queue_.push_back(last);
  answer();
}

void PollingTransport::on_turn_end() {
  if (!waiting() || queue_.empty()) return;
  answer();
  owner_.on_poll_answered();
}

void PollingTransport::answer() {
  HttpResponse response;
  PollTerms terms = std::exchange(terms_, {});
  response.headers = std::move(terms.headers);
  response.body.reserve(queued_bytes_ + 2 * queue_.size());
  const std::vector<Message> messages = take_queue();
  if (terms.format.revision3) {
    revision3::write_payload(response, messages, terms.format);
  } else {
    for (const Message& message : messages) append_to_payload(response.body, message);
    add_default(response.headers, "Content-Type", "text/plain; charset=UTF-8");
  }
  add_default(response.headers, "Cache-Control", "no-store");
  const bool compressible = std::any_of(messages.begin(), messages.end(),
                                        [](const Message& one) { return one.compressible(); });
  if (compressible) compress(response, terms.accept_encoding);
  std::exchange(poll_, {}).respond(std::move(response));
}

void PollingTransport::compress(HttpResponse& response, std::string_view accept_encoding) const {
  if (!compression_ || response.body.size() < compression_->threshold_bytes) return;
  const http::ContentCoding coding = http::choose_coding(accept_encoding);
  if (coding == http::ContentCoding::kIdentity) return;
  response.body = http::encode_content(response.body, coding, compression_->level);
  response.headers.add("Content-Encoding", http::coding_name(coding));
}

}  // namespace snug::engineio
