// One request and its answer. The connection and its responder point to each other.
#include "http/exchange.h"

#include <utility>

#include "base/check.h"
#include "http/connection.h"
#include "http/response_writer.h"

namespace snug::http {

Responder::Responder(Connection& connection) : connection_(&connection) {
  CHECK(connection.responder_ == nullptr);
  connection.responder_ = this;
}

Responder::Responder(Responder&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)),
      abandoned_(std::move(other.abandoned_)) {
  if (connection_ != nullptr) connection_->responder_ = this;
}

Responder& Responder::operator=(Responder&& other) noexcept {
  if (this == &other) return *this;
  drop();
  connection_ = std::exchange(other.connection_, nullptr);
  abandoned_ = std::move(other.abandoned_);
  if (connection_ != nullptr) connection_->responder_ = this;
  return *this;
}

Responder::~Responder() {
  drop();
}

void Responder::drop() {
  if (connection_ != nullptr) respond(plain_response(connection_->unanswered_status_));
}

std::unique_ptr<AnswerStream> Responder::begin(HttpResponse head,
                                               std::optional<std::uint64_t> length_bytes,
                                               Author author) {
  Connection* connection = std::exchange(connection_, nullptr);
  if (connection == nullptr) return nullptr;
  if (!connection->may_answer(head.status)) head = plain_response(500);
  std::unique_ptr<AnswerStream> stream = connection->begin_answer(head, length_bytes, author);
  stream->on_gone(std::exchange(abandoned_, nullptr));
  return stream;
}

void Responder::respond(HttpResponse response, Author author) {
  Connection* connection = std::exchange(connection_, nullptr);
  if (connection == nullptr) return;
  // The handler is destroyed last, because it may own the owner of this responder.
  const std::function<void()> unused = std::exchange(abandoned_, nullptr);
  if (!connection->may_answer(response.status)) response = plain_response(500);
  connection->answer(response, author);
}

void Responder::on_abandoned(std::function<void()> handler) {
  if (connection_ != nullptr) abandoned_ = std::move(handler);
}

void Responder::close_after() {
  if (connection_ != nullptr) connection_->output_.close_after();
}

void Responder::pause_reading() {
  if (connection_ != nullptr) connection_->input_.pause_until_answered();
}

Upgrade::Taken Upgrade::accept(HttpResponse response) {
  Connection* connection = std::exchange(responder_.connection_, nullptr);
  CHECK(connection != nullptr);
  return connection->give_away(response);
}

void Upgrade::refuse(HttpResponse response) {
  responder_.close_after();
  responder_.respond(std::move(response));
}

}  // namespace snug::http
