// The other side of a TLS connection, in memory: OpenSSL as a client between two strings.
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace snug::net {

class TlsClient {
 public:
  explicit TlsClient(int version = TLS1_3_VERSION, std::string_view protocols = {})
      : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    SSL_CTX_set_security_level(context_.get(),
                               0);  // allows old versions, which the server must refuse
    SSL_CTX_set_min_proto_version(context_.get(), version);
    SSL_CTX_set_max_proto_version(context_.get(), version);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl_.get());
    SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned>(protocols.size()));
  }

  SSL* ssl() { return ssl_.get(); }

  /// Takes bytes from the server; their plain text is added to received().
  void take(std::string_view bytes) {
    BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
    char buffer[16384];
    for (;;) {
      ERR_clear_error();
      const int size = SSL_read(ssl_.get(), buffer, sizeof(buffer));
      if (size > 0) {
        received_.append(buffer, static_cast<std::size_t>(size));
        continue;
      }
      const int error = SSL_get_error(ssl_.get(), size);
      if (error == SSL_ERROR_ZERO_RETURN) closed_ = true;
      if (error == SSL_ERROR_SSL) failed_ = true;
      return;
    }
  }
  /// The bytes to be sent to the server.
  std::string give() {
    std::string bytes(BIO_ctrl_pending(SSL_get_wbio(ssl_.get())), '\0');
    if (!bytes.empty()) {
      BIO_read(SSL_get_wbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
    }
    return bytes;
  }
  /// Records for these bytes.
  std::string seal(std::string_view bytes) {
    if (SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) {
      throw std::runtime_error("the client cannot write");
    }
    return give();
  }

  bool established() const { return SSL_is_init_finished(ssl_.get()) != 0; }
  const std::string& received() const { return received_; }
  bool closed() const { return closed_; }  ///< The server has sent close_notify.
  bool failed() const { return failed_; }
  /// The name in the server's certificate.
  std::string server_name() const {
    const std::unique_ptr<X509, void (*)(X509*)> certificate(SSL_get1_peer_certificate(ssl_.get()),
                                                             X509_free);
    char name[64] = "";
    if (certificate) {
      X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name,
                                sizeof(name));
    }
    return name;
  }

 private:
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_{nullptr, SSL_free};
  std::string received_;
  bool closed_ = false;
  bool failed_ = false;
};

}  // namespace snug::net
