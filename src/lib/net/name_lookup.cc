// See name_lookup.h.
#include "net/name_lookup.h"

#include <cstring>
#include <utility>

#include "net/address.h"
#include "net/loop_impl.h"

namespace snug::net {

/// Only the pool thread touches `found` and `error` while it runs.
struct NameLookups::Query {
  std::string host;
  std::string service;
  GetAddrInfo function;
  Addresses found;
  int error = 0;
  Handler done;

  void run() {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    error = function(host.c_str(), service.c_str(), &hints, &list);
    if (error != 0) return;
    for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
      if (each->ai_family != AF_INET && each->ai_family != AF_INET6) continue;
      sockaddr_storage& address = found.emplace_back();
      std::memcpy(&address, each->ai_addr, each->ai_addrlen);
    }
    freeaddrinfo(list);
  }

  Result<Addresses> result() {
    if (!found.empty()) return std::move(found);
    return Unexpected(Error{
        "name_not_found", "cannot find the address of \"" + host +
                              "\": " + (error != 0 ? gai_strerror(error) : "it has none for TCP")});
  }
};

NameLookups::Ticket NameLookups::look_up(std::string host, int port, Handler done) {
  auto query = std::make_shared<Query>(
      Query{std::move(host), std::to_string(port), getaddrinfo_, {}, 0, std::move(done)});
  waiting_.push_back(query);
  start();
  return query;
}

void NameLookups::start() {
  while (running_count_ < kMaxAtOnce && !waiting_.empty()) {
    const std::shared_ptr<Query> query = waiting_.front().lock();
    waiting_.pop_front();
    if (query == nullptr) continue;  // given up
    ++running_count_;
    // The pool works on its own copy, because the caller may give up meanwhile.
    auto running = std::make_shared<Query>(*query);
    running->done = nullptr;
    loop_.jobs.run(
        loop_.jobs.library(), [running] { running->run(); },
        [this, running, asked = std::weak_ptr<Query>(query)](JobEnd) {
          --running_count_;
          start();
          const std::shared_ptr<Query> waits = asked.lock();
          if (waits != nullptr) waits->done(running->result());
        });
  }
}

}  // namespace snug::net
