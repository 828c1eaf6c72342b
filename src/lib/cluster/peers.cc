// Times at which servers were heard.
#include "cluster/peers.h"

#include <algorithm>

namespace snug::cluster {

void Peers::on_heartbeat(std::string_view uid, Time now) {
  const auto place = peers_.find(uid);
  if (place != peers_.end()) {
    place->second = {now, false};
  } else if (peers_.size() < kMaxCount) {
    peers_.emplace(uid, Peer{now, false});
  }
}

void Peers::on_farewell(std::string_view uid) {
  const auto place = peers_.find(uid);
  if (place != peers_.end()) peers_.erase(place);
}

std::vector<Peers::Lost> Peers::check(Time now) {
  std::vector<Lost> lost;
  std::erase_if(peers_, [&](const auto& entry) { return now - entry.second.heard > kMemory; });
  for (auto& [uid, peer] : peers_) {
    if (peer.hangs || now - peer.heard < timeout_) continue;
    peer.hangs = true;
    lost.push_back({uid, peer.heard});
  }
  return lost;
}

void Peers::forgive(Time now) {
  for (auto& [uid, peer] : peers_) {
    if (!peer.hangs) peer.heard = now;
  }
}

std::vector<std::string> Peers::uids() const {
  std::vector<std::string> all;
  for (const auto& [uid, peer] : peers_) all.push_back(uid);
  return all;
}

bool Peers::hangs(std::string_view uid) const {
  const auto place = peers_.find(uid);
  return place != peers_.end() && place->second.hangs;
}

std::size_t Peers::living_count() const {
  const auto lives = [](const auto& entry) { return !entry.second.hangs; };
  return static_cast<std::size_t>(std::count_if(peers_.begin(), peers_.end(), lives));
}

}  // namespace snug::cluster
