// A model::Store in memory that waits, fails and answers when the test says so.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/chain.h"
#include "model/store.h"

namespace snug::test_support {

/// Writes are kept back until commit(), their answers until answer(); reads until read(). Order is
/// never changed: the contract promises it.
class FaultyStore final : public model::Store {
 public:
  // --- the test's side ---
  /// Executes the writes that wait.
  void commit();
  /// Gives the answers of what was committed, in order.
  void answer();
  /// Executes the reads that wait on what is committed, and answers them.
  void read();
  /// All of this until nothing waits.
  void settle();
  /// One of these that has something to do, in that order. False when all is quiet.
  bool step();
  bool idle() const { return held_ || (writes_.empty() && answers_.empty() && reads_.empty()); }
  /// While it is held, settle() does nothing.
  void hold(bool held) { held_ = held; }
  /// Called whenever something begins to wait: a test that has a loop settles there.
  void on_waiting(std::function<void()> handler) { waiting_ = std::move(handler); }
  /// The next write that is asked for, or one after so many others, changes nothing and is answered
  /// with this error.
  void fail_next_write(model::StoreError error, std::size_t after = 0) {
    fail_write(after + 1, error);
  }
  /// Whether a write is still to fail.
  bool has_write_to_fail() const { return write_fault_.calls_left > 0; }
  void fail_next_read(model::StoreError error) { fail_read(1, error); }
  /// The same for the nth from now on; 1 is the next.
  void fail_write(std::size_t nth, model::StoreError error) { write_fault_ = {nth, error}; }
  void fail_read(std::size_t nth, model::StoreError error) { read_fault_ = {nth, error}; }
  /// Nothing fails from now on. False when nothing was to fail any more.
  bool heal();
  /// From now on this event cannot be read.
  void damage(std::int64_t gseq) { damaged_.insert({gseq}); }

  using Place = std::pair<model::RoomId, model::RoomSeq>;
  struct Reactor {
    std::string emoji;
    model::UserId user;
    bool operator==(const Reactor&) const = default;
  };
  /// Everything that is stored, as a copy of the data folder.
  struct Contents {
    std::string server;
    model::RunningMillis running = 0;
    std::vector<model::User> users;
    std::vector<model::Device> devices;
    std::vector<model::KnownDevice> known_devices;
    std::vector<model::Invite> invites;
    std::vector<model::Room> rooms;
    std::vector<model::Event> events;
    std::map<std::pair<model::DeviceId, std::string>, std::size_t> ids;  ///< Index in `events`.
    std::map<Place, std::vector<model::RoomSeq>> edits;                  ///< Of each message.
    std::map<Place, std::vector<Reactor>> reactions;                     ///< In their order.
    std::set<Place> pins;
  };
  /// A data folder that is new, and of this moment.
  FaultyStore();
  const Contents& contents() const { return contents_; }
  /// Puts a copy back; for a program that has ended.
  void restore(Contents contents) { contents_ = std::move(contents); }
  /// Another data folder.
  void begin_anew();

  /// What a restarted program would load.
  model::Snapshot snapshot() const;
  const std::vector<model::Event>& events() const { return contents_.events; }
  const std::vector<model::Device>& devices() const { return contents_.devices; }
  model::ChainHash chain() const { return model::ChainHash(contents_.server); }
  model::WallMillis last_seen(model::UserId user) const;
  std::size_t marks_written() const { return marks_written_; }
  std::size_t last_seen_written() const { return last_seen_written_; }
  std::size_t reads_count() const { return reads_count_; }

  // --- model::Store ---
  void append(model::EventDraft draft, Callback<model::Appended> done) override;
  void register_user(model::TokenHash invite, model::User user, model::RunningMillis now,
                     Callback<model::User> done) override;
  void add_device(model::SignIn sign_in, Callback<model::Device> done) override;
  void remove_device(model::DeviceId device, Callback<bool> done) override;
  void add_invite(model::Invite invite, Callback<model::Invite> done) override;
  void set_password(model::UserId user, std::string password_hash, Callback<bool> done) override;
  void renew_password_hash(model::UserId user, std::string old_hash, std::string new_hash,
                           Callback<bool> done) override;
  void open_direct_room(model::UserId one, model::UserId other,
                        Callback<model::Room> done) override;
  void create_room(model::Room room, model::EventDraft draft,
                   Callback<model::CreatedRoom> done) override;
  void change_room(model::EventDraft draft, model::RoomChange change,
                   Callback<model::Appended> done) override;
  void change_message(model::EventDraft draft, model::MessageChange change,
                      Callback<model::ChangedMessage> done) override;
  void save_marks(std::vector<model::Mark> marks, Callback<bool> done) override;
  void save_last_seen(model::UserId user, model::WallMillis at, Callback<bool> done) override;
  void save_running_time(model::RunningMillis running, Callback<bool> done) override;
  void read_chain(model::GlobalSeq gseq, Callback<std::optional<model::Chain>> done) override;
  void read_since(model::UserId user, model::GlobalSeq since, model::GlobalSeq until,
                  std::size_t max_count, std::size_t max_bytes,
                  Callback<model::Page> done) override;
  void read_before(model::RoomId room, model::RoomSeq before, std::size_t max_count,
                   Callback<model::Page> done) override;
  void read_after(model::RoomId room, model::RoomSeq after, std::size_t max_count,
                  Callback<model::Page> done) override;
  void read_list(model::RoomId room, model::EventList list, model::RoomSeq after,
                 std::size_t max_count, Callback<model::Page> done) override;
  void search(model::SearchQuery query, Callback<model::SearchPage> done) override;

  /// From now on searches end with this gap, as if they had taken too long or the index was young.
  void leave_gap(model::SearchPage::Gap gap) { gap_ = gap; }

 private:
  class Facts;
  struct ApplyToMessage;
  enum class Changes { kLeftOut, kShown };  ///< What became of messages, in a page.
  struct Fault {
    std::optional<model::StoreError> take() {
      if (calls_left == 0 || --calls_left > 0) return std::nullopt;
      return error;
    }
    std::size_t calls_left = 0;  ///< 0: none fails.
    model::StoreError error{};
  };
  template <class T>
  using Outcome = Result<T, model::StoreError>;
  template <class T>
  void write(std::function<Outcome<T>()> effect, Callback<T> done);
  template <class T>
  void enqueue_read(std::function<T()> query, Callback<T> done);
  model::SearchPage do_search(const model::SearchQuery& query) const;
  std::optional<model::SearchHit> hit_of(const model::SearchQuery& query,
                                         const model::Event& event) const;
  /// A page of the events that match, in their order or the other way round.
  model::Page page_of(const std::function<bool(const model::Event&)>& matches, model::PageEnd end,
                      bool newest_first, bool by_seq, Changes changes) const;

  Outcome<model::Appended> do_append(model::EventDraft draft);
  Outcome<model::ChangedMessage> do_change_message(model::EventDraft draft,
                                                   const model::MessageChange& change);
  model::Event* event_at(const Place& place);
  /// With what became of it, if it is a message. Nothing if its newest edit is damaged.
  std::optional<model::Event> with_changes(model::Event event) const;
  std::set<model::RoomSeq> seqs_of(model::RoomId room, const model::EventList& list) const;
  /// The answer to a draft that was stored before, or whose number is no next one.
  std::optional<Outcome<model::Appended>> find_repeat(const model::EventDraft& draft,
                                                      model::DeviceCounter last);
  std::optional<Outcome<model::Appended>> find_number(const model::EventDraft& draft,
                                                      model::DeviceCounter last);
  std::optional<Outcome<model::Appended>> find_message_id(const model::EventDraft& draft,
                                                          model::DeviceCounter last);
  Outcome<model::Appended> repeat_at(std::size_t index, const model::EventDraft& draft,
                                     model::DeviceCounter last);
  Outcome<model::Device> do_sign_in(model::SignIn sign_in);
  Outcome<bool> do_remove_device(model::DeviceId id);
  /// As the most recently used one of that person.
  void know_device(const model::KnownDevice& used);
  Outcome<model::Room> do_open_direct(model::UserId low, model::UserId high);
  Outcome<model::CreatedRoom> do_create_room(model::Room made, model::EventDraft draft);
  Outcome<model::Appended> do_change_room(const model::EventDraft& draft,
                                          const model::RoomChange& change);
  void raise_marks(const model::Mark& mark);
  Outcome<bool> do_set_password(model::UserId user, const std::string& password_hash);
  Outcome<model::User> do_register(const model::TokenHash& invite, model::User user,
                                   model::RunningMillis now);
  model::LogHead head() const;
  std::int64_t new_id();
  model::Room* room(model::RoomId id);
  model::Device* device(model::DeviceId id);
  bool has_user(model::UserId id) const;
  const model::Member* member(model::RoomId room, model::UserId user) const;
  bool is_member(model::RoomId room, model::UserId user) const { return member(room, user); }

  Contents contents_;
  std::set<model::GlobalSeq> damaged_;
  model::SearchPage::Gap gap_ = model::SearchPage::Gap::kNone;
  std::mt19937_64 random_{1};  ///< Goes on when a copy is put back.

  std::deque<std::function<std::function<void()>()>> writes_;
  std::deque<std::function<void()>> answers_;
  std::deque<std::function<void()>> reads_;
  std::function<void()> waiting_;
  Fault write_fault_;
  Fault read_fault_;
  bool held_ = false;
  std::size_t marks_written_ = 0;
  std::size_t last_seen_written_ = 0;
  std::size_t reads_count_ = 0;
};

template <class T>
void FaultyStore::write(std::function<Outcome<T>()> effect, Callback<T> done) {
  const auto error = write_fault_.take();
  writes_.push_back([effect = std::move(effect), done = std::move(done), error] {
    auto outcome = error ? Outcome<T>(Unexpected(*error)) : effect();
    return std::function<void()>([done, outcome = std::move(outcome)] { done(outcome); });
  });
  if (waiting_) waiting_();
}

template <class T>
void FaultyStore::enqueue_read(std::function<T()> query, Callback<T> done) {
  ++reads_count_;
  const auto error = read_fault_.take();
  reads_.push_back([query = std::move(query), done = std::move(done), error] {
    if (error)
      done(Unexpected(*error));
    else
      done(query());
  });
  if (waiting_) waiting_();
}

}  // namespace snug::test_support
