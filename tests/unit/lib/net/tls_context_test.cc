// Valid and faulty files of certificates and keys.
#include "net/tls_context.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "support/temporary_folder.h"
#include "support/test_certificate.h"

namespace snug::net {
namespace {

using std::chrono::hours;
using test_support::make_certificate;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

class TlsContextTest : public testing::Test {
 protected:
  Error error_of(const std::string& certificate, const std::string& key) const {
    const auto loaded =
        TlsContext::load(folder.write("cert.pem", certificate), folder.write("key.pem", key));
    return loaded ? Error{} : loaded.error();
  }
  std::string complaint_of(int from_days, int until_days) const {
    const auto made = make_certificate("x", from_days, until_days);
    const auto loaded = TlsContext::load(folder.write("cert.pem", made.certificate),
                                         folder.write("key.pem", made.key));
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return loaded ? (*loaded)->complaint(now) : loaded.error().message;
  }

  const test_support::TemporaryFolder folder;
  const test_support::TestCertificate one = make_certificate("one");
  const test_support::TestCertificate two = make_certificate("two");
};

TEST_F(TlsContextTest, TakesACertificateAndItsKey) {
  EXPECT_EQ(error_of(one.certificate, one.key), Error{});
}

TEST_F(TlsContextTest, TakesAChain) {
  EXPECT_EQ(error_of(one.certificate + two.certificate, one.key), Error{});
}

TEST_F(TlsContextTest, TakesBothFromOneFile) {
  EXPECT_EQ(error_of(one.key + one.certificate, one.key + one.certificate), Error{});
}

TEST_F(TlsContextTest, NamesAFileThatIsMissing) {
  const std::string there = folder.write("key.pem", one.key);
  const std::string missing = (folder.path() / "none.pem").string();
  const auto certificate = TlsContext::load(missing, there);
  ASSERT_FALSE(certificate);
  EXPECT_EQ(certificate.error().code, "certificate_unreadable");
  EXPECT_EQ(certificate.error().message, "cannot read the certificate " + missing +
                                             ": No such file or directory: check the path");
  const auto key = TlsContext::load(folder.write("cert.pem", one.certificate), missing);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, "key_unreadable");
}

TEST_F(TlsContextTest, NamesAFolderInPlaceOfAFile) {
  const auto loaded = TlsContext::load(folder.path().string(), folder.path().string());
  ASSERT_FALSE(loaded);
  EXPECT_TRUE(has(loaded.error().message, "Is a directory"));
}

TEST_F(TlsContextTest, SaysWhatToDoAboutAFileThatItMayNotRead) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const std::string key = folder.write("key.pem", one.key);
  chmod(key.c_str(), 0);
  const auto loaded = TlsContext::load(folder.write("cert.pem", one.certificate), key);
  ASSERT_FALSE(loaded);
  EXPECT_TRUE(has(loaded.error().message, "let the user that this program runs as read it"));
}

TEST_F(TlsContextTest, RefusesAKeyOfAnotherCertificate) {
  const Error error = error_of(one.certificate, two.key);
  EXPECT_EQ(error.code, "key_mismatch");
  EXPECT_TRUE(has(error.message, "give both files of the same issue")) << error.message;
}

TEST_F(TlsContextTest, RefusesAChainInTheWrongOrder) {
  EXPECT_EQ(error_of(two.certificate + one.certificate, one.key).code, "key_mismatch");
}

TEST_F(TlsContextTest, RefusesSwappedFiles) {
  const Error error = error_of(one.key, one.certificate);
  EXPECT_EQ(error.code, "certificate_invalid");
  EXPECT_TRUE(has(error.message, "holds no certificate")) << error.message;
}

TEST_F(TlsContextTest, RefusesTextsThatAreNoPem) {
  EXPECT_EQ(error_of("", "").code, "certificate_invalid");
  EXPECT_EQ(error_of("nonsense", one.key).code, "certificate_invalid");
  EXPECT_EQ(error_of(one.certificate, "nonsense").code, "key_invalid");
  EXPECT_EQ(error_of(one.certificate, "").code, "key_invalid");
}

TEST_F(TlsContextTest, RefusesADamagedChain) {
  const std::string half = two.certificate.substr(0, two.certificate.size() / 2);
  const Error error = error_of(one.certificate + half, one.key);
  EXPECT_EQ(error.code, "certificate_invalid");
  EXPECT_TRUE(has(error.message, "is damaged")) << error.message;
}

TEST_F(TlsContextTest, RefusesAKeyWithAPassphraseAndSaysHowToTakeItOff) {
  const Error error = error_of(one.certificate, test_support::encrypt_key(one.key));
  EXPECT_EQ(error.code, "key_invalid");
  EXPECT_TRUE(has(error.message, "has a passphrase")) << error.message;
  EXPECT_TRUE(has(error.message, "openssl pkey -in")) << error.message;
}

TEST_F(TlsContextTest, ComplainsAboutExpiredExpiringAndFutureCertificates) {
  EXPECT_EQ(complaint_of(-1, 90), "");
  EXPECT_TRUE(has(complaint_of(-90, -1), "expired on 20"));
  EXPECT_TRUE(has(complaint_of(-90, 3), "expires on 20"));
  EXPECT_TRUE(has(complaint_of(2, 90), "is not valid before 20"));
}

}  // namespace
}  // namespace snug::net
