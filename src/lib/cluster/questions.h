// The questions that an adapter asks, and how their answers become one.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "cluster/requests.h"
#include "snug/ack.h"
#include "snug/adapter.h"
#include "snug/found.h"
#include "snug/result.h"

namespace snug::cluster {

/// Ids of sockets, or names of rooms: each once.
class NameQuestion final : public Question {
 public:
  /// From the descriptions of sockets, for a wire that asks for nothing else.
  enum class From { kNames, kIdsOfSockets, kRoomsOfSockets };
  using Done = std::function<void(Result<Found<std::string>>)>;

  NameQuestion(From from, Done done) : from_(from), done_(std::move(done)) {}

  /// Adds names that this server has found.
  void add_own(const Found<std::string>& names);
  bool take(Answer& answer) override;
  bool ready() const override { return has_own_; }
  void end(std::size_t missing_count) override;

 private:
  void add(const std::string& name);
  void add_from(const Json& item);

  const From from_;
  Done done_;
  bool has_own_ = false;
  std::unordered_set<std::string> seen_;
  Found<std::string> names_;
};

/// Descriptions of sockets: each once.
class SocketQuestion final : public Question {
 public:
  using Done = std::function<void(Result<Found<SocketDetails>>)>;

  explicit SocketQuestion(Done done) : done_(std::move(done)) {}

  void add_own(Found<SocketDetails> sockets);
  bool take(Answer& answer) override;
  bool ready() const override { return has_own_; }
  void end(std::size_t missing_count) override;

 private:
  void add(SocketDetails socket);

  Done done_;
  bool has_own_ = false;
  std::unordered_set<std::string> seen_;
  Found<SocketDetails> sockets_;
};

/// server_side_emit.
class EventQuestion final : public Question {
 public:
  explicit EventQuestion(BroadcastAckHandler done) : done_(std::move(done)) {}

  /// From now on, because an answer never comes within the call that asks.
  void may_end() { may_end_ = true; }
  bool take(Answer& answer) override;
  bool ready() const override { return may_end_; }
  void end(std::size_t missing_count) override;

 private:
  BroadcastAckHandler done_;
  bool may_end_ = false;
  BroadcastAnswers answers_;
};

/// A broadcast with acknowledgements: the other servers' part of it.
class ClientQuestion final : public Question {
 public:
  ClientQuestion(std::shared_ptr<AnswerCollector> collector, bool single)
      : collector_(std::move(collector)), single_(single) {}

  bool take(Answer& answer) override;
  bool satisfied() const override { return heard_count_ >= client_count_; }
  void on_expected(std::size_t server_count, std::size_t hanging_count) override;
  void on_lost(std::size_t server_count) override;
  void end(std::size_t missing_count) override;

 private:
  bool take_count(const std::string& uid, std::size_t count);
  void take_value(const std::string& uid, Json value);

  const std::shared_ptr<AnswerCollector> collector_;
  const bool single_;  ///< No more answers than one are wanted.
  bool expected_ = false;
  std::size_t known_missing_count_ = 0;
  std::size_t client_count_ = 0;
  std::size_t heard_count_ = 0;
  /// Clients that have not answered, by their server. In the classic wire no answer names its
  /// server.
  std::unordered_map<std::string, std::size_t> left_counts_;
};

}  // namespace snug::cluster
