// Every exchange is ended after every step in every way, and with every read and write failing
// once. Only that peer may notice.
#include <gtest/gtest.h>

#include "tables.h"

namespace snug::sweep {
namespace {

using namespace std::chrono_literals;

// Longer than any timeout of the server: pings, attachments, closing by polling, recovery.
constexpr auto kLongEnough = 10min;

void expect_others_unharmed(Stage& stage, Left left) {
  stage.world.advance(kLongEnough);
  stage.let_in();  // an answer that comes too late
  switch (left) {
    case Left::kBystander:
      stage.expect_only_the_bystander();
      break;
    case Left::kNobody:
      stage.expect_nobody();
      break;
    case Left::kNoServer:
      break;
  }
  stage.expect_completions_called_once(left != Left::kNoServer);
}

TEST(Sweep, AnExchangeMayEndAfterEveryStepInEveryWay) {
  for (const Exchange& exchange : exchanges()) {
    for (std::size_t last = 0; last < exchange.steps.size(); ++last) {
      for (const Ending& ending : endings()) {
        SCOPED_TRACE(std::string(exchange.name) + ", step " + std::to_string(last) + ": " +
                     ending.name);
        Stage stage;
        for (std::size_t i = 0; i <= last; ++i) exchange.steps[i](stage);
        ending.end(stage);
        expect_others_unharmed(stage, ending.left);
        if (::testing::Test::HasFailure()) return;
      }
    }
  }
}

TEST(Sweep, EveryReadAndWriteMayFail) {
  constexpr std::size_t kMostOperations = 12;  // for one connection of the longest exchange
  for (const Exchange& exchange : exchanges()) {
    for (std::size_t nth = 1; nth <= kMostOperations; ++nth) {
      SCOPED_TRACE(std::string(exchange.name) + ", operation " + std::to_string(nth));
      Stage stage(nth);
      for (const Step& step : exchange.steps) step(stage);
      expect_others_unharmed(stage, Left::kBystander);
      if (::testing::Test::HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace snug::sweep
