// See redis_link.h.
#include "testing/redis_link.h"

#include <utility>

#include "testing/redis_reply_writer.h"

namespace snug::test_support::redis {

Link::Link(LinkOwner& owner, Instance& instance, base::Environment& environment,
           std::unique_ptr<net::Stream> stream, std::int64_t id, std::string node)
    : owner_(owner),
      instance_(instance),
      environment_(environment),
      stream_(std::move(stream)),
      node_(std::move(node)),
      session_(id, *this) {
  instance_.add(session_);
  stream_->set_observer(this);
}

Link::~Link() {
  end_session();
  stream_->set_observer(nullptr);
}

void Link::end_session() {
  if (std::exchange(counts_, false)) instance_.remove(session_);
}

// --- the client's bytes ---

void Link::on_read(std::string_view bytes) {
  if (!counts_) return;
  parser_.add(bytes);
  process();
}

void Link::process() {
  while (counts_ && !hung_ && !session_.waits && !session_.quits) {
    const auto words = parser_.next(session_.signed_in);
    if (!words) break;
    owner_.on_request(*this, *words);
    instance_.execute(session_, *words);
  }
  if (!parser_.error().empty() && !session_.quits) {
    ReplyWriter reply;
    reply.error("ERR " + parser_.error());
    send(reply.take());
    session_.quits = true;
  }
  if (!session_.quits || !counts_) return;
  lose();
}

void Link::on_answered() {
  environment_.turn.at_end(*this);
}

void Link::on_turn_end() {
  process();
}

// --- bytes for the client ---

void Link::send(std::string_view bytes) {
  if (!counts_ || closed_) return;
  if (held()) {
    held_ += bytes;
  } else {
    stream_->write(base::SharedBytes::copy_of(bytes));
  }
  const bool overflows = held_.size() + stream_->queued_bytes() > kMaxUnreadBytes;
  if (!overflows || !session_.is_subscribed()) return;
  session_.quits = true;
  environment_.turn.at_end(*this);  // whoever published still holds the session
}

// --- the end, and troubles ---

void Link::on_closed(net::CloseReason) {
  closed_ = true;
  if (held()) return;  // the server does not know yet
  end_session();
  owner_.on_gone(*this);
}

void Link::lose() {
  end_session();
  held_.clear();
  if (frozen_) return;
  hung_ = false;  // the kernel ends it
  stream_->close();
}

void Link::cut() {
  end_session();
  if (closed_) return owner_.on_gone(*this);
  frozen_ = hung_ = false;
  stream_->abort();
}

void Link::freeze(bool frozen) {
  frozen_ = frozen;
  go_on();
}

void Link::hang(bool hung) {
  hung_ = hung;
  go_on();
}

void Link::go_on() {
  if (held()) return stream_->pause_reading();
  if (closed_) {
    end_session();
    return owner_.on_gone(*this);
  }
  if (!counts_) return stream_->abort();  // the server went meanwhile
  if (!held_.empty()) stream_->write(base::SharedBytes::copy_of(std::exchange(held_, {})));
  stream_->resume_reading();
  environment_.turn.at_end(*this);
}

}  // namespace snug::test_support::redis
