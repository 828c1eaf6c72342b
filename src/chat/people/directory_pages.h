// The verb `people`: who is on this server, as far as the caller may see them.
#pragma once

#include "live/answer.h"
#include "live/caller.h"
#include "live/directory.h"
#include "live/surroundings.h"
#include "snug/json.h"

namespace snug::chat {

/// With the option `directory` everyone sees everyone. Without it people see those with whom they
/// share a room, and whoever they know by name.
class DirectoryPages {
 public:
  explicit DirectoryPages(const Surroundings& around) : around_(around) {}
  DirectoryPages(const DirectoryPages&) = delete;
  DirectoryPages& operator=(const DirectoryPages&) = delete;

  void read(const Caller& caller, const Json& payload, const Answer& answer);

 private:
  struct Query;

  JsonText page_of(const Query& query, model::UserId reader) const;
  JsonText those_of(const Query& query, model::UserId reader) const;

  const Surroundings& around_;
};

}  // namespace snug::chat
