// Passwords through libsodium.
#include "chat/passwords.h"

#include <sodium.h>

#include <utility>

namespace snug::chat {
namespace {

constexpr std::size_t kMinBytes = 8;
constexpr std::size_t kMaxBytes = 256;
constexpr std::size_t kSaltDigits = 22;  // 16 bytes in base64 without padding
constexpr std::size_t kHashDigits = 43;  // 32 bytes

/// A secret of one job, wiped when the job is over.
struct Secret {
  explicit Secret(std::string text) : value(std::move(text)) {}
  ~Secret() { sodium_memzero(value.data(), value.size()); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  std::string value;
};

}  // namespace

std::optional<std::string> hash_password(std::string_view password, const PasswordCost& cost) {
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), cost.passes,
                            cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return std::nullopt;
  }
  hash.resize(hash.find('\0'));
  return hash;
}

std::string nobodys_hash(const PasswordCost& cost) {
  return "$argon2id$v=19$m=" + std::to_string(cost.memory_bytes / 1024) +
         ",t=" + std::to_string(cost.passes) + ",p=1$" + std::string(kSaltDigits, 'A') + "$" +
         std::string(kHashDigits, 'A');
}

bool is_password_length(std::string_view password) {
  return password.size() >= kMinBytes && password.size() <= kMaxBytes;
}

PasswordQueue::PasswordQueue(Clock& clock, const PasswordCost& cost, std::size_t max_waiting)
    : clock_(clock), cost_(cost), max_waiting_(max_waiting), nobodys_hash_(nobodys_hash(cost)) {}

bool PasswordQueue::hash(std::string password, Hashed done) {
  struct State : Secret {
    using Secret::Secret;
    std::optional<std::string> hash;
  };
  auto state = std::make_shared<State>(std::move(password));
  return enqueue({[state, cost = cost_] { state->hash = hash_password(state->value, cost); },
                  [state, done = std::move(done)] { done(std::move(state->hash)); }});
}

bool PasswordQueue::verify(std::string password, std::optional<std::string> hash, Verified done) {
  struct State : Secret {
    using Secret::Secret;
    std::string hash;
    bool known = false;
    bool matches = false;
  };
  auto state = std::make_shared<State>(std::move(password));
  state->known = hash.has_value();
  state->hash = hash ? std::move(*hash) : nobodys_hash_;
  return enqueue({[state] {
                    state->matches =
                        crypto_pwhash_str_verify(state->hash.c_str(), state->value.data(),
                                                 state->value.size()) == 0;
                  },
                  [state, done = std::move(done)] { done(state->known && state->matches); }});
}

bool PasswordQueue::enqueue(Job job) {
  if (waiting_.size() >= max_waiting_) return false;
  waiting_.push_back(std::move(job));
  if (!running_) run_next();
  return true;
}

void PasswordQueue::run_next() {
  running_ = !waiting_.empty();
  if (!running_) return;
  Job job = std::move(waiting_.front());
  waiting_.pop_front();
  clock_.run_in_pool(std::move(job.work), [this, done = std::move(job.done)] {
    run_next();
    done();
  });
}

}  // namespace snug::chat
