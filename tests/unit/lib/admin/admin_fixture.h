// An instrumented server in a test's world, and the pages that attach to it.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "snug/snug.h"
#include "snug/testing/world.h"

namespace snug::admin {

// The hash of "secret" by bcryptjs 2.4, at the lowest cost.
inline const std::string kHashOfSecret =
    "$2a$04$mxuoCdcm0XHUbk/qMFN8xOuZgJsJXELetXE4eYizn3tvhFf.AVjQm";

class Instrumented : public ::testing::Test {
 protected:
  void start(AdminOptions admin = {.auth = NoAuth{}}, ServerOptions options = {}) {
    options.log = [this](LogLevel, std::string_view line) { log += std::string(line) + "\n"; };
    server.emplace(world.loop(), std::move(options));
    const auto instrumented = instrument(*server, std::move(admin));
    EXPECT_TRUE(instrumented) << instrumented.error().message;
    ASSERT_TRUE(server->listen(":3000"));
  }
  void start_with_password() { start({.auth = BasicAuth{"ann", kHashOfSecret}}); }
  testing::Client page(Json auth = nullptr) {
    return world.connect("/admin", {.auth = std::move(auth)});
  }
  /// The refusal's message; empty if it was admitted.
  static std::string refusal(const testing::Client& page) {
    return page.connect_error() ? page.connect_error()->message : "";
  }
  /// The values of the only event of that name.
  static Json only(const testing::Client& page, std::string_view event) {
    const Json all = page.received(event);
    EXPECT_EQ(all.size(), 1U) << event;
    return all.empty() ? Json() : all[0];
  }

  testing::World world;
  std::string log;
  std::optional<Server> server;
};

}  // namespace snug::admin
