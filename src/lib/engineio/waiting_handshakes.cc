// The application may never answer, answer twice, or answer after the client has left.
#include "engineio/waiting_handshakes.h"

#include <utility>

namespace snug::engineio {

void WaitingHandshakes::add(Arrival handshake) {
  // The application reads the request while it answers, so both keep it.
  const auto added = std::make_shared<Arrival>(std::move(handshake));
  added->responder.on_abandoned([this, key = added.get()] { waiting_.erase(key); });
  waiting_.emplace(added.get(), added);
  hooks_.ask(added->request,
             [this, waits = std::weak_ptr(added)](const std::optional<std::string>& objection) {
               if (const auto still = waits.lock()) decide(still.get(), objection);
             });
}

void WaitingHandshakes::decide(Arrival* handshake, const std::optional<std::string>& objection) {
  const auto node = waiting_.extract(handshake);
  if (node.empty()) return;  // Already decided, or its client has left meanwhile.
  handshake->responder.on_abandoned(nullptr);
  decided_(*handshake, objection);
}

void WaitingHandshakes::decide_all() {
  while (!waiting_.empty()) decide(waiting_.begin()->first, std::nullopt);
}

}  // namespace snug::engineio
