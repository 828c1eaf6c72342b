// Maps each number sent by a device to its event.
#include "storage/sent_index.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>

#include "storage/failure.h"
#include "storage/query.h"
#include "storage/sql_text.h"

namespace snug::storage {

using model::DeviceCounter;
using model::DeviceId;
using model::GlobalSeq;

namespace {

/// Seven bits per byte, lowest first. The high bit marks that more follow.
void append_number(std::string& bytes, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) bytes += static_cast<char>(number | 0x80);
  bytes += static_cast<char>(number);
}

/// The sum of the first `count` numbers. Nothing if there are fewer.
std::optional<std::int64_t> sum_of_first(const std::string& bytes, std::int64_t count) {
  std::uint64_t sum = 0;
  std::size_t at = 0;
  for (; count > 0; --count) {
    std::uint64_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
      if (at == bytes.size() || shift > 56) return std::nullopt;
      const auto byte = static_cast<unsigned char>(bytes[at++]);
      number |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) break;
    }
    sum += number;
  }
  return static_cast<std::int64_t>(sum);
}

}  // namespace

SentIndex::SentIndex(SQLite::Database& database)
    : unindexed_numbers_(database, sql::unindexed_numbers),
      number_by_gseq_(database, sql::number_by_gseq),
      add_sent_run_(database, sql::add_sent_run),
      find_sent_run_(database, sql::find_sent_run),
      set_indexed_(database, sql::set_indexed) {}

void SentIndex::load(GlobalSeq indexed, GlobalSeq head) {
  try {
    load_all(indexed);
  } catch (const SQLite::Exception& exception) {
    if (!is_corruption(exception)) throw;
    // Some of the range is damaged. Reads the rest one by one.
    unwritten_.clear();
    for (std::int64_t gseq = indexed.value + 1; gseq <= head.value; ++gseq) load_one({gseq});
  }
}

void SentIndex::load_all(GlobalSeq indexed) {
  unwritten_.clear();
  Query row(unindexed_numbers_);
  row.bind(indexed);
  while (row.step()) {
    add(row.id<DeviceId>(0), row.id<DeviceCounter>(1), row.id<GlobalSeq>(2));
  }
}

void SentIndex::load_one(GlobalSeq gseq) {
  try {
    Query row(number_by_gseq_);
    if (row.bind(gseq).step()) add(row.id<DeviceId>(0), row.id<DeviceCounter>(1), gseq);
  } catch (const SQLite::Exception& exception) {
    if (!is_corruption(exception)) throw;
  }
}

std::optional<GlobalSeq> SentIndex::find(DeviceId device, DeviceCounter n) {
  const auto found = std::find_if(unwritten_.rbegin(), unwritten_.rend(), [&](const Sent& sent) {
    return sent.device == device && sent.n == n;
  });
  return found == unwritten_.rend() ? find_row(device, n) : found->gseq;
}

std::optional<GlobalSeq> SentIndex::find_row(DeviceId device, DeviceCounter n) {
  Query row(find_sent_run_);
  if (!row.bind(device).bind(n).step()) return std::nullopt;
  const auto gseq = sum_of_first(row.bytes(1), n.value - row.integer(0) + 1);
  if (!gseq) return std::nullopt;
  return GlobalSeq{*gseq};
}

/// A device's numbers are consecutive, unless some of its rows are damaged.
void SentIndex::write(GlobalSeq head) {
  std::vector<Sent> sorted = unwritten_;
  std::sort(sorted.begin(), sorted.end(), [](const Sent& a, const Sent& b) {
    return std::tie(a.device, a.n) < std::tie(b.device, b.n);
  });
  for (auto first = sorted.begin(); first != sorted.end();) {
    std::string gseqs;
    std::int64_t before = 0;
    auto next = first;
    while (next != sorted.end() && next->device == first->device &&
           next->n.value - first->n.value == next - first && next->gseq.value > before) {
      append_number(gseqs, static_cast<std::uint64_t>(next->gseq.value - before));
      before = next->gseq.value;
      ++next;
    }
    Query(add_sent_run_).bind(first->device).bind(first->n).bind_bytes(gseqs).run();
    first = next;
  }
  Query(set_indexed_).bind(head).run();
}

}  // namespace snug::storage
