// Memory changes only after the store has answered, and code that waited checks its conditions
// again.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "world/chat_world.h"

namespace snug::chat {
namespace {

using std::chrono::seconds;

constexpr const char* kOldPassword = "correct horse";
constexpr const char* kNewPassword = "a new secret";

/// The content of the directory as text. Presence and marks are left out, because they are
/// broadcast before they are stored.
std::string fingerprint(Directory& directory, model::RunningMillis now) {
  Json all;
  all["head"] = directory.head().value;
  all["invites"] = directory.count_invites(now);
  for (const model::RoomId id : directory.public_rooms()) all["public"].push_back(id.value);
  for (const auto& [id, person] : directory.people()) {
    Json one = {person.user.name, person.user.display_name, person.user.password_hash};
    for (const model::DeviceId device : person.devices) one.push_back(device.value);
    for (const model::RoomId number : person.rooms) {
      const ChatRoom& room = *directory.room(number);
      const RoomMember& member = *room.member(person.user.id);
      Json entry = {number.value, room.head.value, room.details.name, room.details.topic};
      entry.push_back({member.role, member.first.value, member.joined.value, member.read.value});
      for (const model::UserId banned : room.banned) entry.push_back(banned.value);
      one.push_back(std::move(entry));
    }
    all["people"].push_back(std::move(one));
  }
  return all.dump();
}

/// A chat with Ann, who owns it and is connected, and Bob.
struct Scene {
  Scene() : ann(world.join("ann")), bob(world.join("bob")), link(world.go_live(ann)) {
    room = world.open_room(link, bob.user);
    const Json made = {{"kind", "public"}, {"name", "kitchen"}, {"members", {bob.user}}};
    group = request("POST", "/api/room/create", made)["room"];
    invite = request("POST", "/api/invite", Json::object())["invite"];
    message = {{"room", room}, {"seq", world.say(link, room, "first")["seq"]}};
  }
  /// Asks something about the message.
  void change(const char* path, Json more = Json::object()) {
    more.update(message);
    request("POST", path, more);
  }
  /// What became of the message, and the recent events, which have its texts.
  std::string shown() {
    Json all = request("POST", "/api/history", {{"room", room}});
    PageBudget budget{1000, 1'000'000};
    const auto recent = world.chat().recent.after({0}, budget, [](const auto&) { return true; });
    for (const SharedEvent& event : recent.events) all["recent"].push_back(event->body);
    return all.dump();
  }
  Json request(const char* method, const char* path, const Json& body) {
    return world.request(method, path, body, {{"Authorization", "Bearer " + ann.token}}).body;
  }
  std::string memory() { return fingerprint(world.chat().directory, world.chat().running.now()); }
  std::string stored() {
    Directory directory(world.store.snapshot());
    return fingerprint(directory, world.chat().running.now());
  }

  ChatWorld world;
  SignIn ann;
  SignIn bob;
  Link link;
  std::int64_t room = 0;
  Json group;
  Json invite;
  Json message;
};

struct Row {
  const char* name;
  std::function<void(Scene&)> act;
};

Json credentials(const char* name) {
  return {{"name", name}, {"password", kOldPassword}};
}

const std::vector<Row> kVerbs = {
    {"join",
     [](Scene& scene) {
       Json body = credentials("cat");
       body["invite"] = scene.invite;
       scene.request("POST", "/api/join", body);
     }},
    {"sign in", [](Scene& scene) { scene.request("POST", "/api/session", credentials("bob")); }},
    {"sign out", [](Scene& scene) { scene.request("DELETE", "/api/session", nullptr); }},
    {"reset",
     [](Scene& scene) {
       scene.world.chat().accounts.reset_password("ann", kNewPassword, [](const Result<void>&) {});
       scene.world.settle();
     }},
    {"invite", [](Scene& scene) { scene.request("POST", "/api/invite", Json::object()); }},
    {"open a room",
     [](Scene& scene) { scene.world.ask(scene.link, "room:open", {{"user", scene.ann.user}}); }},
    {"send", [](Scene& scene) { scene.world.say(scene.link, scene.room, "hello"); }},
    {"create a room",
     [](Scene& scene) {
       scene.request("POST", "/api/room/create", {{"kind", "public"}, {"name", "garden"}});
     }},
    {"rename a room",
     [](Scene& scene) {
       scene.request("POST", "/api/room/change", {{"room", scene.group}, {"name", "garden"}});
     }},
    {"ban somebody",
     [](Scene& scene) {
       scene.request("POST", "/api/room/remove",
                     {{"room", scene.group}, {"user", scene.bob.user}, {"ban", true}});
     }},
    {"edit a message",
     [](Scene& scene) { scene.change("/api/message/edit", {{"text", "second"}}); }},
    {"delete a message", [](Scene& scene) { scene.change("/api/message/delete"); }},
    {"react to a message",
     [](Scene& scene) { scene.change("/api/message/react", {{"emoji", "+"}, {"on", true}}); }},
    {"pin a message", [](Scene& scene) { scene.change("/api/message/pin", {{"on", true}}); }},
    {"give a role",
     [](Scene& scene) {
       scene.request("POST", "/api/room/role",
                     {{"room", scene.group}, {"user", scene.bob.user}, {"role", "owner"}});
     }},
};

TEST(Memory, EqualsTheStoreWhicheverWriteFailed) {
  for (const Row& verb : kVerbs) {
    for (std::size_t nth = 0;; ++nth) {
      Scene scene;
      const std::string before = scene.memory();
      EXPECT_EQ(before, scene.stored()) << verb.name;
      scene.world.store.fail_next_write(model::StoreError::kFull, nth);
      verb.act(scene);
      EXPECT_EQ(scene.memory(), scene.stored()) << verb.name << ", write " << nth;
      if (scene.world.store.has_write_to_fail()) {
        EXPECT_NE(scene.memory(), before) << verb.name << " does something";
        break;
      }
      if (nth == 0) {
        EXPECT_EQ(scene.memory(), before) << verb.name;
        EXPECT_TRUE(scene.link->connected) << verb.name;
      }
    }
  }
}

TEST(Memory, OfMessagesStaysIfAChangeOfOneIsNotStored) {
  for (const Row& verb : kVerbs) {
    if (std::string_view(verb.name).find("a message") == std::string_view::npos) continue;
    Scene scene;
    const std::string before = scene.shown();
    scene.world.store.fail_next_write(model::StoreError::kFull);
    verb.act(scene);
    EXPECT_EQ(scene.shown(), before) << verb.name;
    verb.act(scene);
    EXPECT_NE(scene.shown(), before) << verb.name;
    EXPECT_EQ(scene.shown().find("first") == std::string::npos,
              std::string_view(verb.name) == "delete a message");
  }
}

TEST(Memory, DoesNotChangeBeforeTheStoreHasAnswered) {
  for (const Row& verb : kVerbs) {
    if (std::string_view(verb.name) == "open a room" || std::string_view(verb.name) == "send") {
      continue;  // These use the socket, below.
    }
    Scene scene;
    const std::string before = scene.memory();
    scene.world.store.hold(true);
    verb.act(scene);
    EXPECT_EQ(scene.memory(), before) << verb.name;
    EXPECT_TRUE(scene.link->connected) << verb.name;
    scene.world.store.hold(false);
    scene.world.settle();
    EXPECT_EQ(scene.memory(), scene.stored()) << verb.name;
    EXPECT_NE(scene.memory(), before) << verb.name;
  }
}

TEST(Memory, OfAnEventOrARoomDoesNotChangeBeforeTheStoreHasAnswered) {
  Scene scene;
  const std::string before = scene.memory();
  scene.world.emit(scene.link, "room:open", {{"user", scene.ann.user}});
  scene.world.emit(scene.link, "message:send",
                   {{"room", scene.room}, {"body", {{"text", "hello"}}}});
  scene.world.store.commit();
  EXPECT_EQ(scene.memory(), before);
  scene.world.settle();
  EXPECT_EQ(scene.memory(), scene.stored());
}

TEST(Reset, OnAFullDiskChangesNothing) {
  Scene scene;
  std::optional<Result<void>> done;
  scene.world.store.fail_next_write(model::StoreError::kFull);
  scene.world.chat().accounts.reset_password(
      "ann", kNewPassword, [&done](Result<void> result) { done = std::move(result); });
  scene.world.settle();
  EXPECT_EQ(done->error().code, "storage_full");
  EXPECT_TRUE(scene.link->connected);
  const auto status = [&scene](const char* password) {
    return scene.world.request("POST", "/api/session", {{"name", "ann"}, {"password", password}})
        .status;
  };
  EXPECT_EQ(status(kNewPassword), 401);
  EXPECT_EQ(status(kOldPassword), 200);
}

/// A sign-in whose answer is kept.
struct Waiting {
  int status = 0;
  Json body;
};

std::shared_ptr<Waiting> begin_sign_in(ChatWorld& world, const std::string& address) {
  auto waiting = std::make_shared<Waiting>();
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/session";
  request.remote_address = address;
  request.headers.add("Content-Type", "application/json");
  Json body = credentials("ann");
  body["token"] = true;
  request.body = body.dump();
  world.routes.call(std::move(request), [waiting](const HttpResponse& response) {
    waiting->status = response.status;
    waiting->body = Json::parse(response.body);
  });
  return waiting;
}

TEST(Reset, EndsPendingSignInsWithTheOldPassword) {
  // The reset comes before, between and after the sign-ins that wait for their hash.
  for (int before = 0; before <= 12; ++before) {
    Scene scene;
    std::vector<std::shared_ptr<Waiting>> sign_ins;
    for (int i = 0; i <= 12; ++i) {
      if (i == before) {
        scene.world.chat().accounts.reset_password("ann", kNewPassword, [](const Result<void>&) {});
      }
      sign_ins.push_back(begin_sign_in(scene.world, "198.51.100." + std::to_string(i)));
    }
    scene.world.settle();
    for (const auto& one : sign_ins) {
      ASSERT_NE(one->status, 0);
      if (one->status != 200) {
        EXPECT_EQ(one->body["error"]["code"], "wrong_password");
        continue;
      }
      EXPECT_EQ(scene.world.connect_with({{"token", one->body["token"]}}).refused, "unauthorized");
    }
    EXPECT_TRUE(scene.world.chat().directory.person({scene.ann.user})->devices.empty());
    EXPECT_EQ(scene.memory(), scene.stored());
  }
}

TEST(Reset, EndsASignInThatFollowsItInTheStore) {
  Scene scene;
  scene.world.store.hold(true);
  scene.world.chat().accounts.reset_password("ann", kNewPassword, [](const Result<void>&) {});
  scene.world.settle();
  const auto late = begin_sign_in(scene.world, "198.51.100.1");
  scene.world.settle();
  scene.world.store.hold(false);
  scene.world.settle();
  EXPECT_EQ(late->status, 401);
  EXPECT_EQ(late->body["error"]["code"], "wrong_password");
  EXPECT_TRUE(scene.world.chat().directory.person({scene.ann.user})->devices.empty());
}

TEST(Join, ChecksItsConditionsAgainAfterTheHash) {
  struct Change {
    const char* code;
    std::function<void(Scene&)> happens;
  };
  for (const Change& change :
       {Change{"invite_invalid", [](Scene& scene) { scene.world.clock.advance(seconds(1)); }},
        Change{"unavailable", [](Scene& scene) { scene.world.chat().health.stop(); }}}) {
    Scene scene;
    scene.world.advance(seconds(120));  // No timer lets the hash through before the second is over.
    scene.invite = scene.request("POST", "/api/invite", {{"expires_in", 1}})["invite"];
    std::string body;
    HttpRequest request;
    request.method = "POST";
    request.path = "/api/join";
    request.headers.add("Content-Type", "application/json");
    Json joining = credentials("cat");
    joining["invite"] = scene.invite;
    request.body = joining.dump();
    scene.world.routes.call(std::move(request),
                            [&body](const HttpResponse& response) { body = response.body; });
    change.happens(scene);
    scene.world.settle();
    EXPECT_EQ(code_of(Json::parse(body)), change.code);
    EXPECT_EQ(scene.world.chat().directory.people_count(), 2U);
  }
}

}  // namespace
}  // namespace snug::chat
