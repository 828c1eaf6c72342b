// Counts answers.
#include "cluster/requests.h"

#include <algorithm>
#include <utility>

namespace snug::cluster {

/// `if_unknown`: at least one, because nobody can say that all were heard.
std::size_t Requests::Open::missing_count(std::size_t if_unknown) const {
  if (over) return missing_at_end;
  if (!known) return std::max<std::size_t>(if_unknown, 1);
  const std::size_t waited =
      reached.other_count > answered_count ? reached.other_count - answered_count : 0;
  return waited + reached.hanging_count;
}

void Requests::add(const std::string& id, std::shared_ptr<Question> question,
                   std::chrono::milliseconds timeout) {
  auto& open = open_[id];
  open = std::make_unique<Open>(loop_);
  open->question = std::move(question);
  open->timer.start(timeout, [this, id] {
    const auto place = open_.find(id);
    if (place != open_.end()) give_up(id, *place->second, place->second->missing_count(1));
  });
}

void Requests::expect(const std::string& id, Reached reached) {
  const auto place = open_.find(id);
  if (place == open_.end() || place->second->known) return;
  Open& open = *place->second;
  open.known = true;
  open.reached = std::move(reached);
  open.question->on_expected(open.reached.other_count, open.reached.hanging_count);
  check(id);
}

void Requests::give_up(const std::string& id, std::size_t missing_count) {
  const auto place = open_.find(id);
  if (place != open_.end()) give_up(id, *place->second, std::max<std::size_t>(missing_count, 1));
}

void Requests::give_up(const std::string& id, Open& open, std::size_t missing_count) {
  open.missing_at_end = missing_count;
  open.over = true;
  check(id);
}

void Requests::on_answer(Answer& answer) {
  const auto place = open_.find(answer.request_id);
  if (place == open_.end()) return;
  Open& open = *place->second;
  open.answer_bytes += answer.byte_count;
  if (open.answer_bytes > kMaxAnswerBytes) return;
  const std::string id = place->first;
  const auto told = std::find(open.answered_uids.begin(), open.answered_uids.end(), answer.uid);
  const bool again = !answer.uid.empty() && told != open.answered_uids.end();
  if (again && answer.kind != AnswerKind::kClientValue) return;
  const std::shared_ptr<Question> question = open.question;
  if (question->take(answer)) {
    ++open.answered_count;
    if (!answer.uid.empty()) open.answered_uids.push_back(answer.uid);
  }
  check(id);
}

void Requests::check(const std::string& id) {
  const auto place = open_.find(id);
  if (place == open_.end()) return;
  Open& open = *place->second;
  if (!open.question->ready()) return;
  const bool all = open.known && open.answered_count >= open.reached.other_count;
  if (!open.over && !(all && open.question->satisfied())) return;
  const std::shared_ptr<Question> question = open.question;
  const std::size_t missing = open.missing_count(1);
  open_.erase(place);  // first, because the end may ask again
  question->end(missing);
}

/// Without ids in the answers nobody knows whether it has answered. It has if it lived for a while
/// after the question.
void Requests::lose(const std::string& id, Open& open, const std::string& uid) {
  const auto peer = std::find(open.reached.peers.begin(), open.reached.peers.end(), uid);
  const bool answered = std::find(open.answered_uids.begin(), open.answered_uids.end(), uid) !=
                        open.answered_uids.end();
  if (peer == open.reached.peers.end() || answered || open.reached.other_count == 0) return;
  open.reached.peers.erase(peer);
  --open.reached.other_count;
  ++open.reached.hanging_count;
  open.question->on_lost(1);
  check(id);
}

void Requests::on_peer_lost(const std::string& uid, std::chrono::steady_clock::time_point since) {
  std::vector<std::string> ids;  // copies, because an end may change the table
  for (const auto& [id, open] : open_) {
    if (open->asked >= since) ids.push_back(id);
  }
  for (const std::string& id : ids) {
    const auto place = open_.find(id);
    if (place != open_.end()) lose(id, *place->second, uid);
  }
}

void Requests::give_up_all(std::size_t missing_count) {
  std::vector<std::string> ids;
  for (const auto& [id, open] : open_) ids.push_back(id);
  for (const std::string& id : ids) {
    const auto place = open_.find(id);
    if (place != open_.end()) {
      give_up(id, *place->second, place->second->missing_count(missing_count));
    }
  }
}

std::vector<std::pair<std::shared_ptr<Question>, std::size_t>> Requests::take_all() {
  std::vector<std::pair<std::shared_ptr<Question>, std::size_t>> all;
  for (const auto& [id, open] : std::exchange(open_, {})) {
    all.emplace_back(open->question, open->missing_count(1));
  }
  return all;
}

}  // namespace snug::cluster
