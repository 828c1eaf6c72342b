// Passwords through libsodium.
#include "people/passwords.h"

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "people/common_passwords.h"
#include "protocol/text.h"
#include "words/unicode.h"

namespace snug::chat {
namespace {

constexpr std::size_t kMinBytes = 8;
constexpr std::size_t kMaxBytes = 256;
// No accepted password is longer in any form. Normalising runs on the loop, and takes quadratic
// time for piles of combining marks: 6 ms at this length.
constexpr std::size_t kMaxTypedBytes = 1'024;
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

/// FNV-1a, as make_common_passwords.py computes it.
std::uint64_t short_hash(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return hash;
}

bool is_common(const std::string& password) {
  return std::binary_search(std::begin(kCommonPasswords), std::end(kCommonPasswords),
                            short_hash(fold_case(password)));
}

bool matches(const std::string& hash, const std::string& password) {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

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

std::optional<std::string> objection_to_password(std::string_view password) {
  if (password.size() > kMaxTypedBytes) return "must be 8 to 256 bytes";
  const Secret normal(nfkc(password));
  if (normal.value.size() < kMinBytes || normal.value.size() > kMaxBytes) {
    return "must be 8 to 256 bytes";
  }
  if (is_common(normal.value)) {
    return "is one of the 20,000 that are used most, which are tried first: choose another";
  }
  return std::nullopt;
}

Failure hashing_busy() {
  return too_many("too many people sign in at this moment, try again in a moment", 5);
}

PasswordQueue::PasswordQueue(model::Clock& clock, const PasswordCost& cost, const Limits& limits)
    : clock_(clock),
      cost_(cost),
      nobodys_hash_(nobodys_hash(cost)),
      known_(limits.hashes_waiting, limits.hashes_waiting_each),
      others_(limits.hashes_waiting, limits.hashes_waiting_each) {}

void PasswordQueue::hash(const Source& source, std::string password, Hashed done) {
  struct State : Secret {
    using Secret::Secret;
    std::optional<std::string> hash;
  };
  const Secret typed(std::move(password));
  const auto state = std::make_shared<State>(nfkc(typed.value));
  enqueue(source, {[state, cost = cost_] { state->hash = hash_password(state->value, cost); },
                   [state, done] {
                     if (state->hash)
                       done(*std::move(state->hash));
                     else
                       done(Unexpected(unavailable()));
                   },
                   [done] { done(Unexpected(hashing_busy())); }});
}

void PasswordQueue::verify(const Source& source, std::string password,
                           std::optional<std::string> hash, Verified done) {
  struct State {
    explicit State(std::string text) : typed(std::move(text)), normal(nfkc(typed.value)) {}
    Secret typed;
    Secret normal;
    std::string hash;
    bool known = false;
    Verdict verdict;
  };
  if (password.size() > kMaxTypedBytes) {  // Nobody's password. Refusing takes the usual time.
    password.clear();
    hash.reset();
  }
  const auto state = std::make_shared<State>(std::move(password));
  state->known = hash.has_value();
  state->hash = hash ? std::move(*hash) : nobodys_hash_;
  enqueue(source, {[state, cost = cost_] {
                     if (matches(state->hash, state->normal.value)) {
                       state->verdict.kind = Verdict::Kind::kRight;
                     } else if (state->typed.value != state->normal.value &&
                                matches(state->hash, state->typed.value)) {
                       state->verdict.kind = Verdict::Kind::kRight;
                       state->verdict.renewed = hash_password(state->normal.value, cost);
                     }
                   },
                   [state, done] { done(state->known ? state->verdict : Verdict{}); },
                   [done] { done({Verdict::Kind::kBusy, std::nullopt}); }});
}

/// A refusal comes in a later turn, like every other answer.
void PasswordQueue::enqueue(const Source& source, Job job) {
  FairQueue<Job>& queue = source.known ? known_ : others_;
  if (auto displaced = queue.push(source.place(), std::move(job))) {
    clock_.post(std::move(displaced->refused));
  }
  if (!running_) run_next();
}

/// Alternates between the queues, so that neither waits for all of the other.
std::optional<PasswordQueue::Job> PasswordQueue::next() {
  const bool known_first = std::exchange(known_first_, !known_first_);
  auto job = known_first ? known_.pop() : others_.pop();
  if (!job) job = known_first ? others_.pop() : known_.pop();
  return job;
}

void PasswordQueue::run_next() {
  auto job = next();
  running_ = job.has_value();
  if (!running_) return;
  clock_.run_in_pool(std::move(job->work), [this, done = std::move(job->done)] {
    run_next();
    done();
  });
}

}  // namespace snug::chat
