// SharedBytes: sharing without copying.
#include "base/bytes.h"

#include <gtest/gtest.h>

#include <string>

namespace snug::base {
namespace {

TEST(SharedBytes, IsEmptyWhenDefaultConstructedOrMadeOfNothing) {
  EXPECT_TRUE(SharedBytes().empty());
  EXPECT_EQ(SharedBytes().view(), "");
  EXPECT_TRUE(SharedBytes::concat("", "").empty());
}

TEST(SharedBytes, PutsHeadBeforeBody) {
  EXPECT_EQ(SharedBytes::concat("head", "body").view(), "headbody");
  EXPECT_EQ(SharedBytes::concat("", "body").view(), "body");
  EXPECT_EQ(SharedBytes::concat("head", "").view(), "head");
}

TEST(SharedBytes, KeepsItsOwnCopy) {
  std::string source = "before";
  const SharedBytes bytes = SharedBytes::copy_of(source);
  source = "after!";
  EXPECT_EQ(bytes.view(), "before");
}

TEST(SharedBytes, CopiesShareTheSameMemory) {
  const SharedBytes first = SharedBytes::copy_of("shared");
  SharedBytes second = first;
  EXPECT_EQ(first.view().data(), second.view().data());
  second = SharedBytes::copy_of("other");
  EXPECT_EQ(first.view(), "shared");
  EXPECT_EQ(second.view(), "other");
}

TEST(SharedBytes, OutlivesTheOneItWasCopiedFrom) {
  SharedBytes copy;
  {
    const SharedBytes original = SharedBytes::copy_of("still here");
    copy = original;
  }
  EXPECT_EQ(copy.view(), "still here");
}

TEST(SharedBytes, IsEmptyAfterBeingMovedFrom) {
  SharedBytes first = SharedBytes::copy_of("moved");
  const SharedBytes second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT: checks the moved-from state
  EXPECT_EQ(second.view(), "moved");
}

TEST(SharedBytes, SurvivesAssignmentToItself) {
  SharedBytes bytes = SharedBytes::copy_of("self");
  const SharedBytes& same = bytes;
  bytes = same;
  EXPECT_EQ(bytes.view(), "self");
}

}  // namespace
}  // namespace snug::base
