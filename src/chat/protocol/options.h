// The chat's options and limits. Every number has its reason beside it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "protocol/client_address.h"
#include "snug/log.h"

namespace snug::chat {

/// The limits of docs/protocol.md, in its order, and limits on memory that no client sees.
struct Limits {
  std::size_t text_characters = 8'000;
  std::size_t edits_of_message = 100;
  std::size_t emojis_of_message = 50;  ///< Different ones.
  std::size_t emoji_characters = 16;   ///< Families and flags are up to a dozen.
  std::size_t pins_of_room = 100;
  std::uint32_t message_changes_waiting = 64;  ///< Of one device.
  std::uint32_t sends_per_second = 300;        ///< Of one device, as a mean over ten seconds.
  std::uint32_t sends_in_flight = 256;         ///< Of one device.
  std::uint32_t requests_per_second = 50;      ///< Of one socket, or of one device over HTTP.
  std::size_t page_events = 200;               ///< Of `history` and of `replay`.
  std::size_t page_bytes = 256 * 1024;         ///< Bodies in one page.
  std::size_t replay_events = 2'000;
  std::size_t search_characters = 200;
  std::size_t search_words = 32;          ///< Each is looked up, and pairs of characters are words.
  std::size_t search_hits = 50;           ///< Of one answer.
  std::uint32_t searches_per_second = 3;  ///< Of one device, as a mean over ten seconds.
  std::size_t sockets_per_person = 32;
  std::size_t members_of_room = 10'000;       ///< Each connects and reads: a row, a broadcast.
  std::size_t members_shown = 50;             ///< In `ready`; in a larger room marks stay private.
  std::size_t rooms_of_person = 500;          ///< Direct ones aside; `ready` tells of each.
  std::uint32_t rooms_created_a_day = 50;     ///< By one person; rooms are never removed.
  std::size_t bans_of_room = 1'000;           ///< All are kept in memory.
  std::size_t room_changes_waiting = 64;      ///< Of one room: each waits for the disk.
  std::size_t room_changes_waiting_each = 8;  ///< Of one person, so that others have places.
  std::size_t topic_characters = 500;
  std::size_t query_characters = 64;  ///< For people by name.
  std::size_t list_entries = 100;     ///< In a page of members, bans or rooms.

  std::size_t slow_socket_bytes = 64 * 1024;  ///< Queued; a socket with more is not live.
  std::size_t answers_waiting = 64;        ///< Of one socket: large ones wait for its connection.
  std::size_t hashes_waiting = 32;         ///< About two seconds of work on a Pi.
  std::size_t hashes_waiting_each = 8;     ///< Of one address, or of one person's known devices.
  std::size_t devices_per_person = 100;    ///< A further sign-in ends the oldest.
  std::size_t open_invites = 1'000;        ///< All are kept in memory.
  std::size_t recent_events = 2'048;       ///< Kept in memory for sockets that catch up.
  std::size_t recent_bytes = 1024 * 1024;  ///< Their bodies.
};

/// argon2id with one lane.
struct PasswordCost {
  std::size_t memory_bytes = 19'456 * 1024;
  std::uint64_t passes = 2;
};

struct Options {
  std::vector<std::string>
      public_origins;           ///< "https://chat.example": allowed besides the own Host.
  AddressSet trusted_proxies;   ///< Their X-Forwarded-For counts, as that of peers on Unix sockets.
  bool directory = true;        ///< Everyone sees everyone; otherwise only who shares a room.
  bool secure_cookies = false;  ///< Behind TLS: cookies are `Secure` and have the `__Host-` prefix.
  std::string durability = "full";  ///< The store's; `ready` has it.
  Limits limits;
  PasswordCost password_cost;

  /// Marks are written together with the next stored message, but not more often than this, because
  /// each write is a page of the SD card.
  std::chrono::milliseconds marks_every{3'000};
  std::chrono::milliseconds marks_at_latest{10'000};  ///< If no message is stored.
  std::chrono::milliseconds presence_grace{4'000};    ///< A reload is not a departure.
  std::chrono::milliseconds presence_every{1'000};    ///< Broadcasts; changes wait for the next.
  std::chrono::milliseconds last_seen_every{60'000};  ///< Writes to the store, per person.
  /// A search ends with what it found. It keeps the write-ahead log from being emptied, and other
  /// searches waiting. Usual ones take milliseconds.
  std::chrono::milliseconds search_time{2'000};
  std::chrono::milliseconds typing_expires{6'000};
  std::chrono::milliseconds typing_every{1'000};  ///< Broadcasts, per person and room.

  LogSink log;  ///< Empty: nothing is logged.
  /// Called once, when the store no longer knows whether something is stored. The chat answers
  /// nothing from then on. The program must end with an error and be restarted.
  std::function<void()> on_storage_failed;
};

}  // namespace snug::chat
