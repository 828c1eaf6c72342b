/* A plugin of qemu's user mode that counts the instructions of a program, in all its threads, into
 * a file of eight bytes. The file keeps the count when a signal ends the program:
 *     qemu-aarch64 -plugin count.so,into=FILE PROGRAM
 * Debian 12's qemu has plugins but no header for them, so version 1 of the interface is declared
 * here (qemu 7.2, include/qemu/qemu-plugin.h). */
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct qemu_plugin_tb; /* A block of instructions that are run in a row. */
typedef void (*translated)(uint64_t id, struct qemu_plugin_tb* block);
typedef void (*executed)(unsigned vcpu, void* user);
enum { kNoRegisters = 0 };

extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* block);
extern void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, translated callback);
extern void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb* block, executed callback,
                                                 int registers, void* user);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

static uint64_t* total;

static void on_executed(unsigned vcpu, void* count) {
  (void)vcpu;
  __atomic_fetch_add(total, (uintptr_t)count, __ATOMIC_RELAXED);
}

static void on_translated(uint64_t id, struct qemu_plugin_tb* block) {
  (void)id;
  qemu_plugin_register_vcpu_tb_exec_cb(block, on_executed, kNoRegisters,
                                       (void*)qemu_plugin_tb_n_insns(block));
}

__attribute__((visibility("default"))) int qemu_plugin_install(uint64_t id, const void* qemu,
                                                               int argument_count,
                                                               char** arguments) {
  (void)qemu;
  if (argument_count != 1 || strncmp(arguments[0], "into=", 5) != 0) return 1;
  const int file = open(arguments[0] + 5, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || ftruncate(file, sizeof(*total)) != 0) return 1;
  total = mmap(NULL, sizeof(*total), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (total == MAP_FAILED) return 1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translated);
  return 0;
}
