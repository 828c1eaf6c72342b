// Looks names up on the pool, because the C library's look-up blocks, for half a minute at worst.
#pragma once

#include <netdb.h>
#include <sys/socket.h>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/loop.h"
#include "snug/result.h"

namespace snug::net {

/// A part of the loop.
class NameLookups {
 public:
  using Addresses = std::vector<sockaddr_storage>;
  /// Gets at least one address, or the error `name_not_found`.
  using Handler = std::function<void(Result<Addresses>)>;
  /// Dropping it cancels the look-up; the handler is not called.
  using Ticket = std::shared_ptr<void>;

  explicit NameLookups(Loop::Impl& loop) : loop_(loop) {}
  NameLookups(const NameLookups&) = delete;
  NameLookups& operator=(const NameLookups&) = delete;

  /// `done` is called later. For a numeric address the result is that address.
  [[nodiscard]] Ticket look_up(std::string host, int port, Handler done);

  using GetAddrInfo = int (*)(const char* host, const char* service, const addrinfo* hints,
                              addrinfo** found);
  /// For tests: replaces getaddrinfo(3). Called on the pool.
  void replace_getaddrinfo(GetAddrInfo function) { getaddrinfo_ = function; }

 private:
  struct Query;

  void start();

  // A name server that does not answer delays other names, but no other work of the library, which
  // has threads for all (jobs.h).
  static constexpr std::size_t kMaxAtOnce = 2;

  Loop::Impl& loop_;
  GetAddrInfo getaddrinfo_ = &getaddrinfo;
  std::deque<std::weak_ptr<Query>> waiting_;
  std::size_t running_count_ = 0;
};

}  // namespace snug::net
