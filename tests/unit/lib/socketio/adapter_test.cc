// The adapter interface: requests by programs, notifications to handlers, and an adapter of the
// application.
#include <algorithm>
#include <stdexcept>

#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Names = std::vector<std::string>;

Names sorted(Names names) {
  std::sort(names.begin(), names.end());
  return names;
}

class Adapters : public SocketIo {
 protected:
  Adapters() { use_server(); }
  void use_server() {
    keep_sockets();
    for (int i = 0; i < 2; ++i) clients.push_back(&join());
  }
  Namespace root() { return server->of("/"); }

  std::vector<FakeSession*> clients;
  Names told;  ///< Also used while the clients leave at the end.
};

TEST_F(Adapters, JoinLeaveAndAddressSeveralRoomsInOneCall) {
  sockets[0].join({"a", "b"});
  sockets[1].join(Names{"b"});
  EXPECT_EQ(sockets[0].rooms(), (Names{sockets[0].id(), "a", "b"}));
  root().to({"a", "b"}).except({"c", "d"}).emit("x");
  EXPECT_EQ(clients[0]->take_sent(), Texts{R"(2["x"])"});
  EXPECT_EQ(clients[1]->take_sent(), Texts{R"(2["x"])"});
  sockets[0].leave({"a", "b"});
  EXPECT_EQ(sockets[0].rooms(), Names{sockets[0].id()});
  root().in(sockets[0].id()).sockets_join({"c", "d"});
  EXPECT_EQ(sockets[0].rooms(), (Names{sockets[0].id(), "c", "d"}));
}

TEST_F(Adapters, ListRoomsAndTheirSockets) {
  sockets[0].join("a");
  Names rooms, ids;
  root().adapter().all_rooms([&rooms](const auto& all) { rooms = *all; });
  environment.run_turn();
  EXPECT_EQ(sorted(rooms), sorted({sockets[0].id(), sockets[1].id(), "a"}));
  root().adapter().sockets({"a"}, [&ids](const auto& found) { ids = *found; });
  environment.run_turn();
  EXPECT_EQ(ids, Names{sockets[0].id()});
  root().adapter().sockets({}, [&ids](const auto& found) { ids = *found; });
  environment.run_turn();
  EXPECT_EQ(ids.size(), 2U);
  EXPECT_EQ(root().adapter().socket_rooms(sockets[0].id()), (Names{sockets[0].id(), "a"}));
  EXPECT_EQ(root().adapter().socket_rooms("nobody"), std::nullopt);
}

TEST_F(Adapters, FetchSocketsThatCanEmitJoinLeaveAndDisconnect) {
  sockets[0].join("a");
  sockets[0].data() = Json{{"name", "ann"}};
  sockets[1].data() = 7;
  std::vector<RemoteSocket> found;
  root().in("a").fetch_sockets([&found](Result<Found<RemoteSocket>> all) { found = *all; });
  environment.run_turn();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id(), sockets[0].id());
  EXPECT_EQ(found[0].rooms(), (Names{sockets[0].id(), "a"}));
  EXPECT_EQ(found[0].data(), (Json{{"name", "ann"}}));
  EXPECT_TRUE(found[0].handshake().auth.is_object());
  found[0].emit("hello", 1);
  EXPECT_EQ(clients[0]->take_sent(), Texts{R"(2["hello",1])"});
  found[0].join("b");
  found[0].leave("a");
  EXPECT_EQ(sockets[0].rooms(), (Names{sockets[0].id(), "b"}));
  found[0].disconnect();
  EXPECT_FALSE(sockets[0].connected());
  root().fetch_sockets([&found](Result<Found<RemoteSocket>> all) { found = *all; });
  environment.run_turn();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].data().is_null());
}

TEST_F(Adapters, ARemoteSocketAnswersTimesOutOrIsDisconnected) {
  std::vector<RemoteSocket> found;
  root().fetch_sockets([&found](Result<Found<RemoteSocket>> all) { found = *all; });
  environment.run_turn();
  ASSERT_EQ(found.size(), 2U);
  std::vector<std::string> ended;
  const auto note = [&ended](Result<Json> answer) {
    ended.push_back(answer ? answer->dump() : answer.error().message);
  };
  const bool first = found[0].id() == sockets[0].id();
  found[0].emit("ask", note);
  clients[first ? 0 : 1]->text(R"(30["yes"])");
  found[0].timeout(milliseconds(5)).emit("ask", note);
  environment.advance(milliseconds(5));
  found[0].disconnect();
  found[0].emit("ask", note);
  found[0].emit("disconnect", note);
  environment.run_turn();
  EXPECT_EQ(ended, (Names{R"("yes")", "operation has timed out", "socket has been disconnected",
                          R"("disconnect" is a reserved event name)"}));
}

TEST_F(Adapters, NotifyHandlersWhenRoomsAreCreatedJoinedLeftAndDeleted) {
  root().on_create_room([this](auto room) { told.push_back("+" + std::string(room)); });
  root().on_delete_room([this](auto room) { told.push_back("-" + std::string(room)); });
  root().on_join_room([this](auto room, auto id) {
    told.push_back((id == sockets[0].id() ? "0>" : "1>") + std::string(room));
  });
  root().on_leave_room([this](auto room, auto id) {
    told.push_back((id == sockets[0].id() ? "0<" : "1<") + std::string(room));
  });
  sockets[0].join("a");
  sockets[0].join("a");
  sockets[1].join("a");
  sockets[0].leave("a");
  EXPECT_EQ(told, (Names{"+a", "0>a", "1>a", "0<a"}));
  told.clear();
  const std::string id = sockets[1].id();
  sockets[1].disconnect();
  EXPECT_EQ(told, (Names{"1<a", "-a", "1<" + id, "-" + id}));
}

TEST_F(Adapters, RoomHandlersMayJoinAndLeaveRooms) {
  root().on_join_room([this](std::string_view room, std::string_view) {
    if (room == "a") sockets[0].leave("a");
  });
  root().on_delete_room([this](std::string_view room) {
    if (room == "a") sockets[0].join("b");
  });
  sockets[0].join("a");
  EXPECT_EQ(sockets[0].rooms(), (Names{sockets[0].id(), "b"}));
}

TEST_F(Adapters, TheDefaultAdapterHasNoOtherServers) {
  std::vector<std::size_t> answers;
  root().server_side_emit("hello", 1);
  root().server_side_emit("hello", {1}, [&answers](BroadcastAnswers all) {
    answers.push_back(all.answers.size() + all.missing_count);
  });
  environment.run_turn();
  EXPECT_EQ(answers, std::vector<std::size_t>{0});
}

TEST_F(Adapters, BroadcastModifiersMayBeCombined) {
  clients[0]->can_write = false;
  root().volatile_().compress(false).local().emit("x");
  EXPECT_EQ(clients[0]->take_sent(), Texts{});
  EXPECT_EQ(clients[1]->take_sent(), Texts{R"(2["x"])"});
  std::size_t missing = 0;
  root().timeout(milliseconds(5)).emit("ask", [&missing](BroadcastAnswers all) {
    missing = all.missing_count;
  });
  environment.advance(milliseconds(5));
  EXPECT_EQ(missing, 2U);
}

TEST_F(Adapters, CoroutinesMayAwaitTheirAnswers) {
  const auto ask = [](Namespace nsp, Names* notes) -> Task<> {
    const Names a_room{"a"};
    const auto ids = co_await nsp.adapter().sockets(a_room);
    notes->push_back(std::to_string(ids->size()));
    const auto rooms = co_await nsp.adapter().all_rooms();
    notes->push_back(std::to_string(rooms->size()));
    notes->push_back(std::to_string(co_await nsp.adapter().server_count()));
    const auto found = co_await nsp.fetch_sockets();
    notes->push_back(std::to_string(found->size()));
    for (const RemoteSocket& socket : *found) {
      const auto answer = co_await socket.timeout(5ms).emit_with_ack("q");
      notes->push_back(answer ? answer->dump() : answer.error().code);
    }
    const BroadcastAnswers all = co_await nsp.timeout(5ms).emit_with_ack("all?");
    notes->push_back(std::to_string(all.missing_count));
  };
  sockets[0].join("a");
  Names heard;
  ask(root(), &heard);
  const std::size_t room_count = clients.size() + 1;
  const std::string client_count = std::to_string(clients.size());
  for (int turn = 0; turn < 4; ++turn) environment.run_turn();
  EXPECT_EQ(heard, (Names{"1", std::to_string(room_count), "1", client_count}));
  for (std::size_t i = 0; i < clients.size(); ++i) environment.advance(5ms);
  EXPECT_EQ(heard.size(), 4 + clients.size());
  EXPECT_EQ(heard.back(), "timeout");
  environment.advance(5ms);
  EXPECT_EQ(heard.back(), client_count);
}

TEST_F(Adapters, CoroutinesMayAwaitAnswersThroughASender) {
  const auto ask = [](Socket socket, Names* notes) -> Task<> {
    const auto answer = co_await socket.timeout(5ms).emit_with_ack("q");
    notes->push_back(answer ? answer->dump() : answer.error().code);
  };
  Names heard;
  ask(sockets[0], &heard);
  environment.advance(5ms);
  EXPECT_EQ(heard, Names{"timeout"});
}

/// The adapter of one of two servers. Records its calls, and lets the test act as the other server.
struct OtherAdapter final : Adapter {
  OtherAdapter(AdapterHost& its_host, Names& notes) : Adapter(its_host), told(notes) {}

  Result<void> init() override {
    told.push_back("init " + host().nsp_name());
    if (init_error.empty()) return {};
    return Unexpected(Error{"unreachable", init_error});
  }
  void close(std::function<void()> done) override {
    told.push_back("close " + host().nsp_name());
    closed = std::move(done);
  }
  void server_count(std::function<void(std::size_t)> done) override { done(2); }
  void add(const Socket& socket, const RoomNames& rooms) override {
    rooms.each([this](std::string_view room) {
      told.push_back(room.size() == 20 ? "add own" : "add " + std::string(room));
    });
    Adapter::add(socket, rooms);
  }
  void remove_all(const Socket& socket) override {
    told.push_back("remove all");
    Adapter::remove_all(socket);
  }
  void broadcast(std::string_view event, OutgoingList values,
                 const BroadcastOptions& options) override {
    if (!options.flags.local) told.push_back("publish " + std::string(event));
    published = to_array(values);
    Adapter::broadcast(event, values, options);
  }
  void broadcast_with_ack(std::string_view event, OutgoingList values,
                          const BroadcastOptions& options,
                          std::shared_ptr<AnswerCollector> collector) override {
    single = options.flags.expect_single_response;
    others = collector;
    collector->expect_servers(2);
    host().local().broadcast_with_ack(event, values, options, std::move(collector));
  }
  void server_side_emit(std::string_view event, OutgoingList values,
                        BroadcastAckHandler on_answers) override {
    answered = std::move(on_answers);
    host().deliver({std::string(event), to_array(values), Ack()});
  }
  void fetch_sockets(const BroadcastOptions&,
                     std::function<void(Result<Found<SocketDetails>>)> done) override {
    fetched = std::move(done);
  }

  bool room_is_here(std::string_view room) { return host().has_room(room); }

  Names& told;
  std::string init_error;
  Json published;
  bool single = false;
  std::function<void()> closed;
  std::shared_ptr<AnswerCollector> others;
  BroadcastAckHandler answered;
  std::function<void(Result<Found<SocketDetails>>)> fetched;
};

class OwnAdapter : public SocketIo {
 protected:
  OwnAdapter() {
    options.adapter = [this](AdapterHost& host) {
      auto made = std::make_unique<OtherAdapter>(host, told);
      made->init_error = init_error;
      adapter = made.get();
      return made;
    };
    server = std::make_unique<Hub>(environment, options);
    keep_sockets();
  }
  ~OwnAdapter() override {
    end_sessions();
    server.reset();
    EXPECT_EQ(told.back(), "close /");
  }
  Names told;
  std::string init_error;
  OtherAdapter* adapter = nullptr;
};

TEST_F(OwnAdapter, ReceivesEveryOperation) {
  FakeSession& client = join();
  sockets[0].join("a");
  server->of("/").to("a").emit("x");
  server->of("/").local().emit("y");
  EXPECT_EQ(client.take_sent(), (Texts{R"(2["x"])", R"(2["y"])"}));
  sockets[0].disconnect();
  EXPECT_EQ(told, (Names{"init /", "add own", "add a", "publish x", "remove all"}));
}

TEST_F(OwnAdapter, AnswersForOtherServers) {
  FakeSession& client = join();
  std::vector<BroadcastAnswers> ended;
  server->of("/").emit("ask", [&ended](BroadcastAnswers all) { ended.push_back(std::move(all)); });
  client.text(R"(30["here"])");
  EXPECT_TRUE(ended.empty());
  adapter->others->on_answer(Json::array({"there"}));
  adapter->others->on_asked(1);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].answers, (std::vector<Json>{"here", "there"}));
}

TEST_F(OwnAdapter, TimesOutIfTheOtherServerNeverReports) {
  FakeSession& client = join();
  std::vector<BroadcastAnswers> ended;
  server->of("/").timeout(milliseconds(5)).emit("ask", [&ended](BroadcastAnswers all) {
    ended.push_back(std::move(all));
  });
  client.text(R"(30["here"])");
  environment.advance(milliseconds(5));
  adapter->others->on_asked(0);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].answers.size(), 1U);
  EXPECT_EQ(ended[0].missing_server_count, 1U);
}

TEST_F(OwnAdapter, IsGivenReadyTextThatBecomesJson) {
  FakeSession& client = join();
  const JsonText text(R"({"b":1,"a":2})");
  server->of("/").emit("x", text, 3);
  EXPECT_EQ(client.take_sent(), (Texts{R"(2["x",{"b":1,"a":2},3])"}));
  EXPECT_EQ(adapter->published, Json::parse(R"([{"a":2,"b":1},3])"));
}

TEST_F(OwnAdapter, EndsTheWaitOfARemoteSocketWithTheFirstAnswer) {
  std::vector<RemoteSocket> found;
  server->of("/").fetch_sockets([&found](Result<Found<RemoteSocket>> all) { found = *all; });
  Found<SocketDetails> there(1);
  there[0].id = "elsewhere";
  adapter->fetched(std::move(there));
  ASSERT_EQ(found.size(), 1U);
  std::vector<Result<Json>> answers;
  found[0].emit("ask", [&answers](Result<Json> answer) { answers.push_back(std::move(answer)); });
  EXPECT_TRUE(adapter->single);
  EXPECT_TRUE(answers.empty());
  adapter->others->on_answer(Json::array({"yes"}));
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(*answers[0], Json("yes"));
}

TEST_F(OwnAdapter, IsAnsweredWhenTheMissingServersAreKnown) {
  join();
  sockets[0].join("a");
  EXPECT_TRUE(adapter->room_is_here("a"));
  EXPECT_FALSE(adapter->room_is_here("b"));
  std::vector<BroadcastAnswers> ended;
  server->of("/").to("b").emit("ask", [&ended](BroadcastAnswers all) { ended.push_back(all); });
  EXPECT_TRUE(ended.empty());
  adapter->others->on_missing(1);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].missing_server_count, 1U);
  EXPECT_EQ(ended[0].missing_count, 0U);
}

TEST_F(OwnAdapter, TellsOfServersThatDidNotAnswer) {
  std::size_t missing = 0;
  server->of("/").fetch_sockets(
      [&missing](Result<Found<RemoteSocket>> all) { missing = all->missing_count; });
  adapter->fetched(Found<SocketDetails>({}, 3));
  EXPECT_EQ(missing, 3U);
}

TEST_F(OwnAdapter, IsWaitedForAtTheEndForASecond) {
  int ended = 0;
  EXPECT_TRUE(server->close_adapters([&ended] { ++ended; }));
  EXPECT_TRUE(server->close_adapters([&ended] { ++ended; }));
  EXPECT_EQ(std::count(told.begin(), told.end(), "close /"), 1);
  EXPECT_EQ(ended, 0);
  environment.advance(1s);
  EXPECT_EQ(ended, 2);
  adapter->closed();
  EXPECT_EQ(ended, 2);
}

TEST_F(OwnAdapter, EndsWhenEachNamespaceHasAnsweredOrDroppedTheQuestion) {
  int ended = 0;
  OtherAdapter* const first = adapter;
  server->of("/other");
  EXPECT_TRUE(server->close_adapters([&ended] { ++ended; }));
  first->closed();
  EXPECT_EQ(ended, 0);
  adapter->closed = nullptr;
  EXPECT_EQ(ended, 1);
  told.push_back("close /");
}

TEST_F(OwnAdapter, MayFailToBegin) {
  init_error = "the bus is full";
  server->of("/other");
  ASSERT_EQ(environment.log_lines.size(), 1U);
  EXPECT_NE(environment.log_lines[0].find("the adapter of /other: the bus is full"),
            std::string::npos);
  EXPECT_TRUE(adapter->state().connected);
  server->close_adapters([] {});
  told.push_back("close /");
}

TEST(Handshakes, ComeBackFromNodesForm) {
  Handshake sent;
  sent.headers = {{"cookie", "a=1; b=2"}, {"host", "example.org"}};
  sent.address = "192.0.2.7";
  sent.url = "/socket.io/?EIO=4&room=k%C3%BCche";
  sent.query = "EIO=4&room=k%C3%BCche";
  sent.secure = true;
  sent.issued = std::chrono::system_clock::time_point(1'700'000'000'123ms);
  sent.auth = {{"token", "x"}};
  const auto back = Json(sent).get<Handshake>();
  EXPECT_EQ(back.headers, sent.headers);
  EXPECT_EQ(back.address, sent.address);
  EXPECT_EQ(back.url, sent.url);
  EXPECT_EQ(back.query_parameter("room"),
            "k\xC3\xBC"
            "che");
  EXPECT_TRUE(back.secure);
  EXPECT_EQ(back.issued, sent.issued);
  EXPECT_EQ(back.auth, sent.auth);
}

TEST(Handshakes, AreReadFromAnyJson) {
  const auto odd = Json::parse(R"({"headers": {"a": [1, "x"], "b": 2}, "issued": 1e300, "url": 7,
                                   "query": {"room": ["a b", 3, "&"]}, "auth": "none"})")
                       .get<Handshake>();
  EXPECT_EQ(odd.headers.joined("a"), "x");
  EXPECT_EQ(odd.query, "room=a%20b&room=%26");
  EXPECT_TRUE(odd.auth.is_object());
  EXPECT_EQ(odd.issued, Handshake().issued);
  const Json array{1, 2};
  EXPECT_EQ(array.get<Handshake>().url, "");
  const Json early{{"issued", INT64_MIN}};
  EXPECT_EQ(early.get<Handshake>().issued, Handshake().issued);
}

TEST_F(OwnAdapter, DeliversEventsOfOtherServers) {
  Names heard;
  server->of("/").on("hello", [&heard](ServerEvent event) { heard.push_back(event.args.dump()); });
  server->of("/").server_side_emit("hello", 1, "two");
  server->of("/").server_side_emit("connection", 1);
  EXPECT_EQ(heard, Names{R"([1,"two"])"});
}

TEST_F(OwnAdapter, CoroutinesMayAwaitOtherServers) {
  const auto ask = [](Namespace nsp, Names* notes) -> Task<> {
    const auto found = co_await nsp.in("a").fetch_sockets();
    notes->push_back(found->at(0).id());
    const BroadcastAnswers loads = co_await nsp.server_side_emit_with_ack("load?", "load");
    notes->push_back(Json(loads.answers).dump());
    throw std::runtime_error("secret");
  };
  Names heard;
  ask(server->of("/"), &heard);
  Found<SocketDetails> there(1);
  there[0].id = "elsewhere";
  std::exchange(adapter->fetched, nullptr)(std::move(there));
  EXPECT_EQ(heard, Names{"elsewhere"});
  std::exchange(adapter->answered, nullptr)({{Json::array({0.5})}, 0, 0});
  EXPECT_EQ(heard, (Names{"elsewhere", "[0.5]"}));
  ASSERT_EQ(environment.log_lines.size(), 1U);
  EXPECT_NE(environment.log_lines[0].find("runtime_error"), std::string::npos);
}

TEST_F(OwnAdapter, DroppingARequestEndsTheCoroutinesThatAwaitIt) {
  struct Note {
    bool& ended;
    ~Note() { ended = true; }
  };
  bool ended = false;
  const auto ask = [](Namespace nsp, bool* end) -> Task<> {
    const Note note{*end};
    static_cast<void>(co_await nsp.fetch_sockets());
  };
  ask(server->of("/"), &ended);
  EXPECT_FALSE(ended);
  adapter->fetched = nullptr;
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace snug::socketio
