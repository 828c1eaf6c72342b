// The connected sockets.
#include "live/sessions.h"

#include <algorithm>
#include <utility>

namespace snug::chat {

Session& Sessions::add(std::unique_ptr<Peer> peer, model::UserId user, model::DeviceId device) {
  Session& session = sessions_[++last_id_];
  session.id = last_id_;
  session.peer = std::move(peer);
  session.user = user;
  session.device = device;
  by_user_[user].push_back(&session);
  return session;
}

Session* Sessions::find(SessionId id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : &found->second;
}

void Sessions::remove(SessionId id) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return;
  const auto siblings = by_user_.find(found->second.user);
  std::erase(siblings->second, &found->second);
  if (siblings->second.empty()) by_user_.erase(siblings);
  found->second.state = Session::State::kEnded;
  clock_.post([kept = std::make_shared<Table::node_type>(sessions_.extract(found))] {});
}

std::size_t Sessions::count_of(model::UserId user) const {
  const auto found = by_user_.find(user);
  return found == by_user_.end() ? 0 : found->second.size();
}

bool Sessions::has_device(model::UserId user, model::DeviceId device) const {
  return !of_device(user, device).empty();
}

void Sessions::each(const std::function<void(Session&)>& visit) {
  for (auto& [id, session] : sessions_) visit(session);
}

void Sessions::each_of(model::UserId user, const std::function<void(Session&)>& visit) {
  const auto found = by_user_.find(user);
  if (found == by_user_.end()) return;
  for (Session* session : found->second) visit(*session);
}

void Sessions::disconnect_all() {
  std::vector<SessionId> ids;
  for (const auto& [id, session] : sessions_) ids.push_back(id);
  for (const SessionId id : ids) {
    if (Session* session = find(id)) session->peer->disconnect();
  }
}

std::vector<SessionId> Sessions::of(model::UserId user) const {
  std::vector<SessionId> ids;
  const auto found = by_user_.find(user);
  if (found == by_user_.end()) return ids;
  for (const Session* session : found->second) ids.push_back(session->id);
  return ids;
}

std::vector<SessionId> Sessions::of_device(model::UserId user, model::DeviceId device) const {
  std::vector<SessionId> ids;
  const auto found = by_user_.find(user);
  if (found == by_user_.end()) return ids;
  for (const Session* session : found->second) {
    if (session->device == device) ids.push_back(session->id);
  }
  return ids;
}

}  // namespace snug::chat
