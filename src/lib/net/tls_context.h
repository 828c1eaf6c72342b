// The state that TLS connections share: a server's certificate and key, or a client's trusted
// certificates.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/time.h"
#include "snug/result.h"

struct bio_method_st;
struct ssl_ctx_st;

namespace snug::net {

/// Shared by the connections of one certificate, or by outgoing connections. Immutable. A renewed
/// certificate gets a new context, and existing connections keep theirs.
class TlsContext {
 public:
  /// Reads the PEM files. The certificate file holds the certificate, then its chain up to a
  /// certificate that clients know. Blocks on the files; any thread. Errors:
  /// `certificate_unreadable`, `certificate_invalid`, `key_unreadable`, `key_invalid`,
  /// `key_mismatch`; their messages name the file and the remedy.
  static Result<std::shared_ptr<const TlsContext>> load(const std::string& certificate_file,
                                                        const std::string& key_file);
  /// For outgoing connections. Servers are verified against the certificates in `trusted_file`
  /// (PEM), or the system's if it is empty. TLS 1.2 or later, with forward secrecy. Blocks on the
  /// files; any thread. Error: `certificate_unreadable`.
  static Result<std::shared_ptr<const TlsContext>> for_clients(
      const std::string& trusted_file = {});
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// The reason why clients refuse the certificate now or soon, with the remedy; else empty.
  std::string complaint(base::WallTime now) const;

  ssl_ctx_st* handle() const { return context_; }
  const bio_method_st* bio_method() const { return bio_method_; }

 private:
  TlsContext(std::string certificate_file, ssl_ctx_st* context);

  const std::string certificate_file_;
  ssl_ctx_st* const context_;
  bio_method_st* const bio_method_;
  base::WallTime valid_from_{};
  base::WallTime valid_until_{};
};

/// The certificate of a listener's new connections. Replaced while it listens.
struct TlsIdentity {
  std::shared_ptr<const TlsContext> context;
};

}  // namespace snug::net
