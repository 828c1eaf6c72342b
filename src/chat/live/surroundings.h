// The parts that verbs work with, wired once (doors/parts.h).
#pragma once

#include "live/answer_queue.h"
#include "live/directory.h"
#include "live/feed.h"
#include "live/health.h"
#include "live/running_time.h"
#include "live/sessions.h"
#include "model/clock.h"
#include "model/store.h"
#include "protocol/options.h"

namespace snug::chat {

/// Verbs keep a reference to it. Everything in it outlives them.
struct Surroundings {
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
