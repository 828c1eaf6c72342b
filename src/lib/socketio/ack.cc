// The bodies of snug::Ack, and of the handlers of answers.
#include "snug/ack.h"

#include <utility>

#include "snug/outgoing.h"

namespace snug {
namespace {

class FunctionAnswerer final : public Ack::Answerer {
 public:
  explicit FunctionAnswerer(std::function<void(Json)> send) : send_(std::move(send)) {}

  bool wanted() const override { return send_ != nullptr; }
  void answer(OutgoingList values) override { std::exchange(send_, nullptr)(to_array(values)); }

 private:
  std::function<void(Json)> send_;
};

}  // namespace

Ack::Ack(std::function<void(Json)> send)
    : answerer_(std::make_shared<FunctionAnswerer>(std::move(send))) {}

Json answer::first_of(Json values) {
  if (!values.is_array()) return values;
  return values.empty() ? Json() : std::move(values.front());
}

BroadcastAnswers answer::first_of_each(BroadcastAnswers all) {
  for (Json& answer : all.answers) answer = first_of(std::move(answer));
  return all;
}

}  // namespace snug
