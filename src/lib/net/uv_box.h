// A handle of libuv on the heap. Its owner closes it, and libuv frees it.
#pragma once

#include <uv.h>

#include <memory>

namespace snug::net {

template <class Handle>
uv_handle_t* as_handle(Handle* handle) {
  return reinterpret_cast<uv_handle_t*>(handle);
}

/// No callback but the freeing one comes after this, so the handle may point to its owner.
template <class Handle>
struct UvClose {
  void operator()(Handle* handle) const {
    uv_close(as_handle(handle),
             [](uv_handle_t* closed) noexcept { delete reinterpret_cast<Handle*>(closed); });
  }
};

/// Holds a handle that was initialised on a loop.
template <class Handle>
using UvBox = std::unique_ptr<Handle, UvClose<Handle>>;

}  // namespace snug::net
