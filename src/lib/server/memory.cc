// Functions of snug/memory.h.
#include "snug/memory.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

namespace snug {
namespace {

constexpr int kLargeBlockBytes = 1024 * 1024;
constexpr int kKeptFreeBytes = 1024 * 1024;

/// Forgets read-only segments, whose pages the kernel can read from the file again.
int forget_segments(dl_phdr_info* object, std::size_t, void*) {
  const bool is_kernels_own = std::strstr(object->dlpi_name, "vdso") != nullptr;
  if (is_kernels_own) return 0;
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const std::uintptr_t begin = (object->dlpi_addr + segment.p_vaddr) & ~(page - 1);
    const std::uintptr_t end = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void return_large_blocks() {
  mallopt(M_MMAP_THRESHOLD, kLargeBlockBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptFreeBytes);
}

void forget_startup() {
  malloc_trim(0);
  dl_iterate_phdr(forget_segments, nullptr);
}

}  // namespace snug
