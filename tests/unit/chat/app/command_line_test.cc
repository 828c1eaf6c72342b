// Tests of the command line.
#include "app/command_line.h"

#include <gtest/gtest.h>

#include "app/exit_code.h"

namespace snug::app {
namespace {

std::variant<Arguments, Finished> parse(std::vector<const char*> values) {
  values.insert(values.begin(), "snug");
  return parse_command_line(static_cast<int>(values.size()), values.data());
}

Arguments parsed(std::vector<const char*> values) {
  auto result = parse(std::move(values));
  EXPECT_TRUE(std::holds_alternative<Arguments>(result));
  return std::holds_alternative<Arguments>(result) ? std::get<Arguments>(result) : Arguments{};
}

TEST(CommandLine, NoCommandServes) {
  EXPECT_EQ(parsed({}).command, Command::kServe);
}

TEST(CommandLine, ServeTakesItsOptionsBeforeAndAfterItsName) {
  for (const Arguments& arguments :
       {parsed({"serve", "--listen", ":1", "--listen", "unix:/a", "--data", "d", "--config", "c"}),
        parsed({"--listen", ":1", "--listen", "unix:/a", "--data", "d", "--config", "c", "serve"}),
        parsed({"--listen", ":1", "--listen", "unix:/a", "--data", "d", "--config", "c"})}) {
    EXPECT_EQ(arguments.command, Command::kServe);
    EXPECT_EQ(arguments.listen, (std::vector<std::string>{":1", "unix:/a"}));
    EXPECT_EQ(arguments.data, "d");
    EXPECT_EQ(arguments.config, "c");
  }
}

TEST(CommandLine, EachCommandIsKnown) {
  EXPECT_EQ(parsed({"config"}).command, Command::kConfig);
  EXPECT_EQ(parsed({"version"}).command, Command::kVersion);
  EXPECT_EQ(parsed({"user", "list", "--data", "d"}).data, "d");
  EXPECT_EQ(parsed({"user", "list"}).command, Command::kUserList);
  Arguments reset = parsed({"user", "reset", "ann", "--stdin"});
  EXPECT_EQ(reset.command, Command::kUserReset);
  EXPECT_EQ(reset.user_name, "ann");
  EXPECT_TRUE(reset.password_from_stdin);
  Arguments invite = parsed({"invite", "--uses", "3", "--days", "2", "--admin"});
  EXPECT_EQ(invite.command, Command::kInvite);
  EXPECT_EQ(invite.invite_uses, 3);
  EXPECT_EQ(invite.invite_days, 2);
  EXPECT_TRUE(invite.invite_admin);
}

TEST(CommandLine, WrongArgumentsEndWithTheUsageCode) {
  for (auto values : std::vector<std::vector<const char*>>{{"nonsense"},
                                                           {"--nonsense"},
                                                           {"user"},
                                                           {"user", "reset"},
                                                           {"invite", "--uses", "0"},
                                                           {"--listen"}}) {
    testing::internal::CaptureStderr();
    auto result = parse(values);
    EXPECT_NE(testing::internal::GetCapturedStderr(), "");
    ASSERT_TRUE(std::holds_alternative<Finished>(result)) << values.front();
    EXPECT_EQ(std::get<Finished>(result).exit_code, kUsage);
  }
}

TEST(CommandLine, HelpAndVersionEndWithSuccess) {
  for (const char* flag : {"--help", "--version"}) {
    testing::internal::CaptureStdout();
    auto result = parse({flag});
    EXPECT_NE(testing::internal::GetCapturedStdout(), "");
    ASSERT_TRUE(std::holds_alternative<Finished>(result));
    EXPECT_EQ(std::get<Finished>(result).exit_code, kSuccess);
  }
}

}  // namespace
}  // namespace snug::app
