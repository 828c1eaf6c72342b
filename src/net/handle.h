// Stream handles of libuv on the heap: their memory lives until libuv's close callback.
#pragma once

#include <uv.h>

namespace snug::net {

enum class HandleKind { kTcp, kPipe };

/// `data` is null until the owner sets it. An owner that goes away closes the handle; no callback
/// of the handle comes after that but those of its pending writes.
uv_stream_t* new_handle(uv_loop_t& loop, HandleKind kind);
/// Frees the handle when libuv is done with it.
void close_handle(uv_stream_t* stream);
int descriptor_of(const uv_stream_t* stream);

}  // namespace snug::net
