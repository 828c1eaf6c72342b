// A Socket.IO server in a program on Asio: Asio's loop has the thread, and turns the server's.
//
//     on_asio 127.0.0.1:3000
#include <unistd.h>

#include <asio.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "snug/snug.h"

/// Turns a loop when its descriptor is readable, and when its next deadline has come. Begins when
/// `context` runs, and ends when the loop is stopped. Must not be destroyed before.
class Turner {
 public:
  Turner(asio::io_context& context, snug::Loop& loop)
      : loop_(loop), descriptor_(context, dup(loop.descriptor())), timer_(context) {
    asio::post(context, [this] { turn(); });
  }

 private:
  void turn() {
    if (!loop_.run_once()) {
      descriptor_.close();
      timer_.cancel();
      return;
    }
    timer_.cancel();
    if (const auto wait = loop_.next_turn_in()) {
      timer_.expires_after(*wait);
      timer_.async_wait([this](asio::error_code error) { on_event(error); });
    }
    descriptor_.cancel();
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [this](asio::error_code error) { on_event(error); });
  }
  void on_event(asio::error_code error) {
    if (!error && descriptor_.is_open()) turn();
  }

  snug::Loop& loop_;
  asio::posix::stream_descriptor descriptor_;
  asio::steady_timer timer_;
};

int main(int argc, char** argv) {
  asio::io_context context;
  snug::Loop loop;
  snug::Server server(loop);

  // Asio's handlers reach the server with post(), and the server's handlers call Asio as they like.
  server.on_connection([&](snug::Socket socket) {
    socket.on("remind", [&](int milliseconds, std::string of, snug::Ack ack) {
      const auto timer = std::make_shared<asio::steady_timer>(context);
      timer->expires_after(std::chrono::milliseconds(milliseconds));
      timer->async_wait(
          [&loop, timer, of, ack](asio::error_code) { loop.post([of, ack] { ack(of); }); });
    });
  });

  const auto listening = server.listen(argc > 1 ? argv[1] : "127.0.0.1:3000");
  if (!listening) {
    std::fprintf(stderr, "%s\n", listening.error().message.c_str());
    return 1;
  }
  std::printf("listening on %s\n", listening->c_str());
  std::fflush(stdout);

  asio::signal_set signals(context, SIGTERM, SIGINT);  // Asio's, so not the loop's on_terminate
  signals.async_wait(
      [&](asio::error_code, int) { loop.post([&] { server.close([&] { loop.stop(); }); }); });
  const Turner turner(context, loop);
  context.run();
}
