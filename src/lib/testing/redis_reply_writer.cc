// See redis_reply_writer.h.
#include "testing/redis_reply_writer.h"

#include <algorithm>

namespace snug::test_support::redis {

void ReplyWriter::line(char kind, std::string_view text) {
  bytes_ += kind;
  bytes_ += text;
  bytes_ += "\r\n";
}

void ReplyWriter::error(std::string_view text) {
  std::string one_line(text);
  std::replace_if(
      one_line.begin(), one_line.end(), [](char sign) { return sign == '\r' || sign == '\n'; },
      ' ');
  line('-', one_line);
}

void ReplyWriter::bulk(std::string_view bytes) {
  line('$', std::to_string(bytes.size()));
  bytes_ += bytes;
  bytes_ += "\r\n";
}

}  // namespace snug::test_support::redis
