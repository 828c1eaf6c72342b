// See tables.h.
#include "tables.h"

namespace snug::sweep {

using namespace std::chrono_literals;

namespace {

Step websocket() {
  return [](Stage& stage) { stage.subject->open_websocket(); };
}
Step polling() {
  return [](Stage& stage) { stage.subject->open_polling(); };
}
Step poll() {
  return [](Stage& stage) { stage.subject->poll(); };
}
/// The client sends a Socket.IO packet.
Step say(std::string packet) {
  return [packet = std::move(packet)](Stage& stage) { stage.subject->say(packet); };
}
Step binary(std::string bytes) {
  return [bytes = std::move(bytes)](Stage& stage) { stage.subject->send_binary(bytes); };
}
Step raw(std::string bytes) {
  return [bytes = std::move(bytes)](Stage& stage) { stage.subject->send_raw(bytes); };
}
Step raw_before_the_turn(std::string bytes) {
  return
      [bytes = std::move(bytes)](Stage& stage) { stage.subject->send_raw_before_the_turn(bytes); };
}
Step stop_reading() {
  return [](Stage& stage) { stage.subject->stop_reading_raw(); };
}
/// The server does something.
Step serve(std::function<void(Stage&)> act) {
  return [act = std::move(act)](Stage& stage) {
    act(stage);
    stage.world.run_until_idle();
  };
}
Step let_in() {
  return [](Stage& stage) { stage.let_in(); };
}

void ask(Stage& stage) {
  if (stage.sockets.empty()) return;  // an operation of its connection failed before
  stage.socket().emit("q", stage.once("a question without a limit"));
  stage.socket().timeout(10s).emit("q", stage.again(stage.socket(), 3));
}

void ask_all(Stage& stage) {
  stage.server->timeout(10s).emit("q", stage.once("a question to all"));
  stage.server->fetch_sockets(stage.once("a list of all"));
}

void answer(Stage& stage) {
  for (const Ack& ack : stage.acks) ack("late");
}

void send_files(Stage& stage) {
  stage.server->emit("file", Json::binary({1, 2, 3}), Json::binary({4}));
}

void come_back(Stage& stage) {
  const std::string heard = stage.subject->heard();
  const std::size_t at = heard.find("\"pid\":\"");
  if (at == std::string::npos) return;
  const std::string pid = heard.substr(at + 7, heard.find('"', at + 7) - at - 7);
  stage.subject->reset();
  stage.subject = std::make_unique<Subject>(stage.core(), 0);
  stage.server->emit("missed");
  stage.subject->open_websocket();
  const std::size_t offset = heard.rfind("[\"seen\",\"");
  if (offset == std::string::npos) return;
  const std::string last = heard.substr(offset + 9, heard.find('"', offset + 9) - offset - 9);
  stage.subject->say("0{\"pid\":\"" + pid + "\",\"offset\":\"" + last + "\"}");
}

constexpr const char* kAskForFile = "GET /folder/large HTTP/1.1\r\nHost: a\r\n\r\n";

std::vector<Exchange> http_exchanges() {
  return {
      {"nothing but a connection", {raw("G"), raw("ET / HT"), raw("TP/1.1\r\nHost: a\r\n")}},
      {"an upload",
       {raw("PUT /file HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"), raw("0123"),
        raw("456789")}},
      {"an upload in chunks",
       {raw("PUT /file HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n01"),
        raw("23\r\n"), raw("6\r\n456789\r\n"), raw("0\r\n\r\n")}},
      {"an upload that is too large",
       {raw("PUT /file HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
        raw("b\r\n0123456789a\r\n"), raw("0\r\n\r\n")}},
      {"a download", {raw("GET /file HTTP/1.1\r\nHost: a\r\n\r\n"), raw("GET /file HTTP")}},
      {"a file of a folder", {raw(kAskForFile), raw("GET /folder/small HTTP")}},
      {"a file that nobody takes", {stop_reading(), raw(kAskForFile)}},
      {"a file that has not been looked up", {raw_before_the_turn(kAskForFile)}},
      {"no file, and a fallback", {raw("GET /folder/missing HTTP/1.1\r\nHost: a\r\n\r\n")}},
  };
}

std::vector<Exchange> socket_exchanges() {
  return {
      {"a handshake by polling", {polling(), poll()}},
      {"a handshake by WebSocket", {websocket(), say("0"), say("2[\"echo\",1]")}},
      {"polling",
       {polling(), say("0"), poll(), say("20[\"echo\",1]"), poll(), poll(),
        serve([](Stage& stage) { stage.server->emit("x"); }), poll()}},
      {"an upgrade",
       {polling(), say("0"), poll(), poll(), websocket(),
        [](Stage& stage) { stage.subject->send("2probe"); },
        serve([](Stage& stage) { stage.server->emit("between"); }), poll(),
        [](Stage& stage) { stage.subject->send("5"); }, say("20[\"echo\",1]")}},
      {"middleware that takes its time",
       {websocket(), say("0/slow,"), let_in(), say("2/slow,[1]")}},
      {"middleware that takes its time, by polling",
       {polling(), say("0/slow,"), poll(), let_in(), poll()}},
      {"an event that is answered later",
       {websocket(), say("0"), say("20[\"later\"]"), serve(answer)}},
      {"a question of the server's", {websocket(), say("0"), serve(ask), say("30[]"), say("31[]")}},
      {"a question of the server's, by polling",
       {polling(), say("0"), poll(), serve(ask), poll(), say("30[]"), say("31[]")}},
      {"a question to all", {websocket(), say("0"), serve(ask_all), say("30[1]")}},
      {"an event with attachments",
       {websocket(), say("0"),
        say("52-0[\"echo\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]"),
        binary("one"), binary("two")}},
      {"attachments of the server's", {websocket(), say("0"), serve(send_files)}},
      {"attachments of the server's, by polling",
       {polling(), say("0"), poll(), poll(), serve(send_files), poll()}},
      {"a comeback",
       {websocket(), say("0"), serve([](Stage& stage) { stage.server->emit("seen"); }), come_back,
        serve(ask)}},
      {"a dynamic namespace",
       {websocket(), say("0/dynamic,"), let_in(), say("2/dynamic,0[\"echo\"]"), serve(ask)}},
      {"several dynamic namespaces at once, by polling",
       {polling(),
        [](Stage& stage) {
          stage.subject->post(
              "40/one,\x1e"
              "40/two,\x1e"
              "40/one,");
        },
        let_in(), poll()}},
      {"rooms", {websocket(), say("0"), say("20[\"join\"]"), serve(ask_all), say("21[\"join\"]")}},
      {"several namespaces",
       {websocket(), say("0"), say("0/slow,"), say("0/dynamic,"), let_in(), serve(ask),
        say("1/slow,"), serve(ask_all)}},
  };
}

}  // namespace

const std::vector<Exchange>& exchanges() {
  static const std::vector<Exchange> all = [] {
    std::vector<Exchange> both = http_exchanges();
    std::vector<Exchange> socket = socket_exchanges();
    for (Exchange& exchange : socket) both.push_back(std::move(exchange));
    return both;
  }();
  return all;
}

}  // namespace snug::sweep
