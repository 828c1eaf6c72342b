// The verb `search`: messages with given words, in the rooms that the caller may read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

#include "live/answer.h"
#include "live/caller.h"
#include "live/rate.h"
#include "live/surroundings.h"
#include "model/search.h"
#include "model/store.h"
#include "protocol/failure.h"
#include "snug/json.h"
#include "snug/json_text.h"
#include "snug/result.h"
#include "talk/typed_query.h"

namespace snug::chat {

/// One search at a time for each socket, and for each device by HTTP. Membership counts twice: when
/// the store is asked, and when its answer is told.
class Search {
 public:
  explicit Search(const Surroundings& around) : around_(around) {}
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  void search(const Caller& caller, const Json& payload, const Answer& answer);
  /// Drops the counters of a device whose sign-in has ended.
  void forget(model::DeviceId device) { budgets_.erase(device); }

 private:
  using Found = Result<model::SearchPage, model::StoreError>;
  struct Budget {
    RateWindow<10> searches;
    bool is_searching = false;  ///< By HTTP.
  };

  std::optional<Failure> check_budget(const Caller& caller);
  void set_searching(const Caller& caller, bool is_searching);
  Result<model::SearchQuery, Failure> query_of(const Caller& caller, const Json& payload) const;
  Result<std::vector<model::ReadableRoom>, Failure> rooms_of(
      const Caller& caller, std::optional<std::int64_t> room,
      const std::optional<std::string>& typed) const;
  Result<model::UserId, Failure> sender_of(const Caller& caller, std::optional<std::int64_t> from,
                                           const std::optional<std::string>& typed) const;
  JsonText text_of(model::UserId reader, model::SearchPage page) const;

  const Surroundings& around_;
  std::unordered_map<model::DeviceId, Budget> budgets_;
};

}  // namespace snug::chat
