// What the chat's verbs have in common.
#pragma once

#include "live/answer_queue.h"
#include "live/directory.h"
#include "live/feed.h"
#include "live/health.h"
#include "live/peer.h"
#include "live/running_time.h"
#include "live/sessions.h"
#include "model/clock.h"
#include "model/store.h"
#include "protocol/options.h"

namespace snug::chat {

/// Each verb keeps the references that it needs. Everything outlives the verbs.
struct Common {
  Directory& directory;
  Sessions& sessions;
  AnswerQueue& answer_queue;
  Feed& feed;
  model::Store& store;
  Health& health;
  model::Clock& clock;
  RunningTime& running;
  const Options& options;
};

}  // namespace snug::chat
