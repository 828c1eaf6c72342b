// See tables.h.
#include "tables.h"

namespace snug::sweep {

namespace {

/// Calls `act` for each socket; sockets may leave meanwhile.
void each_socket(Stage& stage, const std::function<void(Socket&)>& act) {
  std::vector<Socket> sockets = stage.sockets;
  for (Socket& socket : sockets) act(socket);
  stage.world.run_until_idle();
}

}  // namespace

const std::vector<Ending>& endings() {
  static const std::vector<Ending> all = {
      {"it closes its connections", [](Stage& stage) { stage.subject->close(); }},
      {"its connections break", [](Stage& stage) { stage.subject->reset(); }},
      {"it sends a close frame", [](Stage& stage) { stage.subject->send_close_frame(); }},
      {"it leaves its namespaces",
       [](Stage& stage) {
         stage.subject->say("1");
         stage.subject->say("1/slow,");
         stage.subject->say("1/dynamic,");
       }},
      {"it ends its session", [](Stage& stage) { stage.subject->say_to_engine("1"); }},
      {"it talks nonsense", [](Stage& stage) { stage.subject->say("?"); }},
      {"it talks nonsense below", [](Stage& stage) { stage.subject->say_to_engine("x"); }},
      {"it says nothing more", [](Stage&) {}},
      {"the server takes its sockets out",
       [](Stage& stage) { each_socket(stage, [](Socket& socket) { socket.disconnect(); }); }},
      {"the server ends its session",
       [](Stage& stage) { each_socket(stage, [](Socket& socket) { socket.disconnect(true); }); }},
      {"the server closes",
       [](Stage& stage) {
         stage.server->close(stage.once("the close"));
         stage.world.run_until_idle();
       },
       Left::kNobody},
      {"the server is destroyed", [](Stage& stage) { stage.server.reset(); }, Left::kNoServer},
  };
  return all;
}

}  // namespace snug::sweep
