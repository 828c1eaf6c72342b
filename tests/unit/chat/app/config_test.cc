// Tests of the settings file.
#include "app/config.h"

#include <gtest/gtest.h>

#include "environment.h"
#include "support/temporary_folder.h"

namespace snug::app {
namespace {

using test_support::TemporaryFolder;

std::string error_of(std::string_view text) {
  auto config = parse_config(text, "snug.toml");
  return config ? "" : config.error().message;
}

TEST(Config, AnEmptyFileIsAllDefaults) {
  auto config = parse_config("", "snug.toml");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->listen, std::vector<std::string>{"localhost:3000"});
  EXPECT_TRUE(config->data.empty());
  EXPECT_TRUE(config->public_origins.empty());
  EXPECT_FALSE(config->serves_tls());
  EXPECT_TRUE(config->sync_every_commit);
  EXPECT_EQ(config->log_level, LogLevel::kInfo);
}

TEST(Config, ExplanationIsAValidFileOfTheDefaults) {
  auto explained = parse_config(explain_config(), "snug.toml");
  ASSERT_TRUE(explained) << explained.error().message;
  EXPECT_EQ(explained->listen, Config{}.listen);
  EXPECT_EQ(explained->data, Config{}.data);
  EXPECT_EQ(explained->public_origins, Config{}.public_origins);
  EXPECT_EQ(explained->trusted_proxies, Config{}.trusted_proxies);
  EXPECT_FALSE(explained->serves_tls());
  EXPECT_EQ(explained->sync_every_commit, Config{}.sync_every_commit);
  EXPECT_EQ(explained->directory, Config{}.directory);
  EXPECT_EQ(explained->messages_per_second, Config{}.messages_per_second);
  EXPECT_EQ(explained->max_connections_per_address, Config{}.max_connections_per_address);
  EXPECT_EQ(explained->log_level, Config{}.log_level);
}

TEST(Config, EveryKeyIsRead) {
  auto config = parse_config(
      "listen = [\":80\", \"unix:/run/snug.sock\"]\n"
      "data = \"/srv/snug\"\n"
      "public_origins = \"https://chat.example\"\n"
      "trusted_proxies = [\"10.0.0.0/8\", \"2001:db8::1\"]\n"
      "tls_certificate = \"/etc/snug/fullchain.pem\"\n"
      "tls_key = \"/etc/snug/privkey.pem\"\n"
      "durability = \"normal\"\n"
      "directory = false\n"
      "messages_per_second = 20\n"
      "max_connections_per_address = 0\n"
      "log_level = \"warning\"\n",
      "snug.toml");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->listen, (std::vector<std::string>{":80", "unix:/run/snug.sock"}));
  EXPECT_EQ(config->data, "/srv/snug");
  EXPECT_EQ(config->public_origins, std::vector<std::string>{"https://chat.example"});
  EXPECT_EQ(config->trusted_proxies, (std::vector<std::string>{"10.0.0.0/8", "2001:db8::1"}));
  EXPECT_EQ(config->tls.certificate_file, "/etc/snug/fullchain.pem");
  EXPECT_EQ(config->tls.key_file, "/etc/snug/privkey.pem");
  EXPECT_TRUE(config->serves_tls());
  EXPECT_FALSE(config->sync_every_commit);
  EXPECT_FALSE(config->directory);
  EXPECT_EQ(config->messages_per_second, 20U);
  EXPECT_EQ(config->max_connections_per_address, 0U);
  EXPECT_EQ(config->log_level, LogLevel::kWarning);
}

TEST(Config, ACertificateNeedsItsKeyAndAKeyItsCertificate) {
  EXPECT_EQ(error_of("tls_certificate = \"cert.pem\"\n"),
            "snug.toml:1: tls_certificate and tls_key go together: set both, or neither");
  EXPECT_NE(error_of("tls_key = \"key.pem\"\n"), "");
  EXPECT_EQ(error_of("tls_certificate = 1\n"),
            "snug.toml:1: tls_certificate must be a file's name in quotes");
}

TEST(Config, AnUnknownKeyIsRefusedWithTheNearestKnownOne) {
  EXPECT_EQ(error_of("data = \"a\"\nlitsen = \":80\"\n"),
            "snug.toml:2: unknown key \"litsen\"; did you mean \"listen\"?");
  EXPECT_EQ(error_of("[durable]\nx = 1\n"),
            "snug.toml:1: unknown key \"durable\"; did you mean \"durability\"?");
}

TEST(Config, AWrongValueIsRefusedWithItsLineAndWhatItMustBe) {
  EXPECT_EQ(error_of("\ndurability = \"fast\"\n"),
            "snug.toml:2: durability must be \"full\" or \"normal\"");
  EXPECT_EQ(error_of("messages_per_second = 10001\n"),
            "snug.toml:1: messages_per_second must be a number from 1 to 10000");
  for (std::string_view wrong :
       {"listen = 3000", "listen = []", "listen = [1]", "data = 1", "log_level = \"loud\"",
        "public_origins = [\"chat.example\"]", "public_origins = [\"https://a/b\"]",
        "public_origins = [\"https://\"]", "durability = true", "messages_per_second = 0",
        "messages_per_second = 10001", "max_connections_per_address = -1",
        "max_connections_per_address = 1000001", "messages_per_second = \"many\""}) {
    EXPECT_NE(error_of(wrong), "") << wrong;
  }
}

TEST(Config, InvalidTomlIsRefusedWithItsLine) {
  EXPECT_EQ(error_of("data = \"a\"\nlisten = [\n").substr(0, 12), "snug.toml:2:");
}

TEST(Config, MissingFileIsNamedInTheError) {
  TemporaryFolder folder;
  auto config = load_config(folder.path() / "none.toml");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, "config_unreadable");
  EXPECT_NE(config.error().message.find("none.toml: No such file"), std::string::npos);
}

TEST(Config, DefaultDataFolderIsFromTheServiceManagerElseInTheHome) {
  ScopedVariable state("STATE_DIRECTORY", "/var/lib/snug");
  EXPECT_EQ(default_data_directory(false), "/var/lib/snug");
  ScopedVariable no_state("STATE_DIRECTORY", nullptr);
  EXPECT_EQ(default_data_directory(true), "/var/lib/snug");
  ScopedVariable data("XDG_DATA_HOME", "/srv/data");
  EXPECT_EQ(default_data_directory(false), "/srv/data/snug");
  ScopedVariable no_data("XDG_DATA_HOME", nullptr);
  ScopedVariable home("HOME", "/srv/ann");
  EXPECT_EQ(default_data_directory(false), "/srv/ann/.local/share/snug");
  ScopedVariable no_home("HOME", nullptr);
  EXPECT_TRUE(default_data_directory(false).empty());
}

}  // namespace
}  // namespace snug::app
