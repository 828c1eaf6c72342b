// Tests of the start of links for people.
#include <gtest/gtest.h>

#include "app/serve.h"

namespace snug::app {
namespace {

TEST(BaseUrl, IsThePublicOriginWhenThereIsOne) {
  Config config;
  config.public_origins = {"https://chat.example", "https://other.example"};
  EXPECT_EQ(base_url(config, {"127.0.0.1:3000"}), "https://chat.example");
}

TEST(BaseUrl, IsLocalhostWhenThatIsServed) {
  Config config;
  EXPECT_EQ(base_url(config, {"127.0.0.1:3000", "[::1]:3000"}), "http://localhost:3000");
}

TEST(BaseUrl, IsHttpsWithACertificate) {
  Config config;
  config.tls = {"cert.pem", "key.pem"};
  EXPECT_EQ(base_url(config, {"127.0.0.1:3000"}), "https://localhost:3000");
  config.listen = {":443"};
  EXPECT_EQ(base_url(config, {"192.0.2.5:443"}), "https://192.0.2.5");
}

TEST(BaseUrl, HasTheRealPortWhenAFreeOneWasTaken) {
  Config config;
  config.listen = {"localhost:0"};
  EXPECT_EQ(base_url(config, {"127.0.0.1:40123"}), "http://127.0.0.1:40123");
}

TEST(BaseUrl, IsThatOfTheFirstAddressWithAUrl) {
  Config config;
  config.listen = {"unix:/run/snug.sock", "192.0.2.5:80"};
  EXPECT_EQ(base_url(config, {"unix:/run/snug.sock", "192.0.2.5:80"}), "http://192.0.2.5");
  EXPECT_EQ(base_url(config, {"unix:/run/snug.sock"}), "http://localhost");
}

}  // namespace
}  // namespace snug::app
