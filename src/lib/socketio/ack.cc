// The body of snug::Ack, which passes the answer to a function.
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

}  // namespace snug
