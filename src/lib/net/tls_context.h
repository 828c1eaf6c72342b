// What TLS connections share: a certificate with its key for a server, or whom a client trusts.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/time.h"
#include "snug/result.h"

struct bio_method_st;
struct ssl_ctx_st;

namespace snug::net {

/// What TLS connections of one certificate share, or outgoing ones. Never changes; a renewed
/// certificate is a new one, and connections keep theirs.
class TlsContext {
 public:
  /// Reads PEM files: the certificate first, then the chain up to what clients know; and the key.
  /// Blocks on the files; any thread. Errors: `certificate_unreadable`, `certificate_invalid`,
  /// `key_unreadable`, `key_invalid`, `key_mismatch`; their messages name the file and the remedy.
  static Result<std::shared_ptr<const TlsContext>> load(const std::string& certificate_file,
                                                        const std::string& key_file);
  /// For outgoing connections: those of `trusted_file` (PEM) are trusted to name servers; of an
  /// empty one the system's. TLS 1.2 or later, with forward secrecy. Blocks on the files; any
  /// thread. Error: `certificate_unreadable`.
  static Result<std::shared_ptr<const TlsContext>> for_clients(
      const std::string& trusted_file = {});
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// Why clients refuse the certificate at this time, or will soon, and what to do; else empty.
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

/// What a listener's new connections present. Replaced while it listens.
struct TlsIdentity {
  std::shared_ptr<const TlsContext> context;
};

}  // namespace snug::net
