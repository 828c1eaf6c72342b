// What becomes of the body of a request, decided by its head.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "snug/http.h"

namespace snug::http {

class BodyPlan {
 public:
  /// The route gets the request when its body is complete; a larger one is refused.
  static BodyPlan collect(std::size_t max_bytes) { return BodyPlan(max_bytes, nullptr); }
  /// The request is answered with this at once, and the connection closes.
  static BodyPlan refuse(HttpResponse response) {
    return BodyPlan(0, std::make_unique<HttpResponse>(std::move(response)));
  }

  std::size_t max_bytes() const { return max_bytes_; }
  /// Null unless the request is refused.
  const HttpResponse* refusal() const { return refusal_.get(); }

 private:
  BodyPlan(std::size_t max_bytes, std::unique_ptr<HttpResponse> refusal)
      : max_bytes_(max_bytes), refusal_(std::move(refusal)) {}

  std::size_t max_bytes_;
  std::unique_ptr<HttpResponse> refusal_;
};

}  // namespace snug::http
