// Streams and patterns: see redis_scripts.h.
#include <array>

#include "redis_scripts.h"

namespace snug::testing {

namespace {

constexpr std::array kScripts = {
    RedisScript{"adding to streams", R"(
A XADD s 1-1 f v
A XADD s 1-1 f v
A XADD s 0-5 f v
A XADD s 0-0 f v
A XADD n 0-0 f v
A EXISTS n
A XADD s 1-* f v
A XADD s 1-* f v
A XADD s 0-* f v
A XADD s 5 f v g w
A XADD s 6-* "\x00" "\xff"
A XADD s 7-x f v
A XADD s x f v
A XADD s - f v
A XADD s + f v
A XADD s 1-1-1 f v
A XADD s "" f v
A XADD s 18446744073709551616 f v
A XADD s 7 f
A XADD s 7 f v g
A XADD s 7
A XADD s
A (kind) XADD s * f v
A XADD none NOMKSTREAM * f v
A EXISTS none
A XADD big 18446744073709551615-18446744073709551615 f v
A XADD big * f v
A XLEN s
A XLEN none
A SET t x
A XADD t * f v
A XADD t NOMKSTREAM * f v
A XLEN t
A XADD m MAXLEN 2 1 f v
A XADD m MAXLEN = 2 2 f v
A XADD m MAXLEN = 2 3 f v
A XRANGE m - +
A XADD m MAXLEN ~ 1 4 f v
A XLEN m
A XADD m MINID 4 5 f v
A XRANGE m - +
A XADD m MAXLEN -1 6 f v
A XADD m MAXLEN x 6 f v
A XADD m MAXLEN 1 LIMIT 5 6 f v
A XADD m MAXLEN ~ 1 LIMIT 5 6 f v
A XADD m MAXLEN ~ 1 LIMIT -5 7 f v
A XADD m LIMIT 5 7 f v
A XADD m MAXLEN 1 MINID 1 7 f v
A XADD m MINID 1 MAXLEN 1 7 f v
A XADD m MAXLEN 1 MAXLEN 1 7 f v
A XADD m MINID x 7 f v
A XADD m maxlen 0 8 f v
A XLEN m
A EXISTS m
A XADD m 8 f v
A XADD m 9 f v
)"},
    RedisScript{"trimming streams", R"(
A XADD s 1 f v
A XADD s 2 f v
A XADD s 3 f v
A XADD s 4 f v
A XTRIM s MAXLEN 3
A XTRIM s MINID 3
A XTRIM s MINID = 3-1
A XTRIM s MAXLEN ~ 0
A XTRIM s MAXLEN 9
A XTRIM s
A XTRIM s BAD 1
A XTRIM s MAXLEN
A XTRIM s MAXLEN 1 LIMIT 1
A XTRIM s LIMIT 1 LIMIT 1
A XTRIM none MAXLEN 1
A XDEL s 4 9
A XDEL s x
A XDEL s
A XDEL none 1
A XLEN s
A EXISTS s
A XADD s 4 f v
A XADD s 5 f v
A SET t x
A XTRIM t MAXLEN 1
A XDEL t 1
)"},
    RedisScript{"ranges of streams", R"(
A XADD s 1-1 a 1
A XADD s 1-2 b 2
A XADD s 2-0 c 3
A XADD s 3-5 d 4
A XRANGE s - +
A XREVRANGE s + -
A XRANGE s 1 2
A XRANGE s 1 1
A XRANGE s 1-2 2
A XRANGE s (1-1 +
A XRANGE s - (3-5
A XRANGE s (1 (2
A XRANGE s - + COUNT 2
A XREVRANGE s + - COUNT 2
A XREVRANGE s 2 1
A XREVRANGE s 1 2
A XRANGE s - + COUNT 0
A XRANGE s - + COUNT -1
A XRANGE s - + COUNT x
A XRANGE s - + COUNT
A XRANGE s - + BAD 1
A XRANGE s - + COUNT 1 COUNT 2
A XRANGE s (+ +
A XRANGE s (- +
A XRANGE s ( +
A XRANGE s (18446744073709551615-18446744073709551615 +
A XRANGE s - (0-0
A XRANGE s x +
A XRANGE s - x
A XRANGE s -
A XRANGE none - +
A XRANGE none - + COUNT 0
A SET t x
A XRANGE t - +
A XREVRANGE t + -
)"},
    RedisScript{"reading streams", R"(
A XADD s 1-1 a 1
A XADD s 1-2 b 2
A XADD r 5 c 3
A XREAD STREAMS s 0
A XREAD STREAMS s r 0 0
A XREAD COUNT 1 STREAMS s r 0 0
A XREAD count -1 streams s 1-1
A XREAD COUNT 0 STREAMS s 0
A XREAD STREAMS s 1-2
A XREAD STREAMS s $
A XREAD STREAMS none 0
A XREAD STREAMS s
A XREAD STREAMS s r 0
A XREAD STREAMS s >
A XREAD STREAMS s x
A XREAD STREAMS s -
A XREAD STREAMS s +
A XREAD COUNT x STREAMS s 0
A XREAD COUNT 1 s 0
A XREAD BAD STREAMS s 0
A XREAD BLOCK x STREAMS s 0
A XREAD BLOCK -1 STREAMS s 0
A XREAD BLOCK 5 STREAMS s
A XREAD GROUP a b STREAMS s 0
A XREAD NOACK STREAMS s 0
A XREAD GROUP a
A XREAD COUNT 1 BLOCK 1
A XREAD STREAMS STREAMS STREAMS
A SET t x
A XREAD STREAMS t 0
A XREAD STREAMS s t 0 0
A XREAD BLOCK 1 STREAMS s 0
A XREAD BLOCK 1 STREAMS s $
@ 1
)"},
    RedisScript{"waiting for streams", R"(
A XREAD BLOCK 0 STREAMS s r $ $
B SET s no-stream
B DEL s
B XADD r 1 f v
A PING
A XREAD BLOCK 0 COUNT 1 STREAMS s r 0 $
A PING
C XREAD BLOCK 0 STREAMS r $
B MULTI
B XADD r 2 f v
B XADD r 3 f v
B XADD s 9 f v
B EXEC
A XREAD BLOCK 10000 STREAMS w $
B HSET w f v
B PING
B DEL w
B XADD w 1-1 f "\xff\x00"
A (id) XADD v * f v
A XREAD STREAMS v 0
A XADD v <id> f v
A XDEL v <id>
)"},
    RedisScript{"patterns", R"(
A SET "" 1
A SET a 1
A SET ab 1
A SET abc 1
A SET b 1
A SET "a*c" 1
A SET "a\\c" 1
A SET "a[c" 1
A SET "a]c" 1
A SET "a-c" 1
A SET "a^c" 1
A SET "\xff" 1
A SET "a\x00c" 1
A (sorted) KEYS *
A (sorted) KEYS **
A (sorted) KEYS ?
A (sorted) KEYS a*
A (sorted) KEYS *c
A (sorted) KEYS a?c
A (sorted) KEYS a**c
A (sorted) KEYS a*b*c*
A (sorted) KEYS "a\\*c"
A (sorted) KEYS "a\\\\c"
A (sorted) KEYS "a\\"
A (sorted) KEYS "a\\c"
A (sorted) KEYS [ab]
A (sorted) KEYS [^a]
A (sorted) KEYS [^ab]*
A (sorted) KEYS a[a-z]c
A (sorted) KEYS a[z-a]c
A (sorted) KEYS "a[\\]]c"
A (sorted) KEYS "a[\\*\\\\]c"
A (sorted) KEYS a[]c
A (sorted) KEYS a[^]c
A (sorted) KEYS a[-]c
A (sorted) KEYS a[a-]c
A (sorted) KEYS a[b
A (sorted) KEYS a[^b
A (sorted) KEYS a[b-
A (sorted) KEYS a[
A (sorted) KEYS "a[\\"
A (sorted) KEYS "[\x80-\xff]"
A (sorted) KEYS "[a-\xff]"
A (sorted) KEYS "a\x00c"
A (sorted) KEYS ""
A (sorted) KEYS *?
A (sorted) KEYS *[
A (sorted) KEYS a?*
# One pattern a client, because Redis has patterns in no order.
A PSUBSCRIBE *
C PSUBSCRIBE ?*
D PSUBSCRIBE ""
E PSUBSCRIBE a[b-d]e
B PUBLISH "" x
B PUBLISH a x
B PUBLISH ace x
)"},
};

}  // namespace

std::span<const RedisScript> redis_stream_scripts() {
  return kScripts;
}

}  // namespace snug::testing
