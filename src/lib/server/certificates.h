// The certificates of a server's TLS addresses, and their replacement while it runs.
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

/// Owned by the server. Loop thread; the files are read again in the library's pool.
class Certificates {
 public:
  using Done = std::function<void(Result<void>)>;

  /// All are borrowed.
  Certificates(LoopCore& loop, const base::Environment& environment)
      : loop_(loop), environment_(environment) {}
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  /// Reads the files at once. Addresses with the same files share one identity. The errors are
  /// those of net::TlsContext::load.
  Result<std::shared_ptr<const net::TlsIdentity>> identity_of(const TlsOptions& files);
  /// See snug::Server::reload_certificates.
  void reload(Done done);
  /// Drops every `done`, now and from now on.
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
  std::vector<Done> asked_;     // for the next reading
  std::vector<Done> answered_;  // for the present reading
  bool reading_ = false;
  bool over_ = false;
  // Expires with this object; later results of the pool are dropped.
  const std::shared_ptr<Certificates*> self_ = std::make_shared<Certificates*>(this);
};

}  // namespace snug::server
