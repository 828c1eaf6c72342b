// Event maps: what is declared is what is sent and heard.
#include "snug/event_map.h"

#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

using ClientToServerEvents =
    EventMap<EventType<"say", std::string>, EventType<"move", int, std::optional<int>>>;
using ServerToClientEvents = EventMap<EventType<"said", std::string, double>, EventType<"gone">,
                                      EventType<"maybe", std::optional<int>, std::vector<int>>>;

class EventMaps : public SocketIo {
 protected:
  void SetUp() override {
    keep_sockets();
    session = &join();
  }

  FakeSession* session = nullptr;
};

TEST_F(EventMaps, SendWhatTheyDeclare) {
  const auto out = ServerToClientEvents::of(sockets[0]);
  const std::string_view text = "text";
  out.emit<"said">(text, 1);
  out.emit<"said">("literal", 0.5);
  out.emit<"gone">();
  out.emit<"maybe">(std::nullopt, std::vector<int>{1});
  out.emit<"maybe">(2, std::vector<int>{});
  ServerToClientEvents::of(server->of("/").all()).emit<"gone">();
  EXPECT_EQ(session->sent,
            (Texts{R"(2["said","text",1])", R"(2["said","literal",0.5])", R"(2["gone"])",
                   R"(2["maybe",null,[1]])", R"(2["maybe",2,[]])", R"(2["gone"])"}));
}

TEST_F(EventMaps, HearWhatTheyDeclare) {
  Texts heard;
  auto in = ClientToServerEvents::of(sockets[0]);
  in.on<"say">([&heard](Socket, std::string_view text) { heard.emplace_back(text); });
  in.on<"move">([&heard](int x) { heard.push_back(std::to_string(x)); });
  in.once<"move">([](int x, std::optional<int> y) { return x + y.value_or(0); });
  session->text(R"(2["say","hello"])");
  session->text(R"(27["move",1,2])");
  EXPECT_EQ(heard, (Texts{"hello", "1"}));
  EXPECT_EQ(session->sent, Texts{"37[3]"});
}

}  // namespace
}  // namespace snug::socketio
