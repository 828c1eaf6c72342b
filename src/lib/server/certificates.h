// The certificates of a server's TLS addresses, and how they are exchanged while it runs.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/environment.h"
#include "net/tls_context.h"
#include "server/loop_core.h"
#include "snug/options.h"
#include "snug/result.h"

namespace snug::server {

/// Owned by the server. Loop thread; the files are read again in the pool.
class Certificates {
 public:
  using Done = std::function<void(Result<void>)>;

  /// All are borrowed.
  Certificates(LoopCore& loop, const base::Environment& environment)
      : loop_(loop), environment_(environment) {}
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  /// Reads the files at once; addresses with the same files share what comes of them. Errors:
  /// those of net::TlsContext::load.
  Result<std::shared_ptr<const net::TlsIdentity>> identity_of(const TlsOptions& files);
  /// As snug::Server::reload_certificates.
  void reload(Done done);
  /// Nobody is told any more.
  void end();

 private:
  using Loaded = std::vector<Result<std::shared_ptr<const net::TlsContext>>>;
  struct Entry {
    TlsOptions files;
    std::shared_ptr<net::TlsIdentity> identity;
  };

  void start();
  void finish(const Loaded& loaded);
  void warn(const net::TlsContext& context) const;

  LoopCore& loop_;
  const base::Environment& environment_;
  std::vector<Entry> entries_;
  std::vector<Done> asked_;     // since the present reading began, or before any
  std::vector<Done> answered_;  // by the present reading
  bool reading_ = false;
  bool over_ = false;
  // Expires with this object: what the pool brings later is dropped.
  const std::shared_ptr<Certificates*> self_ = std::make_shared<Certificates*>(this);
};

}  // namespace snug::server
