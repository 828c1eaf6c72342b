// Every line of a pipe goes to all clients, and whoever connects later gets the last one.
//
//     journalctl -f | lines 127.0.0.1:3000
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>

#include "snug/snug.h"

/// The whole lines of a descriptor, as they come.
class LineReader {
 public:
  explicit LineReader(int descriptor) : descriptor_(descriptor) {
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  }
  /// Reads what is there; calls `on_line` for each line. False at the end, and after an error.
  template <class OnLine>
  bool read_some(OnLine on_line) {
    std::array<char, 4096> bytes{};
    const ssize_t size = read(descriptor_, bytes.data(), bytes.size());
    if (size <= 0) return size < 0 && (errno == EAGAIN || errno == EINTR);
    text_.append(bytes.data(), static_cast<std::size_t>(size));
    for (std::size_t end = text_.find('\n'); end != text_.npos; end = text_.find('\n')) {
      on_line(text_.substr(0, end));
      text_.erase(0, end + 1);
    }
    return true;
  }

 private:
  const int descriptor_;
  std::string text_;
};

int main(int argc, char** argv) {
  snug::Loop loop;
  snug::Server server(loop);

  std::string last;
  server.on_connection([&](snug::Socket socket) {
    if (!last.empty()) socket.emit("line", last);
  });
  LineReader reader(STDIN_FILENO);
  snug::Watch watch;
  auto watching = loop.watch(STDIN_FILENO, {.readable = true}, [&](snug::WatchEvents) {
    const bool more = reader.read_some([&](std::string line) {
      server.emit("line", line);
      last = std::move(line);
    });
    if (!more) watch.stop();
  });
  const auto listening = server.listen(argc > 1 ? argv[1] : "127.0.0.1:3000");
  if (!watching || !listening) {
    const snug::Error& error = watching ? listening.error() : watching.error();
    std::fprintf(stderr, "%s\n", error.message.c_str());
    return 1;
  }
  watch = std::move(*watching);
  std::printf("listening on %s\n", listening->c_str());
  std::fflush(stdout);
  loop.on_terminate([&] { server.close([&] { loop.stop(); }); });
  loop.run();
}
