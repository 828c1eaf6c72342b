// What the chat's verbs have in common.
#pragma once

#include "chat/answer_queue.h"
#include "chat/directory.h"
#include "chat/feed.h"
#include "chat/health.h"
#include "chat/options.h"
#include "chat/outside.h"
#include "chat/running_time.h"
#include "chat/sessions.h"
#include "model/store.h"

namespace snug::chat {

/// Each verb keeps the references that it needs. Everything outlives the verbs.
struct Common {
  Directory& directory;
  Sessions& sessions;
  AnswerQueue& answer_queue;
  Feed& feed;
  model::Store& store;
  Health& health;
  Clock& clock;
  RunningTime& running;
  const Options& options;
};

}  // namespace snug::chat
