// A Socket.IO server in a program on libuv, which runs its own loop.
//
//     on_libuv 127.0.0.1:3000
#include <uv.h>

#include <cstdio>

#include "snug/snug.h"

int main(int argc, char** argv) {
  uv_loop_t* const uv = uv_default_loop();
  {
    snug::Loop loop({.uv_loop = uv});
    snug::Server server(loop);

    const auto listening = server.listen(argc > 1 ? argv[1] : "127.0.0.1:3000");
    if (!listening) {
      std::fprintf(stderr, "%s\n", listening.error().message.c_str());
      return 1;
    }
    std::printf("listening on %s\n", listening->c_str());
    std::fflush(stdout);

    // A handle of the program; its callback uses the server.
    uv_timer_t clock;
    uv_timer_init(uv, &clock);
    clock.data = &server;
    const auto tick = [](uv_timer_t* timer) {
      static_cast<snug::Server*>(timer->data)->emit("tick", uv_now(timer->loop));
    };
    uv_timer_start(&clock, tick, 100, 100);

    loop.on_terminate([&] {
      uv_close(reinterpret_cast<uv_handle_t*>(&clock), nullptr);
      server.close([&] { loop.stop(); });
    });
    uv_run(uv, UV_RUN_DEFAULT);
  }
  uv_run(uv, UV_RUN_DEFAULT);  // libuv lets go of the handles that the loop's destructor closed
  return uv_loop_close(uv) == 0 ? 0 : 1;
}
