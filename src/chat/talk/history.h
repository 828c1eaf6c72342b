// Pages of a room: its history, its pinned messages, and the versions of a message.
#pragma once

#include <cstddef>

#include "live/answer.h"
#include "live/caller.h"
#include "live/surroundings.h"
#include "model/store.h"
#include "protocol/fields.h"
#include "snug/json.h"
#include "snug/json_text.h"
#include "snug/result.h"

namespace snug::chat {

/// A socket gets its pages one after the other, at the pace of its connection (AnswerQueue). A
/// caller without a socket gets one page for each request.
class History {
 public:
  explicit History(const Surroundings& around) : around_(around) {}
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  void read(const Caller& caller, const Json& payload, const Answer& answer);
  void pins(const Caller& caller, const Json& payload, const Answer& answer);
  void versions(const Caller& caller, const Json& payload, const Answer& answer);

 private:
  struct Query;

  Result<Query, Failure> query_of(const Caller& caller, const Json& payload) const;
  Result<Query, Failure> list_query_of(const Caller& caller, Fields& fields) const;
  void queue(const Caller& caller, const Query& query, const Answer& answer);
  void ask_store(SessionId asking, Query query, const Answer& answer);
  bool is_outdated(const Query& query) const;
  std::size_t answer_with(const Query& query, Result<model::Page, model::StoreError> page,
                          const Answer& answer);
  JsonText text_of(const Query& query, model::Page page) const;

  const Surroundings& around_;
};

}  // namespace snug::chat
