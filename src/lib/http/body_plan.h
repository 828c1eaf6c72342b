// The treatment of a request's body, decided by the request's head.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "snug/http.h"

namespace snug::http {

class BodyPlan {
 public:
  /// The route gets the request when its body is complete; a larger one is refused.
  static BodyPlan collect(std::uint64_t max_bytes) { return BodyPlan(max_bytes, nullptr); }
  /// The route gets the request at once and reads its body piece by piece. A larger body is refused
  /// before; if its length is not announced, it ends with an error.
  static BodyPlan stream(std::uint64_t max_bytes) {
    BodyPlan plan(max_bytes, nullptr);
    plan.streams_ = true;
    return plan;
  }
  /// The request is answered with this at once, and the connection closes.
  static BodyPlan refuse(HttpResponse response) {
    return BodyPlan(0, std::make_unique<HttpResponse>(std::move(response)));
  }

  std::uint64_t max_bytes() const { return max_bytes_; }
  bool streams() const { return streams_; }
  /// Null unless the request is refused.
  const HttpResponse* refusal() const { return refusal_.get(); }

 private:
  BodyPlan(std::uint64_t max_bytes, std::unique_ptr<HttpResponse> refusal)
      : max_bytes_(max_bytes), refusal_(std::move(refusal)) {}

  std::uint64_t max_bytes_;
  bool streams_ = false;
  std::unique_ptr<HttpResponse> refusal_;
};

}  // namespace snug::http
