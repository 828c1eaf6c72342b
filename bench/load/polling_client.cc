// Polls and posts.
#include "bench/load/polling_client.h"

namespace snug::bench {

PollingClient::PollingClient(Poller& poller, PollingObserver& observer, const Target& target,
                             std::size_t index)
    : observer_(observer),
      target_(target),
      index_(index),
      polls_(poller, *this, target, index),
      posts_(poller, *this, target, index) {
  polls_.ask(request("GET", {}));
}

void PollingClient::on_answer(HttpChannel& channel, std::string_view body) {
  if (&channel == &posts_) {
    if (ready_) observer_.on_posted(*this);
    return;
  }
  if (body.starts_with("0{")) {
    open(body);
  } else if (body.starts_with("40")) {
    ready_ = true;
    observer_.on_ready(*this);
  } else if (body == "2") {
    post(prepare("3"));
  } else {
    observer_.on_polled(*this, body);
  }
  polls_.ask(poll_);
}

void PollingClient::open(std::string_view handshake) {
  const std::size_t at = handshake.find("\"sid\":\"") + 7;
  session_ = "&sid=" + std::string(handshake.substr(at, handshake.find('"', at) - at));
  poll_ = request("GET", {});
  post(prepare("40"));
}

std::string PollingClient::request(std::string_view method, std::string_view body) const {
  std::string text(method);
  text.append(" ").append(target_.path).append("?EIO=4&transport=polling").append(session_);
  text.append(" HTTP/1.1\r\n").append(browser_fields(target_));
  if (!body.empty()) {
    text +=
        "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n";
  }
  return text.append("\r\n").append(body);
}

}  // namespace snug::bench
