// Compares docs/protocol.md with the server's codes, requests, events and limits.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "support/regex.h"
#include "world/chat_world.h"

namespace snug::chat {
namespace {

std::string reference() {
  std::ifstream file(SNUG_PROTOCOL_REFERENCE);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The text from a heading to the next one.
std::string section(const std::string& heading) {
  const std::string text = reference();
  const std::size_t start = text.find("\n## " + heading + "\n");
  EXPECT_NE(start, std::string::npos) << heading;
  return text.substr(start + 1, text.find("\n## ", start + 1) - start);
}

std::set<std::string> first_cells(const std::string& text) {
  std::set<std::string> cells;
  static const std::regex kRow(R"(\n\| ((?:`[^`]+`(?:, )?)+) \|)");
  for (std::sregex_iterator row(text.begin(), text.end(), kRow), end; row != end; ++row) {
    const std::string cell = (*row)[1];
    static const std::regex kName("`([^`]+)`");
    for (std::sregex_iterator name(cell.begin(), cell.end(), kName), last; name != last; ++name) {
      cells.insert((*name)[1]);
    }
  }
  return cells;
}

TEST(ProtocolReference, ListsTheCodesAndTheirStatus) {
  std::set<std::string> rows;
  const std::string text = section("Answers");
  static const std::regex kRow(R"(\n\| `(\w+)` \| (\d+) \|)");
  for (std::sregex_iterator row(text.begin(), text.end(), kRow), end; row != end; ++row) {
    rows.insert((*row)[1].str() + " " + (*row)[2].str());
  }
  std::set<std::string> ours;
  for (int i = 0; i <= static_cast<int>(Code::kUnavailable); ++i) {
    const auto code = static_cast<Code>(i);
    ours.insert(std::string(code_name(code)) + " " + std::to_string(http_status(code)));
  }
  EXPECT_EQ(rows, ours);
}

/// "method path" of each verb that sockets may ask, or may not.
std::set<std::string> requests_of_verbs(const ChatWorld& world, bool with_event) {
  std::set<std::string> requests;
  for (const Verb& verb : world.chat().verbs.all()) {
    if (verb.event.empty() == with_event) continue;
    requests.insert(std::string(verb.method) + " " + std::string(verb.path));
  }
  return requests;
}

TEST(ProtocolReference, ListsTheRequestsThatOnlyHttpHas) {
  ChatWorld world;
  auto ours = requests_of_verbs(world, false);
  ours.insert("GET /healthz");
  EXPECT_EQ(first_cells(section("Signing in (HTTP)")), ours);
}

TEST(ProtocolReference, ListsTheRequestOfEachEvent) {
  ChatWorld world;
  std::set<std::string> ours;
  for (const Verb& verb : world.chat().verbs.all()) {
    if (verb.event.empty()) continue;
    ours.insert(std::string(verb.event) + " is " + std::string(verb.method) + " " +
                std::string(verb.path));
  }
  std::set<std::string> listed;
  const std::string text = section("Client to server");
  static const std::regex kRow(R"(\n\| `([^`]+)` \| `([^`]+)` \|)");
  for (std::sregex_iterator row(text.begin(), text.end(), kRow), end; row != end; ++row) {
    listed.insert((*row)[1].str() + " is " + (*row)[2].str());
  }
  EXPECT_EQ(listed, ours);
}

TEST(ProtocolReference, EveryVerbHasARouteAndEveryRouteBelowApiIsAVerb) {
  ChatWorld world;
  std::set<std::string> routes;
  for (const auto& [method, path] : world.routes.routes()) {
    if (path.starts_with("/api/")) routes.insert(method + " " + path);
  }
  auto verbs = requests_of_verbs(world, false);
  verbs.merge(requests_of_verbs(world, true));
  EXPECT_EQ(routes, verbs);
}

TEST(ProtocolReference, UnlistedEventIsRefusedAndEveryListedOneIsKnown) {
  ChatWorld world;
  const Link ann = world.go_live(world.join("ann"));
  const Json unknown = world.ask(ann, "no:such", Json::object());
  EXPECT_EQ(code_of(unknown), "bad_request");
  for (const std::string& event : first_cells(section("Client to server"))) {
    EXPECT_NE(world.ask(ann, event, "not an object"), unknown) << event;
  }
}

TEST(ProtocolReference, ListsTheEventsThatTheServerSends) {
  ChatWorld world;
  const SignIn ann_sign_in = world.join("ann");
  const Link ann = world.go_live(ann_sign_in);
  const SignIn bob_sign_in = world.join("bob");
  const Link bob = world.go_live(bob_sign_in);
  const std::int64_t room = world.open_room(bob, ann_sign_in.user);
  world.ask(bob, "typing", {{"room", room}, {"on", true}});
  const Json made = world.ask(
      bob, "room:create", {{"kind", "private"}, {"name", "x"}, {"members", {ann_sign_in.user}}});
  world.ask(bob, "room:remove", {{"room", made["room"]}, {"user", ann_sign_in.user}});
  world.say(bob, room, "x");
  world.ask(bob, "mark", {{"room", room}, {"read", 1}});
  // More rooms than one packet has place for.
  for (int i = 0; i < 40; ++i) {
    world.advance(std::chrono::seconds(1));
    world.ask(bob, "room:create",
              {{"kind", "private"},
               {"name", "x"},
               {"topic", std::string(500, 't')},
               {"members", {ann_sign_in.user}}});
  }
  const Link again = world.connect(ann_sign_in);
  world.request("DELETE", "/api/session", nullptr,
                {{"Authorization", "Bearer " + ann_sign_in.token}});
  std::set<std::string> sent;
  for (const Link& link : {ann, again}) {
    for (const auto& one : link->received) sent.insert(one.event);
  }
  EXPECT_EQ(first_cells(section("Server to client")), sent);
}

TEST(ProtocolReference, NamesTheLimitsOfRoomsAndMessages) {
  const std::string text = section("Limits");
  const Limits limits;
  const auto names = [&text](const std::string& words) {
    return text.find(words) != std::string::npos;
  };
  EXPECT_EQ(limits.emoji_characters, 16U);
  EXPECT_TRUE(names("| `emoji` | 16 characters"));
  EXPECT_EQ(limits.edits_of_message, 100U);
  EXPECT_TRUE(names("| edits of a message | 100 |"));
  EXPECT_EQ(limits.emojis_of_message, 50U);
  EXPECT_TRUE(names("| different emojis on a message | 50 |"));
  EXPECT_EQ(limits.pins_of_room, 100U);
  EXPECT_TRUE(names("| pins of a room | 100 |"));
  EXPECT_EQ(limits.message_changes_waiting, 64U);
  EXPECT_TRUE(names("| changes of messages of one device that wait | 64"));
  EXPECT_EQ(limits.members_of_room, 10'000U);
  EXPECT_TRUE(names("| members of a room | 10,000 |"));
  EXPECT_EQ(limits.rooms_of_person, 500U);
  EXPECT_TRUE(names("| rooms of one person, direct ones aside | 500 |"));
  EXPECT_EQ(limits.rooms_created_a_day, 50U);
  EXPECT_TRUE(names("| rooms that one person creates | 50 a day"));
  EXPECT_EQ(limits.bans_of_room, 1'000U);
  EXPECT_TRUE(names("| bans of a room | 1,000 |"));
  EXPECT_EQ(limits.room_changes_waiting, 64U);
  EXPECT_EQ(limits.room_changes_waiting_each, 8U);
  EXPECT_TRUE(names("| changes of one room that wait | 64, of one person 8, then"));
}

TEST(ProtocolReference, NamesTheLimits) {
  const std::string text = section("Limits");
  const Limits limits;
  const auto names = [&text](const std::string& words) {
    return text.find(words) != std::string::npos;
  };
  EXPECT_EQ(limits.text_characters, 8'000U);
  EXPECT_TRUE(names("| text of a message | 8,000 characters"));
  EXPECT_EQ(limits.sends_per_second, 300U);
  EXPECT_TRUE(names("| sends of one device | 300 a second over 10 s"));
  EXPECT_EQ(limits.sends_in_flight, 256U);
  EXPECT_TRUE(names("| sends in flight of one device | 256 |"));
  EXPECT_EQ(limits.requests_per_second, 50U);
  EXPECT_TRUE(names("| other requests of one socket, or of one device by HTTP | 50 a second |"));
  EXPECT_EQ(limits.page_events, 200U);
  EXPECT_EQ(limits.page_bytes, 256U * 1024);
  EXPECT_TRUE(
      names("| `history` | 200 events a page, or 16 KiB of bodies at first, up to 256 KiB"));
  EXPECT_TRUE(names("| a replay page | the same as of `history` |"));
  EXPECT_EQ(limits.searches_per_second, 3U);
  EXPECT_TRUE(names("| `search` of one device | 3 a second over 10 s"));
  EXPECT_EQ(limits.search_hits, 50U);
  EXPECT_EQ(limits.search_characters, 200U);
  EXPECT_EQ(limits.search_words, 32U);
  EXPECT_EQ(Options().search_time, std::chrono::seconds(2));
  EXPECT_TRUE(names("| `search` | 50 hits a page"));
  EXPECT_TRUE(names("a `query` of 200 characters and 32 words"));
  EXPECT_EQ(Pace::kFirstBytes, 16U * 1024);
  EXPECT_EQ(Pace::kMostBytes, limits.page_bytes);
  EXPECT_EQ(limits.replay_events, 2'000U);
  EXPECT_TRUE(names("| `replay` at all | 2,000 events"));
  EXPECT_TRUE(
      names("| wrong passwords for an account from devices that were never signed in there | 110"));
  EXPECT_EQ(limits.hashes_waiting, 32U);
  EXPECT_EQ(limits.hashes_waiting_each, 8U);
  EXPECT_TRUE(names("| sign-ins that wait to be looked at | 32, of one address 8"));
  EXPECT_EQ(limits.sockets_per_person, 32U);
  EXPECT_TRUE(names("| sockets of one person | 32 |"));
  EXPECT_EQ(limits.devices_per_person, 100U);
  EXPECT_TRUE(names("| sign-ins of one person | 100"));
  EXPECT_EQ(limits.open_invites, 1'000U);
  EXPECT_TRUE(names("| open invitations | 1,000"));
}

}  // namespace
}  // namespace snug::chat
