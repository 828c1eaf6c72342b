// Finds damage inside a write-ahead log.
#include "storage/wal_check.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <vector>

namespace snug::storage {
namespace {

constexpr std::size_t kHeaderBytes = 32;
constexpr std::size_t kFrameHeaderBytes = 24;
constexpr std::size_t kPageBytes = 4096;
constexpr std::uint32_t kLittleEndianMagic = 0x377f0682;
constexpr std::uint32_t kBigEndianMagic = 0x377f0683;  ///< Gives the checksums' byte order.
constexpr int kOwnerOnly = 0600;
constexpr int kMaxCopies = 100;

std::uint32_t big_endian(const unsigned char* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 |
         at[3];
}

std::uint32_t little_endian(const unsigned char* at) {
  return std::uint32_t{at[3]} << 24 | std::uint32_t{at[2]} << 16 | std::uint32_t{at[1]} << 8 |
         at[0];
}

/// Two words. A frame's checksum continues that of the frame before.
struct Checksum {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  bool operator==(const Checksum&) const = default;
};

class Wal {
 public:
  explicit Wal(const std::string& path) : file_(path, std::ios::binary), bytes_(kHeaderBytes) {}

  std::size_t transactions_behind_damage() {
    if (!read_header()) return 0;
    Checksum before = after({}, 0, kHeaderBytes - sizeof(Checksum));
    const std::uint32_t magic = big_endian(bytes_.data());
    const bool is_header_whole = (magic == kLittleEndianMagic || magic == kBigEndianMagic) &&
                                 before == stored_at(kHeaderBytes - sizeof(Checksum));
    bytes_.resize(kFrameHeaderBytes + kPageBytes);
    if (!read()) return 0;
    if (!is_header_whole && !take_salts()) return 0;
    while (is_header_whole && follows(before)) {
      before = stored_at(16);
      if (!read()) return 0;
    }
    return longest_run();
  }

 private:
  bool read_header() {
    if (!read()) return false;
    is_big_endian_ = big_endian(bytes_.data()) == kBigEndianMagic;
    salts_ = stored_at(16);
    return true;
  }
  /// Those of the first frame that has some.
  bool take_salts() {
    while (stored_at(8) == Checksum{}) {
      if (!read()) return false;
    }
    salts_ = stored_at(8);
    return true;
  }
  /// Starts after the frame just read, which is damaged or a leftover. Returns the largest number
  /// of transactions in an unbroken sequence. Each leftover of a power cut is a sequence of one.
  std::size_t longest_run() {
    std::size_t longest = 0;
    std::size_t run = is_commit() ? 1 : 0;
    for (Checksum before = stored_at(16); read(); before = stored_at(16)) {
      const bool goes_on = follows(before);
      run = (goes_on ? run : 0) + (is_commit() ? 1 : 0);
      if (goes_on) longest = std::max(longest, run);
    }
    return longest;
  }

  bool read() {
    file_.read(reinterpret_cast<char*>(bytes_.data()), static_cast<std::streamsize>(bytes_.size()));
    return static_cast<std::size_t>(file_.gcount()) == bytes_.size();
  }
  bool is_commit() const { return stored_at(8) == salts_ && big_endian(bytes_.data() + 4) != 0; }
  bool follows(Checksum before) const {
    const Checksum header = after(before, 0, 8);
    return stored_at(8) == salts_ &&
           after(header, kFrameHeaderBytes, bytes_.size()) == stored_at(16);
  }
  Checksum stored_at(std::size_t offset) const {
    return {big_endian(bytes_.data() + offset), big_endian(bytes_.data() + offset + 4)};
  }
  Checksum after(Checksum sum, std::size_t begin, std::size_t end) const {
    const auto word = is_big_endian_ ? big_endian : little_endian;
    for (std::size_t at = begin; at < end; at += 8) {
      sum.first += word(bytes_.data() + at) + sum.second;
      sum.second += word(bytes_.data() + at + 4) + sum.first;
    }
    return sum;
  }

  std::ifstream file_;
  std::vector<unsigned char> bytes_;  ///< Bytes of the header, then of one frame.
  bool is_big_endian_ = false;
  Checksum salts_;  ///< Two words as well.
};

}  // namespace

std::size_t transactions_behind_damage(const std::string& wal_path) {
  const std::size_t count = Wal(wal_path).transactions_behind_damage();
  return count >= 2 ? count : 0;
}

std::optional<std::string> keep_copy(const std::string& wal_path) {
  for (int number = 1; number <= kMaxCopies; ++number) {
    const std::string copy = wal_path + ".damaged-" + std::to_string(number);
    const int file = open(copy.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
    if (file < 0) continue;
    close(file);
    std::ifstream from(wal_path, std::ios::binary);
    std::ofstream to(copy, std::ios::binary);
    to << from.rdbuf();
    to.close();
    if (to) return copy;
    unlink(copy.c_str());
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace snug::storage
