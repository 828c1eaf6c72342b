// The body of snug/redis_user_registry.h.
#include "snug/redis_user_registry.h"

#include <utility>

#include "cluster/user_cluster.h"

namespace snug {

RedisUserRegistry::RedisUserRegistry(Redis& redis, const Namespace& nsp,
                                     RedisUserRegistryOptions options)
    : UserRegistry(redis.loop(), nsp, options.users),
      cluster_(std::make_shared<Cluster>(*this, redis, nsp.name(), std::move(options))) {
  cluster_->start();
}

RedisUserRegistry::~RedisUserRegistry() {
  cluster_->end();
}

bool RedisUserRegistry::partial() const {
  return cluster_->partial();
}

void RedisUserRegistry::sockets_of(std::string_view user, SocketsHandler done) {
  if (!cluster_->can_ask_for(user)) return UserRegistry::sockets_of(user, std::move(done));
  cluster_->sockets_of(user, std::move(done));
}

void RedisUserRegistry::on_local_change(const std::string& user) {
  cluster_->write(user);
}

}  // namespace snug
