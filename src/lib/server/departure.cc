// See departure.h.
#include "server/departure.h"

#include <utility>

namespace snug::server {

namespace {

constexpr int kRounds = 8;

class Departure final : public base::TurnQueue::Disposable {
 public:
  Departure(base::TurnQueue& turn, std::unique_ptr<base::TurnQueue::Disposable> parts, int rounds)
      : turn_(turn), parts_(std::move(parts)), rounds_(rounds) {}
  ~Departure() override {
    if (rounds_ == 0) return;
    turn_.dispose(std::make_unique<Departure>(turn_, std::move(parts_), rounds_ - 1));
  }

 private:
  base::TurnQueue& turn_;
  std::unique_ptr<base::TurnQueue::Disposable> parts_;
  const int rounds_;
};

}  // namespace

void depart(base::TurnQueue& turn, std::unique_ptr<base::TurnQueue::Disposable> parts) {
  if (turn.empty()) return;
  turn.dispose(std::make_unique<Departure>(turn, std::move(parts), kRounds));
}

}  // namespace snug::server
