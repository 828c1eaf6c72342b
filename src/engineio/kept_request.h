// The handshake request as a session keeps it for its whole life. Thousands of idle sessions hold
// one, and the tabs of one browser say the same but for a few lines: what they have in common is
// kept once for all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "snug/http.h"

namespace snug::engineio {

/// The heads of the present sessions' requests, each as long as a session has it. Sessions may
/// outlive this.
class RequestHeads {
 public:
  RequestHeads() = default;
  ~RequestHeads();
  RequestHeads(const RequestHeads&) = delete;
  RequestHeads& operator=(const RequestHeads&) = delete;

  std::size_t count() const { return heads_.size(); }

 private:
  friend class KeptRequest;
  struct Head {
    RequestHeads* owner;  ///< Null once that is gone.
    std::string lines;
    std::size_t references = 0;
  };
  Head& take(std::string lines);
  static void give_back(Head& head);

  std::unordered_map<std::string_view, Head*> heads_;  ///< Keys: their lines.
};

class KeptRequest {
 public:
  /// Drops the body, and the fields that concern the connection only (RFC 9110 7.6.1, RFC
  /// 6455 4.1).
  KeptRequest(RequestHeads& heads, const HttpRequest& request);
  ~KeptRequest();
  KeptRequest(const KeptRequest&) = delete;
  KeptRequest& operator=(const KeptRequest&) = delete;

  HttpRequest restore() const;

 private:
  RequestHeads::Head* head_;
  std::unique_ptr<char[]> own_;  ///< Lines that seldom are another client's too.
  std::uint32_t own_bytes_;
  bool secure_;
};

}  // namespace snug::engineio
