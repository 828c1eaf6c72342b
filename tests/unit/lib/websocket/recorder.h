// Records a receiver's reports as one text.
#pragma once

#include <string>
#include <string_view>

#include "websocket/receiver.h"

namespace snug::websocket {

/// Records in this form: "text(a) ping() close(1000,bye) fail(1002)".
class Recorder final : public ReceiverObserver {
 public:
  void on_message(MessageKind kind, std::string_view payload) override {
    write(kind == MessageKind::kText ? "text" : "binary", payload);
    if (stop_after_message != nullptr) stop_after_message->stop();
  }
  void on_ping(std::string_view payload) override { write("ping", payload); }
  void on_close(CloseCode code, std::string_view reason) override {
    write("close", std::to_string(static_cast<int>(code)) + "," + std::string(reason));
  }
  void on_violation(CloseCode code, std::string_view) override {
    write("fail", std::to_string(static_cast<int>(code)));
  }
  bool allow_control_frame() override { return control_frames_left-- > 0; }

  std::string heard;
  int control_frames_left = 20;
  ReceiverMemory* stop_after_message = nullptr;

 private:
  void write(std::string_view what, std::string_view content) {
    if (!heard.empty()) heard += ' ';
    heard.append(what).append("(").append(content).append(")");
  }
};

}  // namespace snug::websocket
