// The body of snug/user_registry.h: the sockets of this server, and the changes that are told.
#include "snug/user_registry.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/guard.h"
#include "base/listeners.h"
#include "base/utf8.h"
#include "server/loop_impl.h"

namespace snug {

namespace {

const std::vector<std::string> kNone;

}  // namespace

class SNUG_LOCAL UserRegistry::Impl {
 public:
  struct Online {
    UserHandler call;
  };
  struct Offline {
    UserHandler call;
  };

  /// What is known of a socket.
  struct Entry {
    std::string user;
    ListenerId on_disconnect{};
  };

  Impl(UserRegistry& registry, Loop& its_loop, const Namespace& its_nsp,
       UserRegistryOptions its_options)
      : loop(its_loop), nsp(its_nsp), options(std::move(its_options)), registry_(&registry) {}

  Error refusal_of(const Socket& socket, std::string_view user) const {
    if (user.empty() || user.size() > options.max_user_bytes || !base::is_utf8(user))
      return {"user_invalid",
              "a user's id has 1 to " + std::to_string(options.max_user_bytes) + " bytes of UTF-8"};
    if (!socket.connected()) return {"disconnected", "the socket is not connected"};
    if (socket.nsp().name() != nsp.name())
      return {"namespace_invalid", "the socket is in the namespace " + socket.nsp().name()};
    if (sockets_of(user).size() >= options.max_sockets_per_user)
      return {"too_many_sockets", "this user has " + std::to_string(options.max_sockets_per_user) +
                                      " sockets at this server"};
    return {};
  }

  void add(const Socket& socket, std::string_view user, ListenerId on_disconnect) {
    const std::string id = socket.id();
    sockets_[id] = {std::string(user), on_disconnect};
    std::string name(user);
    users_[name].ids.push_back(id);
    changed(name);
  }
  /// Gives what it was; without a user if it was nobody's.
  Entry remove(const std::string& id) {
    const auto node = sockets_.extract(id);
    if (node.empty()) return {};
    std::erase(users_.find(node.mapped().user)->second.ids, id);
    changed(node.mapped().user);
    return node.mapped();
  }
  void set_elsewhere(const std::string& user, bool elsewhere) {
    users_[user].elsewhere = elsewhere;
    tell(user);
  }

  std::string user_of(const std::string& id) const {
    const auto found = sockets_.find(id);
    return found == sockets_.end() ? std::string() : found->second.user;
  }
  const std::vector<std::string>& sockets_of(std::string_view user) const {
    const auto found = users_.find(user);
    return found == users_.end() ? kNone : found->second.ids;
  }
  std::vector<std::string> local_users() const {
    std::vector<std::string> names;
    for (const auto& [name, user] : users_) {
      if (!user.ids.empty()) names.push_back(name);
    }
    return names;
  }
  bool is_online(std::string_view user) const { return users_.find(user) != users_.end(); }
  std::size_t online_count() const { return users_.size(); }

  /// Handlers that wait are dropped, as are handlers of sockets that are still connected.
  void end() {
    registry_ = nullptr;
    listeners.clear();
  }
  bool ended() const { return registry_ == nullptr; }

  Loop& loop;
  const Namespace nsp;
  const UserRegistryOptions options;
  base::Listeners<Online, Offline> listeners;

 private:
  struct User {
    std::vector<std::string> ids;
    bool elsewhere = false;
    bool told = false;  ///< The handlers know the user as online, or will.
  };

  void changed(const std::string& name) {
    tell(name);
    registry_->on_local_change(name);
  }

  /// Users who are not online have no entry.
  void tell(const std::string& name) {
    const auto found = users_.find(name);
    User& user = found->second;
    const bool online = user.elsewhere || !user.ids.empty();
    if (online != user.told) {
      online ? call_later<Online>("the handler of UserRegistry::on_online", name)
             : call_later<Offline>("the handler of UserRegistry::on_offline", name);
    }
    user.told = online;
    if (!online) users_.erase(found);
  }

  template <class Kind>
  void call_later(const char* what, const std::string& name) {
    registry_->later([this, what, name] {
      listeners.each<Kind>([&](const UserHandler& handler) {
        base::guarded(loop.impl().core().environment().log, {what}, [&] { handler(name); });
      });
    });
  }

  UserRegistry* registry_;
  std::map<std::string, User, std::less<>> users_;
  std::map<std::string, Entry> sockets_;  // by their ids
};

UserRegistry::UserRegistry(Loop& loop, const Namespace& nsp, UserRegistryOptions options)
    : impl_(std::make_shared<Impl>(*this, loop, nsp, std::move(options))) {}

UserRegistry::~UserRegistry() {
  impl_->end();
}

Result<void> UserRegistry::put(const Socket& socket, std::string_view user) {
  const std::string before = impl_->user_of(socket.id());
  if (!before.empty() && before == user) return {};
  if (Error refusal = impl_->refusal_of(socket, user); !refusal.code.empty())
    return Unexpected(std::move(refusal));
  remove(socket);
  const ListenerId on_disconnect =
      socket.on_disconnect([impl = std::weak_ptr<Impl>(impl_), id = socket.id()](std::string_view) {
        const auto registry = impl.lock();
        if (registry != nullptr && !registry->ended()) registry->remove(id);
      });
  socket.join(room_of(user));
  impl_->add(socket, user, on_disconnect);
  return {};
}

void UserRegistry::remove(const Socket& socket) {
  const Impl::Entry entry = impl_->remove(socket.id());
  if (entry.user.empty()) return;
  socket.off(entry.on_disconnect);
  socket.leave(room_of(entry.user));
}

std::string UserRegistry::user_of(const Socket& socket) const {
  return impl_->user_of(socket.id());
}

bool UserRegistry::is_online(std::string_view user) const {
  return impl_->is_online(user);
}

std::size_t UserRegistry::online_count() const {
  return impl_->online_count();
}

bool UserRegistry::partial() const {
  return false;
}

void UserRegistry::sockets_of(std::string_view user, SocketsHandler done) {
  later([this, done = std::move(done), sockets = UserSockets{local_sockets(user), partial()}] {
    base::guarded(loop().impl().core().environment().log, {"the handler of sockets_of"},
                  [&] { done(sockets); });
  });
}

Broadcast UserRegistry::to(std::string_view user) const {
  return impl_->nsp.to(room_of(user));
}

std::string UserRegistry::room_of(std::string_view user) const {
  return impl_->options.room_prefix + std::string(user);
}

ListenerId UserRegistry::on_online(UserHandler handler) {
  return ListenerId{impl_->listeners.add(Impl::Online{std::move(handler)})};
}

ListenerId UserRegistry::on_offline(UserHandler handler) {
  return ListenerId{impl_->listeners.add(Impl::Offline{std::move(handler)})};
}

void UserRegistry::off(ListenerId id) {
  impl_->listeners.remove(static_cast<std::uint32_t>(id));
}

Loop& UserRegistry::loop() const {
  return impl_->loop;
}

const std::vector<std::string>& UserRegistry::local_sockets(std::string_view user) const {
  return impl_->sockets_of(user);
}

std::vector<std::string> UserRegistry::local_users() const {
  return impl_->local_users();
}

void UserRegistry::set_elsewhere(const std::string& user, bool elsewhere) {
  impl_->set_elsewhere(user, elsewhere);
}

void UserRegistry::on_local_change(const std::string&) {}

void UserRegistry::later(std::function<void()> task) {
  loop().post([impl = std::weak_ptr<Impl>(impl_), task = std::move(task)] {
    const auto kept = impl.lock();
    if (kept != nullptr && !kept->ended()) task();
  });
}

}  // namespace snug
