// Arguments of events: they stay text until they are read, and are passed on as text.
#include "snug/arguments.h"

#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

class EventArguments : public SocketIo {
 protected:
  void SetUp() override {
    keep_sockets();
    session = &join();
  }
  void on(EventHandler handler) { sockets[0].on("x", std::move(handler)); }

  FakeSession* session = nullptr;
};

TEST_F(EventArguments, KeepTheirTextWhenPassedOn) {
  on([](Event event) { event.ack(event.args[1], event.args[0]); });
  session->text(R"(27["x",{"b":1, "a":1.5, "b":2},"\u0041\/"])");
  EXPECT_EQ(session->sent, Texts{R"(37["\u0041\/",{"b":1, "a":1.5, "b":2}])"});
}

TEST_F(EventArguments, CanBePassedOnAsAWhole) {
  on([](Event event) {
    event.ack.values(event.args);
    event.socket.emit_values("y", event.args);
    event.socket.emit("z", 1, event.args);
  });
  session->text(R"(27["x", 1.5 , "two" ])");
  EXPECT_EQ(session->sent,
            (Texts{R"(37[1.5 , "two"])", R"(2["y",1.5 , "two"])", R"(2["z",1,[1.5 , "two"]])"}));
}

TEST_F(EventArguments, PassOnNothingWhenThereAreNone) {
  on([](Event event) {
    event.ack.values(event.args);
    event.socket.emit_values("y", event.args);
    event.socket.emit("z", event.args[0], event.args);
  });
  session->text(R"(27["x"])");
  EXPECT_EQ(session->sent, (Texts{"37[]", R"(2["y"])", R"(2["z",null,[]])"}));
}

TEST_F(EventArguments, CanBePassedOnByABroadcast) {
  FakeSession& other = join();
  on([](Event event) {
    event.socket.broadcast().emit("y", event.args.at(0));
    event.socket.broadcast().emit_values("y", event.args);
  });
  session->text(R"(2["x",12])");
  EXPECT_EQ(other.sent, (Texts{R"(2["y",12])", R"(2["y",12])"}));
}

TEST_F(EventArguments, WithHalfAnEmojiAreRepairedWhenPassedOn) {
  on([](Event event) { event.ack(event.args[0]); });
  session->text(R"(27["x","\ud83d"])");
  EXPECT_EQ(session->sent, Texts{"37[\"\xEF\xBF\xBD\"]"});
}

TEST_F(EventArguments, ReadLikeJson) {
  std::string heard;
  on([&heard](Event event) {
    const Json& object = event.args[1];
    heard = event.args[0].get<std::string>() + object["a"].dump() + event.args[1]["b"].dump() +
            event.args[1].at("a").dump() + event.args[1].value("c", "none") +
            event.args[2][0].dump() + std::to_string(event.args[3].get<int>());
    for (const Json& each : event.args) heard += each.type_name()[0];
  });
  session->text(R"(2["x","text",{"a":1},[true],-5])");
  EXPECT_EQ(heard, "text1null1nonetrue-5soan");
}

TEST_F(EventArguments, BeyondTheLastAreNullOrThrow) {
  bool threw = false;
  on([&threw](Event event) {
    EXPECT_TRUE(event.args[1].is_null());
    EXPECT_TRUE(event.args[0]["member"].is_null());
    try {
      static_cast<void>(event.args.at(1));
    } catch (const Json::out_of_range&) {
      threw = true;
    }
  });
  session->text(R"(2["x",{}])");
  EXPECT_TRUE(threw);
}

TEST_F(EventArguments, ThrowAsJsonDoesForAnotherType) {
  on([](Event event) {
    EXPECT_THROW(static_cast<void>(event.args[0].get<int>()), Json::type_error);
    EXPECT_THROW(static_cast<void>(event.args[1].get<std::string>()), Json::type_error);
    EXPECT_THROW(static_cast<void>(event.args[1]["member"]), Json::type_error);
  });
  session->text(R"(2["x","text",1])");
}

TEST_F(EventArguments, ReportTheSameTypeAsTheirJson) {
  on([](Event event) {
    std::vector<Json::value_t> before;
    for (std::size_t i = 0; i < event.args.size(); ++i) before.push_back(event.args[i].type());
    for (std::size_t i = 0; i < event.args.size(); ++i) {
      EXPECT_EQ(before[i], event.args[i].json().type());
    }
    EXPECT_EQ(before.size(), 8U);
  });
  session->text(R"(2["x","text",{},[],true,false,null,1,-0.5])");
}

TEST_F(EventArguments, ChangeForOneHandlerOnly) {
  Texts heard;
  on([&heard](Event event) {
    const Argument kept = event.args[0];
    event.args.edit()[0] = "changed";
    event.args.push_back(2);
    event.ack.values(event.args);
    heard.push_back(kept.dump() + event.args.dump() + std::to_string(event.args.size()));
  });
  on([&heard](Event event) { heard.push_back(event.args.dump()); });
  session->text(R"(27["x",1])");
  EXPECT_EQ(heard, (Texts{R"(1["changed",2]2)", "[1]"}));
  EXPECT_EQ(session->sent, Texts{R"(37["changed",2])"});
}

TEST_F(EventArguments, OutliveTheirEvent) {
  Argument kept;
  on([&kept](Event event) { kept = event.args[0]; });
  session->text(R"(2["x",[1,2]])");
  EXPECT_EQ(kept, Json({1, 2}));
  sockets[0].emit("y", kept);
  EXPECT_EQ(session->sent, Texts{R"(2["y",[1,2]])"});
}

TEST_F(EventArguments, WorkTheSameBeyondTheLimitOfTheFastPath) {
  on([](Event event) {
    EXPECT_EQ(event.args.size(), 12U);
    event.ack(event.args[11]);
  });
  session->text(R"(27["x",1,2,3,4,5,6,7,8,9,10,11,1.50])");
  EXPECT_EQ(session->sent, Texts{"37[1.5]"});
}

}  // namespace
}  // namespace snug::socketio
