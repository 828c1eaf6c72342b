// One outgoing Engine.IO message (packet type 4), shared by every recipient and encoded once a form.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "websocket/frame.h"

namespace snug::engineio {

using MessageKind = websocket::MessageKind;

/// Cheap to copy. Loop thread only.
class Message {
 public:
  static Message text(std::string payload);
  static Message binary(std::string payload);

  MessageKind kind() const;
  std::string_view payload() const;
  /// The complete WebSocket frame ("4" + text, or the bare bytes), made at the first call.
  const base::SharedBytes& websocket_frame() const;

 private:
  struct Body;
  std::shared_ptr<Body> body_;
};

}  // namespace snug::engineio
