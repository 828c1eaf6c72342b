// Requests and frames in the form of a client's.
#include "endpoint.h"

namespace snug::engineio::test {

namespace {

std::size_t content_length(const std::string& head) {
  const std::size_t at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

std::string request_head(std::string_view method, std::string_view query, std::string_view fields) {
  std::string head(method);
  head.append(" /socket.io/?").append(query).append(" HTTP/1.1\r\nHost: chat.example\r\n");
  return head.append(fields);
}

}  // namespace

Answer take_answer(std::string& bytes) {
  Answer answer;
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return answer;
  answer.head = bytes.substr(0, end + 4);
  answer.status = std::stoi(answer.head.substr(9, 3));
  answer.body = bytes.substr(end + 4, content_length(answer.head));
  bytes.erase(0, end + 4 + answer.body.size());
  return answer;
}

void Link::get(std::string_view query, std::string_view fields) {
  send(request_head("GET", query, fields) + "\r\n");
}

void Link::post(std::string_view query, std::string_view body, std::string_view fields) {
  std::string request = request_head("POST", query, fields);
  request += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  send(request.append(body));
}

void Link::upgrade(std::string_view query, std::string_view fields, std::string_view early) {
  std::string request = request_head("GET", query, fields);
  request +=
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  send(request.append(early));
}

Answer Link::answer() {
  std::string bytes = received();
  Answer answer = take_answer(bytes);
  EXPECT_EQ(bytes, "") << "more than one answer";
  return answer;
}

void Observed::on_message(MessageKind kind, std::string_view payload) {
  const std::string text = (kind == MessageKind::kBinary ? "binary:" : "") + std::string(payload);
  messages.push_back(text);
  if (reaction) reaction(*this, text);
}

void Observed::on_closed(CloseReason reason) {
  EXPECT_EQ(closed, "") << "told twice";
  closed = reason_text(reason);
  session = nullptr;
}

Endpoint::Endpoint(Options options)
    : server(std::make_unique<Engine>(environment, std::move(options), *this)) {
  http.router().add("/socket.io/", *server);
}

void Endpoint::on_session(Session& session) {
  observed.push_back(std::make_unique<Observed>(session));
  sid = session.id();
  if (on_open) on_open(session);
}

Answer Endpoint::get(std::string_view query, std::string_view fields) {
  const auto link = connect();
  link->get(query, fields);
  return link->answer();
}

Answer Endpoint::post(std::string_view query, std::string_view body, std::string_view fields) {
  const auto link = connect();
  link->post(query, body, fields);
  return link->answer();
}

Answer Endpoint::send(std::string_view bytes) {
  const auto link = connect();
  link->send(bytes);
  return link->answer();
}

Observed& Endpoint::open_polling() {
  EXPECT_EQ(get("EIO=4&transport=polling").status, 200);
  return *observed.back();
}

Observed& Endpoint::open_websocket(Link& link) {
  link.upgrade("EIO=4&transport=websocket");
  std::string bytes = link.received();
  EXPECT_EQ(take_answer(bytes).status, 101);
  EXPECT_NE(bytes.find("\"sid\""), std::string::npos);
  return *observed.back();
}

}  // namespace snug::engineio::test
