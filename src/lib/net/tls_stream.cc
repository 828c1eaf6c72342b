// OpenSSL reads the received bytes and writes to the stream below through a BIO that wraps this
// object, without a buffer in between. Records are sealed at the turn's end, as large as possible.
// The observer is never called from within a call of OpenSSL.
#include "net/tls_stream.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"

namespace snug::net {

namespace {

constexpr std::size_t kMaxRecordBytes = SSL3_RT_MAX_PLAIN_LENGTH;
// A queue that was longer releases its memory.
constexpr std::size_t kKeptCapacity = 16;

/// The server's certificate must contain `name` (RFC 6125). A name is also sent to the server (RFC
/// 6066 3), an address is not.
void expect_server(ssl_st* ssl, const std::string& name) {
  X509_VERIFY_PARAM* const terms = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_hostflags(terms, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (X509_VERIFY_PARAM_set1_ip_asc(terms, name.c_str()) == 1) return;
  CHECK(SSL_set1_host(ssl, name.c_str()) == 1);
  // SSL_set_tlsext_host_name() without its C cast; OpenSSL copies the name.
  CHECK(SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char*>(name.c_str())) == 1);
}

std::string last_reason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return reason == nullptr ? "protocol error" : reason;
}

}  // namespace

/// OpenSSL's callbacks, which only forward.
struct TlsStream::Bio {
  static TlsStream& stream_of(BIO* bio) { return *static_cast<TlsStream*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* bytes, std::size_t size, std::size_t* read_size) noexcept {
    std::string_view& input = stream_of(bio).input_;
    BIO_clear_retry_flags(bio);
    if (input.empty()) {
      BIO_set_retry_read(bio);
      return 0;
    }
    *read_size = std::min(size, input.size());
    std::memcpy(bytes, input.data(), *read_size);
    input.remove_prefix(*read_size);
    return 1;
  }

  static int write(BIO* bio, const char* bytes, std::size_t size, std::size_t* written) noexcept {
    BIO_clear_retry_flags(bio);
    stream_of(bio).below_->write(base::SharedBytes::copy_of({bytes, size}));
    *written = size;
    return 1;
  }

  static long control(BIO*, int command, long, void*) noexcept {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static int create(BIO* bio) noexcept {
    BIO_set_init(bio, 1);
    return 1;
  }

  static void message(int sent, int, int content_type, const void* bytes, std::size_t size, SSL*,
                      void* stream) noexcept {
    static_cast<TlsStream*>(stream)->on_message(sent != 0, content_type,
                                                {static_cast<const char*>(bytes), size});
  }
};

bio_method_st* TlsStream::new_bio_method() {
  BIO_METHOD* method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "snug stream");
  CHECK(method != nullptr);
  BIO_meth_set_read_ex(method, Bio::read);
  BIO_meth_set_write_ex(method, Bio::write);
  BIO_meth_set_ctrl(method, Bio::control);
  BIO_meth_set_create(method, Bio::create);
  return method;
}

TlsStream::TlsStream(base::Environment& environment, std::shared_ptr<const TlsContext> context,
                     std::unique_ptr<Stream> below)
    : TlsStream(environment, std::move(context), std::move(below), nullptr) {
  SSL_set_accept_state(ssl_);
}

TlsStream::TlsStream(base::Environment& environment, std::shared_ptr<const TlsContext> context,
                     std::unique_ptr<Stream> below, const std::string& server_name,
                     HandshakeObserver& observer)
    : TlsStream(environment, std::move(context), std::move(below), &observer) {
  SSL_set_connect_state(ssl_);
  expect_server(ssl_, server_name);
  open_records({});  // sends the client's hello
}

TlsStream::TlsStream(base::Environment& environment, std::shared_ptr<const TlsContext> context,
                     std::unique_ptr<Stream> below, HandshakeObserver* observer)
    : environment_(environment),
      context_(std::move(context)),
      below_(std::move(below)),
      ssl_(SSL_new(context_->handle())),
      handshake_observer_(observer) {
  BIO* bio = BIO_new(context_->bio_method());
  CHECK(ssl_ != nullptr && bio != nullptr);
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_msg_callback(ssl_, Bio::message);
  SSL_set_msg_callback_arg(ssl_, this);
  start_timer(kHandshakeTimeout);
  below_->set_observer(this);
}

TlsStream::~TlsStream() {
  if (destroyed_ != nullptr) *destroyed_ = true;
  SSL_free(ssl_);
}

void TlsStream::set_observer(StreamObserver* observer) {
  observer_ = observer;
  if (state_ == State::kOver && !told_) environment_.turn.at_end(*this);
}

// --- receiving ---

void TlsStream::pause_reading() {
  reading_ = false;
  if (state_ == State::kOpen) below_->pause_reading();
}

void TlsStream::resume_reading() {
  reading_ = true;
  if (state_ != State::kOpen || closing_) return;
  // Held bytes are older, so they come first.
  held_.empty() ? below_->resume_reading() : environment_.turn.at_end(*this);
}

bool TlsStream::wants_input() const {
  if (closing_) return false;
  return state_ == State::kHandshake || (state_ == State::kOpen && reading_);
}

void TlsStream::on_read(std::string_view bytes) {
  const bool counts = state_ == State::kHandshake;
  if (counts) handshake_bytes_ += bytes.size();
  if (!held_.empty()) {  // the stream below may have had more in the call that paused it
    held_ += bytes;
    return;
  }
  if (!open_records(bytes) || !counts) return;
  if (state_ == State::kHandshake && handshake_bytes_ > kMaxHandshakeBytes) {
    cut("the handshake is too long");
  }
}

// False when the observer has destroyed this stream.
bool TlsStream::open_records(std::string_view bytes) {
  bool destroyed = false;
  destroyed_ = &destroyed;
  input_ = bytes;
  while (wants_input()) {
    char record[kMaxRecordBytes];
    ERR_clear_error();
    const int result = SSL_read(ssl_, record, sizeof(record));
    if (state_ == State::kHandshake && SSL_is_init_finished(ssl_) != 0) on_established();
    if (refused_ || result <= 0) {
      after_read(result);
      break;
    }
    if (observer_ != nullptr) observer_->on_read({record, static_cast<std::size_t>(result)});
    if (destroyed) return false;
  }
  destroyed_ = nullptr;
  if (state_ == State::kOpen && !closing_) held_.assign(input_);
  input_ = {};
  return true;
}

void TlsStream::after_read(int result) {
  if (refused_) return cut("it renegotiates, or changes keys all the time");
  const int error = SSL_get_error(ssl_, result);
  if (error == SSL_ERROR_WANT_READ) return;
  if (error == SSL_ERROR_ZERO_RETURN) return end(CloseReason::kEndOfStream);
  fail(last_reason());
}

std::string TlsStream::certificate_complaint() const {
  const long result = SSL_get_verify_result(ssl_);
  return result == X509_V_OK ? "" : X509_verify_cert_error_string(result);
}

void TlsStream::on_established() {
  state_ = State::kOpen;
  timer_.reset();
  if (handshake_observer_ != nullptr) {
    std::exchange(handshake_observer_, nullptr)->on_handshake_complete();
  }
  if (!reading_) below_->pause_reading();
  if (!queue_.empty()) environment_.turn.at_end(*this);
}

// OpenSSL answers attempts to renegotiate with a warning and goes on, and key updates without
// limit.
void TlsStream::on_message(bool sent, int content_type, std::string_view message) {
  const bool declines = sent && content_type == SSL3_RT_ALERT && message.size() == 2 &&
                        message[1] == SSL_AD_NO_RENEGOTIATION;
  const bool updates = !sent && content_type == SSL3_RT_HANDSHAKE && !message.empty() &&
                       message[0] == SSL3_MT_KEY_UPDATE;
  if (!declines && !(updates && ++key_update_count_ > kMaxKeyUpdates)) return;
  refused_ = true;
  input_ = {};
}

// --- sending ---

void TlsStream::write(base::SharedBytes bytes) {
  if (closing_ || state_ > State::kOpen || bytes.empty()) return;
  queue_bytes_ += bytes.size();
  queue_.push_back(std::move(bytes));
  environment_.turn.at_end(*this);
}

void TlsStream::flush() {
  if (state_ == State::kHandshake) waited_ = waited_ || !queue_.empty();
  if (state_ != State::kOpen) return;
  while (!queue_.empty()) {
    if (below_->queued_bytes() >= kMaxSealedBytes) {
      below_->flush();
      if (below_->queued_bytes() > 0) break;  // on_drain() follows
    }
    if (!seal_record()) return;
  }
  below_->flush();
  if (queued_bytes() > 0) waited_ = true;
  if (queue_.empty() && queue_.capacity() > kKeptCapacity) queue_ = {};
}

// Waiting pieces share one record. A record for each would cost 22 bytes and a start of the cipher.
bool TlsStream::seal_record() {
  const std::string_view front = queue_.front().view().substr(front_sealed_bytes_);
  if (queue_.size() == 1 || front.size() >= kMaxRecordBytes) {
    const std::string_view part = front.substr(0, kMaxRecordBytes);
    return seal(part) && drop_sealed(part.size());
  }
  char gathered[kMaxRecordBytes];
  std::size_t size = 0;
  std::size_t skip = front_sealed_bytes_;
  for (const base::SharedBytes& bytes : queue_) {
    const std::string_view part = bytes.view().substr(skip, kMaxRecordBytes - size);
    std::memcpy(gathered + size, part.data(), part.size());
    size += part.size();
    skip = 0;
    if (size == kMaxRecordBytes) break;
  }
  return seal({gathered, size}) && drop_sealed(size);
}

bool TlsStream::seal(std::string_view bytes) {
  ERR_clear_error();
  std::size_t written = 0;
  if (SSL_write_ex(ssl_, bytes.data(), bytes.size(), &written) == 1) {
    CHECK(written == bytes.size());
    return true;
  }
  fail(last_reason());
  return false;
}

bool TlsStream::drop_sealed(std::size_t size) {
  queue_bytes_ -= size;
  front_sealed_bytes_ += size;
  auto first = queue_.begin();
  while (first != queue_.end() && front_sealed_bytes_ >= first->size()) {
    front_sealed_bytes_ -= first->size();
    ++first;
  }
  queue_.erase(queue_.begin(), first);
  return true;
}

void TlsStream::on_drain() {
  send();
}

void TlsStream::send() {
  flush();
  if (closing_) return finish_close();
  if (state_ != State::kOpen || queued_bytes() > 0) return;
  if (std::exchange(waited_, false) && observer_ != nullptr) observer_->on_drain();
}

void TlsStream::on_turn_end() {
  if (state_ == State::kOver) return tell();
  if (!held_.empty() && wants_input()) {
    const std::string held = std::exchange(held_, {});
    if (!open_records(held)) return;
    if (held_.empty() && wants_input()) below_->resume_reading();
  }
  send();
}

// --- the end ---

void TlsStream::close() {
  end(CloseReason::kLocal);
}

void TlsStream::end(CloseReason reason) {
  if (closing_ || state_ > State::kOpen) return;
  reason_ = reason;
  closing_ = true;
  held_ = {};
  below_->pause_reading();
  start_timer(kCloseTimeout);
  environment_.turn.at_end(*this);
}

void TlsStream::finish_close() {
  if (state_ > State::kOpen) return;
  if (state_ == State::kOpen) {
    if (!queue_.empty()) return;
    ERR_clear_error();
    SSL_shutdown(ssl_);  // sends close_notify; we do not wait for the peer's
  }
  state_ = State::kEnding;
  drop_queue();
  below_->close();
}

void TlsStream::abort() {
  if (state_ == State::kOver) return;
  reason_ = CloseReason::kLocal;
  state_ = State::kEnding;
  drop_queue();
  below_->abort();
}

void TlsStream::on_timer(base::Timer&) {
  if (state_ == State::kHandshake && !closing_) return cut("the handshake takes too long");
  if (reason_ == CloseReason::kLocal) reason_ = CloseReason::kError;
  state_ = State::kEnding;
  drop_queue();
  below_->abort();
}

// Ends at once; the kernel drops its unsent bytes.
void TlsStream::cut(std::string_view why) {
  abort();
  reason_ = CloseReason::kError;
  environment_.log(LogLevel::kDebug, "tls: a client is cut: " + std::string(why));
}

// OpenSSL has already written an alert with the reason to the stream below.
void TlsStream::fail(std::string_view why) {
  environment_.log(LogLevel::kDebug, "tls: a connection failed: " + std::string(why));
  reason_ = CloseReason::kError;
  state_ = State::kEnding;
  timer_.reset();
  drop_queue();
  below_->close();
}

void TlsStream::on_closed(CloseReason reason) {
  if (!reason_ || (reason_ == CloseReason::kLocal && reason == CloseReason::kError)) {
    reason_ = reason;
  }
  state_ = State::kOver;
  timer_.reset();
  held_ = {};
  drop_queue();
  tell();
}

void TlsStream::tell() {
  if (told_ || observer_ == nullptr) return;
  told_ = true;
  observer_->on_closed(*reason_);  // may destroy this stream
}

void TlsStream::drop_queue() {
  queue_ = {};
  queue_bytes_ = 0;
  front_sealed_bytes_ = 0;
}

void TlsStream::start_timer(base::Duration after) {
  if (timer_ == nullptr) timer_.reset(new base::Timer(environment_.timers, *this));
  timer_->start(after);
}

}  // namespace snug::net
