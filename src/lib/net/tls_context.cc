// Loads and checks certificates. We offer and require TLS 1.2 or 1.3 with forward secrecy.
#include "net/tls_context.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "net/tls_stream.h"

namespace snug::net {

namespace {

// Chains have a few KiB; a wrong path may name any file.
constexpr std::size_t kMaxFileBytes = 1024 * 1024;
// Automatic renewals come a month ahead, so one this late has failed.
constexpr std::chrono::hours kExpiresSoon{7 * 24};
// For TLS 1.2; all ciphers of TLS 1.3 are good.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

template <class T, void (*free)(T*)>
struct Free {
  void operator()(T* object) const { free(object); }
};
void free_bio(BIO* bio) {
  BIO_free(bio);
}
using Bio = std::unique_ptr<BIO, Free<BIO, free_bio>>;
using Certificate = std::unique_ptr<X509, Free<X509, X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX, SSL_CTX_free>>;

/// The destructor wipes the text, which may be a key.
struct FileText {
  FileText() = default;
  FileText(FileText&& other) = default;
  FileText& operator=(FileText&&) = delete;
  ~FileText() { OPENSSL_cleanse(text.data(), text.size()); }

  std::string text;
};

std::string last_reason() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "unknown reason" : reason;
}

Unexpected<Error> failure(const char* code, std::string message) {
  ERR_clear_error();
  return Unexpected(Error{code, std::move(message)});
}

std::string remedy(int error_number) {
  if (error_number == ENOENT) return ": check the path";
  if (error_number == EACCES) {
    return ": let the user that this program runs as read it, and enter the folders above it";
  }
  return "";
}

Result<FileText> read_file(const std::string& path, const char* what, const char* code) {
  const auto unreadable = [&](int error_number) {
    return failure(code, std::string("cannot read the ") + what + " " + path + ": " +
                             std::strerror(error_number) + remedy(error_number));
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             std::fclose);
  if (!file) return unreadable(errno);
  FileText content;
  content.text.resize(kMaxFileBytes);  // at once, so that no copy of a key is left behind
  errno = 0;
  const std::size_t size = std::fread(content.text.data(), 1, kMaxFileBytes, file.get());
  if (std::ferror(file.get()) != 0) return unreadable(errno);
  content.text.resize(size);
  return content;
}

Bio bio_of(const FileText& file) {
  return Bio(BIO_new_mem_buf(file.text.data(), static_cast<int>(file.text.size())));
}

int no_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Result<void> use_certificate(SSL_CTX& context, const std::string& path) {
  constexpr const char* kInvalid = "certificate_invalid";
  const auto file = read_file(path, "certificate", "certificate_unreadable");
  if (!file) return Unexpected(file.error());
  const Bio bio = bio_of(*file);
  const Certificate first(PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr));
  if (!first) {
    return failure(kInvalid, path +
                                 " holds no certificate in PEM format (-----BEGIN CERTIFICATE-----)"
                                 ": give the file with the whole chain, the own certificate first");
  }
  if (SSL_CTX_use_certificate(&context, first.get()) != 1) {
    return failure(kInvalid, "the certificate " + path + " cannot be used: " + last_reason());
  }
  while (Certificate next{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    if (SSL_CTX_add0_chain_cert(&context, next.get()) != 1) {
      return failure(kInvalid, "the chain in " + path + " cannot be used: " + last_reason());
    }
    static_cast<void>(next.release());
  }
  const unsigned long end = ERR_peek_last_error();
  if (ERR_GET_LIB(end) != ERR_LIB_PEM || ERR_GET_REASON(end) != PEM_R_NO_START_LINE) {
    return failure(kInvalid, "the chain in " + path + " is damaged: " + last_reason());
  }
  ERR_clear_error();
  return {};
}

Result<void> use_key(SSL_CTX& context, const std::string& certificate_path,
                     const std::string& path) {
  const auto file = read_file(path, "key", "key_unreadable");
  if (!file) return Unexpected(file.error());
  bool is_encrypted = false;
  const Key key(
      PEM_read_bio_PrivateKey(bio_of(*file).get(), nullptr, no_passphrase, &is_encrypted));
  if (is_encrypted) {
    return failure("key_invalid", "the key " + path +
                                      " has a passphrase, which nobody is there to type: give one "
                                      "without (openssl pkey -in " +
                                      path + " -out new.pem)");
  }
  if (!key) {
    return failure("key_invalid",
                   path + " holds no private key in PEM format (-----BEGIN PRIVATE KEY-----)");
  }
  // This also compares key and certificate, but drops the certificate if their kinds differ.
  const bool used = SSL_CTX_use_PrivateKey(&context, key.get()) == 1;
  if (used && SSL_CTX_check_private_key(&context) == 1) return {};
  return failure("key_mismatch", "the key " + path + " is not that of the certificate " +
                                     certificate_path +
                                     ": give both files of the same issue, and the own certificate "
                                     "first in its file");
}

/// We speak HTTP/1.1 only. A client that offers only other protocols is refused (RFC 7301 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
  constexpr std::string_view kOurs = "http/1.1";
  std::string_view rest(reinterpret_cast<const char*>(offered), offered_size);
  while (!rest.empty()) {
    const std::size_t size = static_cast<unsigned char>(rest[0]);
    const std::string_view name = rest.substr(1, size);
    if (name == kOurs) {
      *chosen = reinterpret_cast<const unsigned char*>(name.data());
      *chosen_size = static_cast<unsigned char>(name.size());
      return SSL_TLSEXT_ERR_OK;
    }
    rest.remove_prefix(std::min(rest.size(), size + 1));
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

Context make_context(const SSL_METHOD* method) {
  Context context(SSL_CTX_new(method));
  CHECK(context);
  CHECK(SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) == 1);
  CHECK(SSL_CTX_set_cipher_list(context.get(), kCiphers) == 1);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Idle connections release their buffers of 34 KiB.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  return context;
}

Context make_server_context() {
  Context context = make_context(TLS_server_method());
  // Phones without AES instructions ask for ChaCha20 first, and get it.
  SSL_CTX_set_options(context.get(), SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  // Sessions are resumed by tickets, which the clients store.
  SSL_CTX_set_num_tickets(context.get(), 1);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
  return context;
}

base::WallTime wall_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return base::WallTime(std::chrono::seconds(timegm(&parts)));
}

std::string date_text(base::WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  char text[16];
  gmtime_r(&seconds, &parts);
  return {text, std::strftime(text, sizeof(text), "%Y-%m-%d", &parts)};
}

}  // namespace

TlsContext::TlsContext(std::string certificate_file, ssl_ctx_st* context)
    : certificate_file_(std::move(certificate_file)),
      context_(context),
      bio_method_(TlsStream::new_bio_method()) {
  const X509* certificate = SSL_CTX_get0_certificate(context_);
  if (certificate == nullptr) return;  // for outgoing connections
  valid_from_ = wall_time(X509_get0_notBefore(certificate));
  valid_until_ = wall_time(X509_get0_notAfter(certificate));
}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
  BIO_meth_free(bio_method_);
}

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const std::string& certificate_file,
                                                           const std::string& key_file) {
  ERR_clear_error();
  Context context = make_server_context();
  if (auto used = use_certificate(*context, certificate_file); !used)
    return Unexpected(used.error());
  if (auto used = use_key(*context, certificate_file, key_file); !used)
    return Unexpected(used.error());
  return std::shared_ptr<const TlsContext>(new TlsContext(certificate_file, context.release()));
}

Result<std::shared_ptr<const TlsContext>> TlsContext::for_clients(const std::string& trusted_file) {
  ERR_clear_error();
  Context context = make_context(TLS_client_method());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const bool read = trusted_file.empty()
                        ? SSL_CTX_set_default_verify_paths(context.get()) == 1
                        : SSL_CTX_load_verify_file(context.get(), trusted_file.c_str()) == 1;
  if (!read) {
    return failure("certificate_unreadable",
                   "cannot read certificates to trust from " +
                       (trusted_file.empty() ? "the system's folder" : trusted_file) + ": " +
                       last_reason());
  }
  return std::shared_ptr<const TlsContext>(new TlsContext(trusted_file, context.release()));
}

std::string TlsContext::complaint(base::WallTime now) const {
  if (now < valid_from_) {
    return "the certificate " + certificate_file_ + " is not valid before " +
           date_text(valid_from_) + ": browsers refuse it; check this machine's clock";
  }
  if (now >= valid_until_) {
    return "the certificate " + certificate_file_ + " expired on " + date_text(valid_until_) +
           ": browsers refuse it; renew it and reload";
  }
  if (now + kExpiresSoon >= valid_until_) {
    return "the certificate " + certificate_file_ + " expires on " + date_text(valid_until_) +
           ": renew it and reload";
  }
  return {};
}

}  // namespace snug::net
