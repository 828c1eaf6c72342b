// How far people have received and read: `mark`. In memory; written together now and then.
#pragma once

#include <functional>
#include <set>
#include <utility>

#include "chat/common.h"
#include "chat/directory.h"
#include "chat/options.h"
#include "chat/sessions.h"
#include "model/store.h"
#include "snug/ack.h"

namespace snug::chat {

/// A mark that is lost in a crash costs a late tick, nothing else.
class Marks {
 public:
  explicit Marks(const Common& common);
  Marks(const Marks&) = delete;
  Marks& operator=(const Marks&) = delete;

  void mark(Session& session, const Json& payload, const Ack& ack);
  /// Writes what rose since the last time; `done` also when nothing did.
  void write(std::function<void()> done);

 private:
  void write_later();

  Directory& directory_;
  Feed& feed_;
  model::Store& store_;
  Health& health_;
  Clock& clock_;
  const Options& options_;
  std::set<std::pair<model::RoomId, model::UserId>> risen_;
  Loop::TimerId timer_ = 0;
};

}  // namespace snug::chat
