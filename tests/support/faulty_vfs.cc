// A file system for SQLite that fails and loses power when a test says so.
#include "support/faulty_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace snug::test_support {
namespace {

constexpr std::size_t kSectorBytes = 512;

std::vector<std::uint8_t> contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void put(std::vector<std::uint8_t>& contents, std::size_t offset, const std::uint8_t* bytes,
         std::size_t count) {
  if (contents.size() < offset + count) contents.resize(offset + count);
  std::copy_n(bytes, count, contents.begin() + static_cast<std::ptrdiff_t>(offset));
}

// Counts down; true from the nth call on.
bool reached(std::size_t& countdown, bool& state) {
  if (countdown != 0 && --countdown == 0) state = true;
  return state;
}

}  // namespace

// --- what SQLite calls ---

struct FaultyVfs::Hooks {
  // SQLite allocates this and, directly behind it, the real file.
  struct OpenFile {
    sqlite3_file base;
    FaultyVfs* owner;
    std::shared_ptr<FaultyFile>* file;  ///< Null: not watched.
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };

  sqlite3_vfs vfs{};
  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);

  static OpenFile* of(sqlite3_file* file) { return reinterpret_cast<OpenFile*>(file); }
  static FaultyVfs* owner_of(sqlite3_vfs* vfs) { return static_cast<FaultyVfs*>(vfs->pAppData); }
  static const sqlite3_io_methods* methods_of(sqlite3_file* file) {
    return of(file)->real()->pMethods;
  }

  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
    FaultyVfs* owner = owner_of(vfs);
    OpenFile* opened = of(file);
    opened->base.pMethods = nullptr;
    opened->owner = owner;
    opened->file = nullptr;
    const bool is_watched = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
    std::shared_ptr<FaultyFile> watched = is_watched ? owner->file_at(path) : nullptr;
    sqlite3_vfs* real = owner->hooks_->real;
    const int code = real->xOpen(real, path, opened->real(), flags, out);
    if (code != SQLITE_OK) return code;
    if (watched) opened->file = new std::shared_ptr<FaultyFile>(std::move(watched));
    opened->base.pMethods = &methods();
    return SQLITE_OK;
  }

  static int close(sqlite3_file* file) {
    delete of(file)->file;
    return methods_of(file)->xClose(of(file)->real());
  }

  static int read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
    return methods_of(file)->xRead(of(file)->real(), bytes, count, offset);
  }

  static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    OpenFile* opened = of(file);
    if (opened->file != nullptr) {
      const auto* first = static_cast<const std::uint8_t*>(bytes);
      FaultyFile::Change change{false, static_cast<std::size_t>(offset), {first, first + count}};
      const std::lock_guard lock(opened->owner->mutex_);
      const Fate fate = opened->owner->fate_of_write();
      if (fate == Fate::kFull) return SQLITE_FULL;
      opened->owner->note_change(**opened->file, std::move(change));
      if (fate == Fate::kFailure) return SQLITE_IOERR_WRITE;
    }
    return methods_of(file)->xWrite(opened->real(), bytes, count, offset);
  }

  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    OpenFile* opened = of(file);
    if (opened->file != nullptr) {
      const std::lock_guard lock(opened->owner->mutex_);
      const bool is_powerless = opened->owner->loses_power_now();
      opened->owner->note_change(**opened->file, {true, static_cast<std::size_t>(size), {}});
      if (is_powerless) return SQLITE_IOERR_TRUNCATE;
    }
    return methods_of(file)->xTruncate(opened->real(), size);
  }

  static int sync(sqlite3_file* file, int) {
    OpenFile* opened = of(file);
    if (opened->file == nullptr) return SQLITE_OK;
    const std::lock_guard lock(opened->owner->mutex_);
    const bool is_passed = opened->owner->fate_of_sync() == Fate::kPass;
    is_passed ? opened->owner->make_durable(**opened->file)
              : opened->owner->make_partly_durable(**opened->file);
    return is_passed ? SQLITE_OK : SQLITE_IOERR_FSYNC;
  }

  static int remove(sqlite3_vfs* vfs, const char* path, int sync_directory) {
    FaultyVfs* owner = owner_of(vfs);
    {
      const std::lock_guard lock(owner->mutex_);
      if (owner->is_powerless_) return SQLITE_IOERR_DELETE;
      const auto found = owner->files_.find(path);
      if (found != owner->files_.end()) {
        found->second->is_deleted = true;
        if (sync_directory != 0) owner->files_.erase(found);
      }
    }
    sqlite3_vfs* real = owner->hooks_->real;
    return real->xDelete(real, path, 0);
  }

  static int size(sqlite3_file* file, sqlite3_int64* bytes) {
    return methods_of(file)->xFileSize(of(file)->real(), bytes);
  }
  static int lock(sqlite3_file* file, int level) {
    return methods_of(file)->xLock(of(file)->real(), level);
  }
  static int unlock(sqlite3_file* file, int level) {
    return methods_of(file)->xUnlock(of(file)->real(), level);
  }
  static int check_lock(sqlite3_file* file, int* is_locked) {
    return methods_of(file)->xCheckReservedLock(of(file)->real(), is_locked);
  }
  static int control(sqlite3_file* file, int operation, void* argument) {
    return methods_of(file)->xFileControl(of(file)->real(), operation, argument);
  }
  static int sector_size(sqlite3_file* file) {
    return methods_of(file)->xSectorSize(of(file)->real());
  }
  static int characteristics(sqlite3_file* file) {
    return methods_of(file)->xDeviceCharacteristics(of(file)->real());
  }
  static int shm_map(sqlite3_file* file, int page, int bytes, int extend, void volatile** out) {
    return methods_of(file)->xShmMap(of(file)->real(), page, bytes, extend, out);
  }
  static int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return methods_of(file)->xShmLock(of(file)->real(), offset, count, flags);
  }
  static void shm_barrier(sqlite3_file* file) { methods_of(file)->xShmBarrier(of(file)->real()); }
  static int shm_unmap(sqlite3_file* file, int is_deleted) {
    return methods_of(file)->xShmUnmap(of(file)->real(), is_deleted);
  }

  static const sqlite3_io_methods& methods() {
    static const sqlite3_io_methods table = {2,
                                             &close,
                                             &read,
                                             &write,
                                             &truncate,
                                             &sync,
                                             &size,
                                             &lock,
                                             &unlock,
                                             &check_lock,
                                             &control,
                                             &sector_size,
                                             &characteristics,
                                             &shm_map,
                                             &shm_lock,
                                             &shm_barrier,
                                             &shm_unmap,
                                             nullptr,
                                             nullptr};
    return table;
  }

  void add_to_sqlite(FaultyVfs& owner) {
    vfs = *real;
    vfs.szOsFile = real->szOsFile + static_cast<int>(sizeof(OpenFile));
    vfs.pNext = nullptr;
    vfs.zName = owner.name_.c_str();
    vfs.pAppData = &owner;
    vfs.xOpen = &open;
    vfs.xDelete = &remove;
    vfs.xAccess = [](sqlite3_vfs* self, const char* path, int flags, int* out) {
      sqlite3_vfs* below = owner_of(self)->hooks_->real;
      return below->xAccess(below, path, flags, out);
    };
    vfs.xFullPathname = [](sqlite3_vfs* self, const char* path, int bytes, char* out) {
      sqlite3_vfs* below = owner_of(self)->hooks_->real;
      return below->xFullPathname(below, path, bytes, out);
    };
    sqlite3_vfs_register(&vfs, 0);
  }
};

// --- what tests call ---

FaultyVfs::FaultyVfs(std::uint64_t seed)
    : random_(seed),
      name_("faulty-" + std::to_string(reinterpret_cast<std::uintptr_t>(this))),
      hooks_(std::make_unique<Hooks>()) {
  hooks_->add_to_sqlite(*this);
}

FaultyVfs::~FaultyVfs() {
  sqlite3_vfs_unregister(&hooks_->vfs);
}

void FaultyVfs::fill_disk_at_write(std::size_t nth) {
  const std::lock_guard lock(mutex_);
  writes_until_full_ = nth;
}

void FaultyVfs::fail_at_sync(std::size_t nth) {
  const std::lock_guard lock(mutex_);
  syncs_until_failure_ = nth;
}

void FaultyVfs::heal() {
  const std::lock_guard lock(mutex_);
  is_full_ = false;
  is_failing_ = false;
  writes_until_full_ = 0;
  syncs_until_failure_ = 0;
}

void FaultyVfs::cut_power_at(std::size_t nth) {
  const std::lock_guard lock(mutex_);
  operations_until_cut_ = nth;
}

bool FaultyVfs::is_powerless() const {
  const std::lock_guard lock(mutex_);
  return is_powerless_;
}

std::size_t FaultyVfs::sync_count() const {
  const std::lock_guard lock(mutex_);
  return sync_count_;
}

void FaultyVfs::restore_power() {
  const std::lock_guard lock(mutex_);
  for (auto& [path, file] : files_) {
    std::filesystem::remove(path + "-shm");
    if (file->is_deleted && chance(50)) {
      std::filesystem::remove(path);
      continue;
    }
    make_partly_durable(*file);
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(file->durable.data()),
              static_cast<std::streamsize>(file->durable.size()));
  }
  files_.clear();
  is_powerless_ = false;
  was_powerless_ = false;
  operations_until_cut_ = 0;
}

// --- fates ---

// The write in which the power goes may still arrive in part; those after it do not.
bool FaultyVfs::loses_power_now() {
  was_powerless_ = is_powerless_;
  return reached(operations_until_cut_, is_powerless_);
}

FaultyVfs::Fate FaultyVfs::fate_of_write() {
  if (loses_power_now()) return Fate::kFailure;
  return reached(writes_until_full_, is_full_) ? Fate::kFull : Fate::kPass;
}

FaultyVfs::Fate FaultyVfs::fate_of_sync() {
  ++sync_count_;
  if (loses_power_now()) return Fate::kFailure;
  return reached(syncs_until_failure_, is_failing_) ? Fate::kFailure : Fate::kPass;
}

// --- files ---

std::shared_ptr<FaultyFile> FaultyVfs::file_at(const std::string& path) {
  const std::lock_guard lock(mutex_);
  auto& file = files_[path];
  if (file == nullptr || file->is_deleted) {
    file = std::make_shared<FaultyFile>();
    file->durable = contents_of(path);
  }
  return file;
}

void FaultyVfs::note_change(FaultyFile& file, FaultyFile::Change change) {
  if (!was_powerless_) file.pending.push_back(std::move(change));
}

void FaultyVfs::make_durable(FaultyFile& file) {
  for (const FaultyFile::Change& change : file.pending) apply_partly(file, change, 100);
  file.pending.clear();
}

// After a failed sync nobody knows what arrived, and a later sync does not repeat it.
void FaultyVfs::make_partly_durable(FaultyFile& file) {
  const unsigned percents[] = {0, 50, 90, 100};
  const unsigned percent = percents[random_() % std::size(percents)];
  for (const FaultyFile::Change& change : file.pending) apply_partly(file, change, percent);
  file.pending.clear();
}

void FaultyVfs::apply_partly(FaultyFile& file, const FaultyFile::Change& change, unsigned percent) {
  if (change.is_truncation) {
    if (chance(percent)) file.durable.resize(change.offset);
    return;
  }
  std::size_t done = 0;
  while (done < change.bytes.size()) {
    const std::size_t at = change.offset + done;
    const std::size_t to_sector_end = kSectorBytes - at % kSectorBytes;
    const std::size_t count = std::min(to_sector_end, change.bytes.size() - done);
    if (chance(percent)) put(file.durable, at, change.bytes.data() + done, count);
    done += count;
  }
}

}  // namespace snug::test_support
