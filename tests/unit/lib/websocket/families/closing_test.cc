// Family 7: close frames, the frames after them, and their codes and reasons.
#include <string>
#include <vector>

#include "echo.h"

namespace snug::websocket::families {
namespace {

std::vector<Case> order() {
  const std::string text = client_frame(0x81, "Hello");
  const std::string large(256 * 1024, 'x');
  return {
      {"7.1.1", {text}, good("text(Hello)")},
      {"7.1.2", {client_close(1000), client_close(1001)}, good("")},
      {"7.1.3", {client_close(1000), client_frame(0x89, "late")}, good("")},
      {"7.1.4", {client_close(1000), text}, good("")},
      {"7.1.5", {client_frame(0x01, "a"), client_close(1000), client_frame(0x80, "b")}, good("")},
      {"7.1.6",
       {client_frame(0x81, large), text, client_close(1000), client_frame(0x89, "late")},
       good("text(" + shown(large) + ") text(Hello)"),
       Chops::kOneWrite},
  };
}
SNUG_FAMILY(CloseOrder, order());

std::vector<Case> payloads() {
  return {
      {"7.3.1", {client_frame(0x88, "")}, "close() end"},
      {"7.3.2", {client_frame(0x88, "\x03")}, failed(1002)},
      {"7.3.3", {client_close(1000)}, good("")},
      {"7.3.4", {client_close(1000, "Hello")}, good("")},
      {"7.3.5", {client_close(1000, std::string(123, '*'))}, good("")},
      {"7.3.6", {client_close(1000, std::string(124, '*'))}, failed(1002)},
      {"7.5.1",
       {client_close(1000,
                     "\xce\xba\xed\xa0\x80"
                     "edited")},
       failed(1007)},
  };
}
SNUG_FAMILY(ClosePayloads, payloads());

std::vector<Case> codes() {
  std::vector<Case> cases;
  int number = 0;
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                         3000, 3999, 4000, 4999}) {
    cases.push_back(
        {"7.7." + std::to_string(++number), {client_close(code)}, failed(code), Chops::kFrames});
  }
  number = 0;
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999}) {
    cases.push_back({"7.9." + std::to_string(++number), {client_close(code)}, failed(1002)});
  }
  cases.push_back({"7.13.1", {client_close(5000)}, failed(1002)});
  cases.push_back({"7.13.2", {client_close(65535)}, failed(1002)});
  return cases;
}
SNUG_FAMILY(CloseCodes, codes());

}  // namespace
}  // namespace snug::websocket::families
