// Who may do what in a room, for every kind of room and every standing of the person in it, through
// both doors. The expectations are written out, not taken from the table in talk/room_rights.cc.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "world/chat_world.h"

namespace snug::chat {
namespace {

constexpr const char* kStandings[] = {"stranger", "left", "banned", "member", "moderator", "owner"};

struct Expected {
  const char* event;
  Json payload;      ///< Without the room. `other` is a member, `outsider` is none.
  const char* kind;  ///< Of the room.
  /// The codes by standing, in the order of kStandings; "ok" where it is done.
  std::map<std::string, std::string> codes;
};

std::map<std::string, std::string> codes(const char* stranger, const char* left, const char* banned,
                                         const char* member, const char* moderator,
                                         const char* owner) {
  return {{"stranger", stranger}, {"left", left},           {"banned", banned},
          {"member", member},     {"moderator", moderator}, {"owner", owner}};
}

const char* const kOk = "ok";
const char* const kNo = "forbidden";

std::map<std::string, std::string> members_only() {
  return codes(kNo, kNo, kNo, kOk, kOk, kOk);
}
std::map<std::string, std::string> moderators_only() {
  return codes(kNo, kNo, kNo, kNo, kOk, kOk);
}
std::map<std::string, std::string> owners_only() {
  return codes(kNo, kNo, kNo, kNo, kNo, kOk);
}
std::map<std::string, std::string> nobody() {
  return codes(kNo, kNo, kNo, kNo, kNo, kNo);
}

/// A room with an owner, Olga, who owns the server as well, a moderator, Max, and a member, Mia;
/// and Tom, whose rights are looked at.
struct Scene {
  explicit Scene(const std::string& kind)
      : olga(world.join("olga")),
        tom(world.join("tom")),
        max(world.join("max")),
        mia(world.join("mia")),
        outsider(world.join("outsider")) {
    const Json made = ask(max, "/api/room/create",
                          {{"kind", kind}, {"name", "x"}, {"members", {mia.user, tom.user}}});
    room = made.at("room").get<std::int64_t>();
    say_something();
  }
  /// Mia writes two messages and deletes the second, and Tom writes one if he is a member.
  void say_something() {
    seqs["created"] = 1;
    seqs["mias"] = say(mia);
    seqs["deleted"] = say(mia);
    ask(mia, "/api/message/delete", {{"room", room}, {"seq", seqs["deleted"]}});
    seqs["own"] = say(tom);
    seqs["beyond"] = 99;
    seqs["zero"] = 0;
  }
  Json say(const SignIn& who) {
    return ask(who, "/api/message/send", {{"room", room}, {"body", {{"text", "hi"}}}})
        .value("seq", Json(1));
  }
  Json ask(const SignIn& who, const std::string& path, const Json& payload) {
    world.advance(std::chrono::seconds(1));  // No quota is meant here.
    return world.request("POST", path, payload, {{"Authorization", "Bearer " + who.token}}).body;
  }
  Json change(const std::string& path, Json payload) {
    payload["room"] = room;
    return ask(max, path, payload);
  }
  void place_tom(const std::string& standing) {
    const Json of_tom = {{"user", tom.user}};
    if (standing == "stranger") {
      // A room that Tom was never in.
      room = ask(max, "/api/room/create",
                 {{"kind", kind_of_room()}, {"name", "y"}, {"members", {mia.user}}})
                 .at("room")
                 .get<std::int64_t>();
      say_something();
    }
    if (standing == "left") ask(tom, "/api/room/leave", {{"room", room}});
    if (standing == "banned") {
      change("/api/room/remove", {{"user", tom.user}, {"ban", true}});
    }
    if (standing == "moderator" || standing == "owner") {
      change("/api/room/role", {{"user", tom.user}, {"role", standing}});
    }
  }
  std::string kind_of_room() {
    const bool is_public = world.chat().directory.public_rooms().contains({room});
    return is_public ? "public" : "private";
  }

  ChatWorld world;
  SignIn olga, tom, max, mia, outsider;
  std::int64_t room = 0;
  std::map<std::string, Json> seqs;  ///< Of events by what they are.
};

/// Replaces the names of people by their numbers.
Json with_people(const Scene& scene, Json payload) {
  payload["room"] = scene.room;
  if (payload.contains("seq")) payload["seq"] = scene.seqs.at(payload["seq"].get<std::string>());
  if (!payload.contains("user")) return payload;
  const std::map<std::string, std::int64_t> people = {{"max", scene.max.user},
                                                      {"mia", scene.mia.user},
                                                      {"outsider", scene.outsider.user},
                                                      {"nobody", 12345}};
  payload["user"] = people.at(payload["user"].get<std::string>());
  return payload;
}

std::string outcome(const Json& answer) {
  return answer.value("ok", false) ? "ok" : code_of(answer);
}

/// Members get this, everybody else is refused.
std::map<std::string, std::string> members_get(const char* code) {
  return codes(kNo, kNo, kNo, code, code, code);
}

Json about(const char* seq, Json more = Json::object()) {
  more["seq"] = seq;
  return more;
}

/// What people do with messages. "own" is a message of the person who asks.
std::vector<Expected> changes_of_messages(const char* kind) {
  const Json text = {{"text", "new"}};
  const Json emoji = {{"emoji", "+"}, {"on", true}};
  const Json on = {{"on", true}};
  std::vector<Expected> all = {
      {"message:edit", about("own", text), kind, members_only()},
      {"message:edit", about("mias", text), kind, nobody()},
      {"message:delete", about("own"), kind, members_only()},
      {"message:delete", about("mias"), kind, moderators_only()},
      {"message:delete", about("deleted"), kind, moderators_only()},
      {"message:react", about("mias", emoji), kind, members_only()},
      {"message:pin", about("mias", on), kind, moderators_only()},
      {"message:edits", about("mias"), kind, members_only()},
      {"room:pins", Json::object(), kind, members_only()},
  };
  const char* const kNone = "not_found";
  const auto moderators_get = codes(kNo, kNo, kNo, kNo, kNone, kNone);
  for (const char* no_message : {"created", "beyond"}) {
    all.push_back({"message:edit", about(no_message, text), kind, members_get(kNone)});
    all.push_back({"message:delete", about(no_message), kind, members_get(kNone)});
    all.push_back({"message:react", about(no_message, emoji), kind, members_get(kNone)});
    all.push_back({"message:edits", about(no_message), kind, members_get(kNone)});
    all.push_back({"message:pin", about(no_message, on), kind, moderators_get});
  }
  all.push_back({"message:edit", about("deleted", text), kind, nobody()});
  all.push_back({"message:react", about("deleted", emoji), kind, members_get(kNone)});
  all.push_back({"message:edits", about("deleted"), kind, members_get(kNone)});
  all.push_back({"message:pin", about("deleted", on), kind, moderators_get});
  for (const char* verb : {"message:edit", "message:delete", "message:react", "message:pin"}) {
    Json everything = about("zero", text);
    everything.update(emoji);
    const char* const kBad = "bad_request";
    all.push_back({verb, everything, kind, codes(kBad, kBad, kBad, kBad, kBad, kBad)});
  }
  return all;
}

std::vector<Expected> table() {
  const Json text = {{"body", {{"text", "hi"}}}};
  std::vector<Expected> all;
  for (const char* kind : {"private", "public"}) {
    const bool is_public = std::string(kind) == "public";
    all.push_back({"message:send", text, kind, members_only()});
    for (const Expected& row : changes_of_messages(kind)) all.push_back(row);
    all.push_back({"history", Json::object(), kind, members_only()});
    all.push_back({"mark", {{"read", 1}}, kind, members_only()});
    all.push_back({"typing", {{"on", true}}, kind, members_only()});
    all.push_back({"room:members", Json::object(), kind, members_only()});
    all.push_back({"room:bans", Json::object(), kind, moderators_only()});
    all.push_back({"room:change", {{"topic", "new"}}, kind, moderators_only()});
    all.push_back({"room:remove", {{"user", "mia"}}, kind, moderators_only()});
    all.push_back({"room:remove", {{"user", "max"}}, kind, owners_only()});
    all.push_back({"room:remove", {{"user", "outsider"}}, kind, moderators_only()});
    all.push_back({"room:remove", {{"user", "outsider"}, {"ban", true}}, kind, moderators_only()});
    all.push_back({"room:remove", {{"user", "max"}, {"ban", true}}, kind, owners_only()});
    all.push_back({"room:remove",
                   {{"user", "nobody"}},
                   kind,
                   codes(kNo, kNo, kNo, kNo, "not_found", "not_found")});
    all.push_back({"room:unban", {{"user", "outsider"}}, kind, moderators_only()});
    all.push_back({"room:role", {{"user", "mia"}, {"role", "moderator"}}, kind, owners_only()});
    all.push_back({"room:role",
                   {{"user", "outsider"}, {"role", "moderator"}},
                   kind,
                   codes(kNo, kNo, kNo, kNo, kNo, "not_found")});
    // Somebody who is not there has left already.
    all.push_back({"room:leave", Json::object(), kind, codes(kOk, kOk, kOk, kOk, kOk, kOk)});
    all.push_back(
        {"room:add", {{"user", "outsider"}}, kind, is_public ? nobody() : members_only()});
    all.push_back({"room:join", Json::object(), kind,
                   is_public ? codes(kOk, kOk, kNo, kOk, kOk, kOk) : members_only()});
  }
  return all;
}

class Rights : public ::testing::TestWithParam<const char*> {};

TEST_P(Rights, AreThoseOfTheTableThroughBothDoors) {
  const std::string standing = GetParam();
  for (const Expected& row : table()) {
    for (const bool by_socket : {true, false}) {
      Scene scene(row.kind);
      scene.place_tom(standing);
      const Json payload = with_people(scene, row.payload);
      const std::string path(scene.world.chat().verbs.of_event(row.event)->path);
      const Json answer = by_socket
                              ? scene.world.ask(scene.world.go_live(scene.tom), row.event, payload)
                              : scene.ask(scene.tom, path, payload);
      EXPECT_EQ(outcome(answer), row.codes.at(standing))
          << standing << " " << row.event << " " << row.payload << " in a " << row.kind
          << " room, by " << (by_socket ? "socket" : "HTTP") << ": " << answer;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Standings, Rights, ::testing::ValuesIn(kStandings),
                         [](const auto& standing) { return std::string(standing.param); });

TEST(Rights, OfDirectRoomsAreThoseOfItsTwoPeople) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  const SignIn bob = world.join("bob");
  const SignIn cat = world.join("cat");
  const Link ann_link = world.go_live(ann);
  const Link cat_link = world.go_live(cat);
  const std::int64_t room = world.open_room(ann_link, bob.user);
  for (const Expected& row : table()) {
    const std::string event = row.event;
    if (std::string(row.kind) == "public" || event == "room:leave" || event == "room:join") {
      continue;
    }
    if (row.payload.contains("seq")) continue;  // See the next test.
    world.advance(std::chrono::seconds(1));
    Json payload = row.payload;
    payload["room"] = room;
    if (payload.contains("user")) payload["user"] = bob.user;
    EXPECT_EQ(outcome(world.ask(cat_link, row.event, payload)), kNo) << row.event;
    const bool is_room_verb = std::string(row.event).starts_with("room:");
    const bool is_shown =
        std::string(row.event) == "room:members" || std::string(row.event) == "room:pins";
    EXPECT_EQ(outcome(world.ask(ann_link, row.event, payload)),
              is_room_verb && !is_shown ? kNo : kOk)
        << row.event;
  }
}

TEST(Rights, NobodyLeavesOrJoinsADirectRoom) {
  ChatWorld world;
  const SignIn ann = world.join("ann");
  const SignIn bob = world.join("bob");
  const Link link = world.go_live(ann);
  const Json room = {{"room", world.open_room(link, bob.user)}};
  EXPECT_EQ(code_of(world.ask(link, "room:leave", room)), "forbidden");
  EXPECT_EQ(code_of(world.ask(world.go_live(world.join("cat")), "room:join", room)), "forbidden");
}

TEST(Rights, OfMessagesInADirectRoomAreThoseOfBothPeople) {
  ChatWorld world;
  const Link ann = world.go_live(world.join("ann"));
  const SignIn bob_sign_in = world.join("bob");
  const Link bob = world.go_live(bob_sign_in);
  const Link cat = world.go_live(world.join("cat"));
  const Json room = world.open_room(ann, bob_sign_in.user);
  const Json seq = world.say(ann, room.get<std::int64_t>(), "hi")["seq"];
  const auto ask = [&](const Link& link, const char* verb, bool on = true) {
    return outcome(world.ask(
        link, verb, {{"room", room}, {"seq", seq}, {"text", "x"}, {"emoji", "+"}, {"on", on}}));
  };
  for (const char* verb : {"message:edit", "message:delete", "message:react", "message:pin"}) {
    EXPECT_EQ(ask(cat, verb), kNo) << verb;
  }
  EXPECT_EQ(ask(bob, "message:edit"), kNo);
  EXPECT_EQ(ask(bob, "message:delete"), kNo);
  EXPECT_EQ(ask(bob, "message:react"), kOk);
  EXPECT_EQ(ask(bob, "message:pin"), kOk);
  EXPECT_EQ(ask(ann, "message:pin", false), kOk);
  EXPECT_EQ(ask(ann, "message:edit"), kOk);
  EXPECT_EQ(ask(ann, "message:delete"), kOk);
}

TEST(Rights, NobodyHasAnyInARoomThatDoesNotExist) {
  ChatWorld world;
  const Link link = world.go_live(world.join("ann"));
  for (const Expected& row : table()) {
    world.advance(std::chrono::seconds(1));
    Json payload = row.payload;
    payload["room"] = 424242;
    if (payload.contains("seq")) payload["seq"] = 1;
    if (payload.contains("user")) payload["user"] = 12345;
    EXPECT_EQ(outcome(world.ask(link, row.event, payload)), "not_found") << row.event;
  }
}

TEST(Rights, OfTheServersAdminsAreThoseOfModeratorsInPublicRooms) {
  for (const bool is_public : {true, false}) {
    Scene scene(is_public ? "public" : "private");
    const std::string join = is_public ? "/api/room/join" : "/api/room/add";
    scene.ask(is_public ? scene.olga : scene.max, join,
              {{"room", scene.room}, {"user", scene.olga.user}});
    const auto by_olga = [&scene](const char* path, Json payload) {
      payload["room"] = scene.room;
      return outcome(scene.ask(scene.olga, path, payload));
    };
    EXPECT_EQ(by_olga("/api/room/change", {{"topic", "t"}}), is_public ? kOk : kNo);
    EXPECT_EQ(by_olga("/api/room/remove", {{"user", scene.mia.user}}), is_public ? kOk : kNo);
    EXPECT_EQ(by_olga("/api/room/remove", {{"user", scene.max.user}}), kNo);
    EXPECT_EQ(by_olga("/api/room/role", {{"user", scene.mia.user}, {"role", "owner"}}), kNo);
  }
}

TEST(Rights, NobodyRemovesThemselves) {
  Scene scene("private");
  EXPECT_EQ(outcome(scene.change("/api/room/remove", {{"user", scene.max.user}})), "bad_request");
}

}  // namespace
}  // namespace snug::chat
