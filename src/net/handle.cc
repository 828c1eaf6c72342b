// See handle.h.
#include "net/handle.h"

#include "base/check.h"

namespace snug::net {

namespace {

union AnyStream {
  uv_tcp_t tcp;
  uv_pipe_t pipe;
};

}  // namespace

uv_stream_t* new_handle(uv_loop_t& loop, HandleKind kind) {
  auto* handle = new AnyStream;
  const int status = kind == HandleKind::kTcp ? uv_tcp_init(&loop, &handle->tcp)
                                              : uv_pipe_init(&loop, &handle->pipe, 0);
  CHECK(status == 0);
  auto* stream = reinterpret_cast<uv_stream_t*>(handle);
  stream->data = nullptr;
  return stream;
}

void close_handle(uv_stream_t* stream) {
  stream->data = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(stream),
           [](uv_handle_t* handle) noexcept { delete reinterpret_cast<AnyStream*>(handle); });
}

int descriptor_of(const uv_stream_t* stream) {
  uv_os_fd_t descriptor = -1;
  uv_fileno(reinterpret_cast<const uv_handle_t*>(stream), &descriptor);
  return descriptor;
}

}  // namespace snug::net
