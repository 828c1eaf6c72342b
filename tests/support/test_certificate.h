// Certificates that a test makes for itself.
#pragma once

#include <string>

namespace snug::test_support {

/// PEM texts.
struct TestCertificate {
  std::string certificate;
  std::string key;
};

/// Self-signed, for P-256, of that name and for "127.0.0.1". Valid from so many days from now on
/// (before, if negative) until so many.
TestCertificate make_certificate(const std::string& name, int from_days = -1, int until_days = 90);

/// The same key under a passphrase.
std::string encrypt_key(const std::string& key);

}  // namespace snug::test_support
