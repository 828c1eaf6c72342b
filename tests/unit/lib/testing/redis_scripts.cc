// See redis_scripts.h.
#include "redis_scripts.h"

#include <array>

namespace snug::testing {

namespace {

constexpr std::array kScripts = {
    RedisScript{"connection", R"(
A PING
A ping hello
A PING a b
A ECHO "\x00\xff\r\n"
A ECHO
A SELECT 3
A SET key here
A SELECT 0
A GET key
A SELECT 16
A SELECT -1
A SELECT x
A (numbers) CLIENT ID
A CLIENT ID x
A CLIENT GETNAME
A CLIENT SETNAME node-1
A CLIENT GETNAME
A CLIENT SETNAME "a b"
A CLIENT SETNAME "\xc3\xa9"
A CLIENT SETNAME ""
A CLIENT GETNAME
A CLIENT
A CLIENT NOSUCH thing
A AUTH
A AUTH secret
A AUTH default anything
A AUTH nobody secret
A AUTH a b c
A RESET
A NOSUCH
A NoSuch "one\r\n" "\xff" three
A nosuch aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbb
A aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
A ""
A QUIT now
)"},
    RedisScript{"server", R"(
A (numbers) TIME
A DBSIZE
A SET a 1
A DBSIZE
A (kind) INFO
A (kind) INFO server clients
A TIME x
A FLUSHALL
A DBSIZE
A FLUSHALL ASYNC
A FLUSHALL NOW
A SET a 1
A FLUSHDB
A DBSIZE
)"},
    RedisScript{"requests as bytes", R"(
A raw "PING\r\n"
A raw "PING\n"
A raw "\r\n\r\nPING  \t hello\r\n"
A raw "SET key \"a \\x41\\n\"\r\nGET key\r\n"
A raw "SET key 'it\\'s'\r\nGET key\r\n"
A raw "*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n"
A raw "*0\r\n*-1\r\n*1\r\n$4\r\nPING\r\n"
A raw "*1\r\n$"
A raw "4\r\nPI"
A raw "NG\r\n"
A raw "*1\r\n$4\r\nPINGxx"
A raw "PING \"open\r\n"
B raw "*x\r\n"
C raw "*1\r\n+PING\r\n"
D raw "*1\r\n$-5\r\n"
E raw "*1\r\n$536870913\r\n"
F raw "*2147483648\r\n"
G raw "*1\r\n$04\r\nPING\r\n"
H raw "POST / HTTP/1.1\r\nHost: a\r\n\r\n"
I raw "*2\r\n$3\r\nGET\r\n\r\n"
)"},
    RedisScript{"strings", R"(
A GET key
A SET key value
A GET key
A GET
A GET a b
A SET key
A SET key "\x00\xff" NX
A SET key "\x00\xff" XX
A GET key
A SET other x XX
A GET other
A SET other x NX GET
A SET other y GET
A SET other z NX XX
A SET other z BAD
A SET other z EX
A SET other z EX x
A SET other z EX 0
A SET other z PX -1
A SET other z EX 9223372036854775807
A SET other z EX 10 PX 10
A SET other z EX 10 KEEPTTL
A SET other z KEEPTTL EX 10
A SET other z EX 100
A TTL other
A SET other z KEEPTTL
A TTL other
A SET other z
A TTL other
A SET other z PXAT 1 
A GET other
A SET other z EXAT 99999999999 GET
A TYPE other
A HSET hash f v
A GET hash
A SET hash v GET
A SET hash v
A GET hash
A INCR n
A INCR n
A INCR key
A SET n 9223372036854775807
A INCR n
A SET n " 1"
A INCR n
A SET n 01
A INCR n
A SET n -5
A INCR n
A SADD set a
A INCR set
)"},
    RedisScript{"keys and their time", R"(
A EXISTS a
A SET a 1
A SET b 2
A EXISTS a b a none
A TYPE a
A TYPE none
A SADD s x
A TYPE s
A ZADD z 1 x
A TYPE z
A HSET h f v
A TYPE h
A XADD x 1-1 f v
A TYPE x
A (sorted) KEYS *
A (sorted) KEYS [ab]
A KEYS none*
A KEYS
A SCAN x
A SCAN 0 COUNT 0
A SCAN 0 COUNT x
A SCAN 0 MATCH
A SCAN 0 BAD
A SCAN 0 MATCH a COUNT 1000
A SCAN 0 TYPE zset COUNT 1000
A SCAN 0 TYPE nosuch COUNT 1000
A HSCAN h 0 COUNT 1000
A HSCAN none 0
A HSCAN h x
A HSCAN h 0 MATCH g*
A HSCAN s 0
A SSCAN s 0 COUNT 1000
A SSCAN none 0
A SSCAN s
A DEL a none b a
A UNLINK s
A DEL
A TTL a
A PTTL a
A SET a 1
A TTL a
A PTTL a
A PERSIST a
A EXPIRE a 100
A TTL a
A PERSIST a
A PERSIST none
A TTL a
A EXPIRE a x
A EXPIRE a 9223372036854775807
A PEXPIRE a 9223372036854775807
A EXPIRE a
A EXPIRE none 10
A EXPIRE a 10 XX
A EXPIRE a 10 NX
A EXPIRE a 5 GT
A EXPIRE a 20 gt
A EXPIRE a 30 LT
A EXPIRE a 10 lt
A TTL a
A EXPIRE a 10 NX XX
A EXPIRE a 10 GT LT
A EXPIRE a 10 BAD
A PERSIST a
A EXPIRE a 10 GT
A EXPIRE a 10 LT
A EXPIRE a 0
A EXISTS a
A SET a 1
A PEXPIRE a -1
A EXISTS a
A SET a 1 PX 1
A SET b 1
A PEXPIRE b 2
# XREAD as a clock that both have.
A XREAD BLOCK 20 STREAMS none $
@ 20
A EXISTS a b
A PTTL a
)"},
    RedisScript{"hashes", R"(
A HSET h a 1
A HSET h a 2 b 3 c 4
A HSET h a
A HSET h a 1 b
A HSETNX h a 9
A HSETNX h d 5
A HGET h a
A HGET h none
A HGET none a
A HGET h
A HMGET h a none d
A HMGET none a b
A HMGET h
A HGETALL h
A HKEYS h
A HVALS h
A HLEN h
A HLEN none
A HGETALL none
A HKEYS none
A HEXISTS h a
A HEXISTS h none
A HEXISTS none a
A HDEL h a none b
A HDEL none a
A HSET h a again
A HGETALL h
A HDEL h a c d
A EXISTS h
A HSET h "\x00\xff" "\x00\x80"
A HGETALL h
A SET s text
A HSET s a 1
A HSETNX s a 1
A HGET s a
A HMGET s a
A HDEL s a
A HGETALL s
A HKEYS s
A HLEN s
A HEXISTS s a
)"},
    RedisScript{"sets", R"(
A SADD s a b a
A SADD s b c
A SADD s
A (sorted) SMEMBERS s
A SMEMBERS none
A SISMEMBER s a
A SISMEMBER s x
A SISMEMBER none x
A SCARD s
A SCARD none
A SREM s a x
A SREM none a
A SREM s b c
A EXISTS s
A SADD n 3 1 2
A SMEMBERS n
A SET t x
A SADD t a
A SREM t a
A SMEMBERS t
A SISMEMBER t a
A SCARD t
)"},
    RedisScript{"sorted sets", R"(
A ZADD z 1 a 2 b 1.5 c
A ZADD z 3 a 4 d
A ZADD z CH 5 a 6 e
A ZADD z NX 9 a 9 f
A ZADD z XX 8 a 8 none
A ZADD z XX 8 none
A ZADD none XX 8 a
A EXISTS none
A ZADD z GT CH 1 a
A ZADD z LT CH 1 a
A ZADD z INCR 2.5 a
A ZADD z NX INCR 2.5 a
A ZADD z XX INCR 1 none
A ZADD z NX XX 1 a
A ZADD z GT LT 1 a
A ZADD z GT NX 1 a
A ZADD z INCR 1 a 2 b
A ZADD z x a
A ZADD z nan a
A ZADD z "" a
A ZADD z " 1" a
A ZADD z 1e400 a
A ZADD z 1e-400 a
A ZADD z 1x a
A ZADD x 0x10 hex 1e-3 small -0 zero
A ZRANGE x 0 -1 WITHSCORES
A ZRANGEBYSCORE x "" " 1e400"
A ZRANGEBYSCORE x nan 1
A ZADD z 1
A ZADD z 1 a 2
A ZADD z CH NX
A ZADD z 0.1 tenth 1e300 big -inf least +inf most
A ZADD z INCR -inf most
A ZRANGE z 0 -1
A ZRANGE z 0 -1 WITHSCORES
A ZRANGE z 1 2
A ZRANGE z -2 -1 withscores
A ZRANGE z 5 1
A ZRANGE z 100 200
A ZRANGE z 0 1 REV
A ZRANGE none 0 -1
A ZRANGE z x 1
A ZRANGE z 0 1 BAD
A ZRANGEBYSCORE z -inf +inf
A ZRANGEBYSCORE z 1 2 WITHSCORES
A ZRANGEBYSCORE z (1.5 9
A ZRANGEBYSCORE z 1.5 (9 LIMIT 1 1
A ZRANGEBYSCORE z -inf inf LIMIT 1 -1
A ZRANGEBYSCORE z -inf inf LIMIT -1 2
A ZRANGEBYSCORE z -inf inf LIMIT 99 2
A ZRANGEBYSCORE z -inf inf LIMIT 0 0
A ZRANGEBYSCORE z -inf inf LIMIT x 0
A ZRANGEBYSCORE z -inf inf LIMIT 0
A ZRANGEBYSCORE z a b
A ZRANGEBYSCORE z ( 1
A ZRANGEBYSCORE none 1 2
A ZSCORE z tenth
A ZSCORE z big
A ZSCORE z least
A ZSCORE z none
A ZSCORE none a
A ZCARD z
A ZCARD none
A ZREM z tenth none
A ZREM none a
A ZREMRANGEBYSCORE z (8 +inf
A ZREMRANGEBYSCORE z x y
A ZREMRANGEBYSCORE none 0 1
A ZREMRANGEBYSCORE z -inf inf
A EXISTS z
A SET s x
A ZADD s 1 a
A ZREM s a
A ZRANGE s 0 1
A ZRANGEBYSCORE s 0 1
A ZREMRANGEBYSCORE s 0 1
A ZSCORE s a
A ZCARD s
)"},
    RedisScript{"transactions", R"(
A EXEC
A DISCARD
A MULTI
A MULTI
A SET a 1
A GET a
A INCR a
A HGET a f
A SELECT 1
A XREAD BLOCK 0 STREAMS s $
A EXEC
A GET a
A SELECT 0
A GET a
A MULTI
A SET a 5
A DISCARD
A GET a
A MULTI
A NOSUCH
A SET a 6
A EXEC
A MULTI
A GET
A EXEC
A GET a
A MULTI
A EXEC
A MULTI x
A MULTI
A PUBLISH channel text
A SUBSCRIBE channel
A EXEC
A GET a
A UNSUBSCRIBE
A MULTI
A RESET
A EXEC
A MULTI
A QUIT
)"},
    RedisScript{"channels", R"(
A SUBSCRIBE one two one
A PSUBSCRIBE o*
A SSUBSCRIBE one
D PSUBSCRIBE *
B PUBLISH one hello
B PUBLISH two "\x00\xff\r\n"
B PUBLISH three x
B SPUBLISH one shard
B SPUBLISH two shard
B PUBLISH one
B PUBSUB NUMSUB
B PUBSUB NUMSUB one three
B (sorted) PUBSUB CHANNELS
B PUBSUB CHANNELS o*
B PUBSUB CHANNELS none
B PUBSUB CHANNELS a b
B PUBSUB NUMPAT
B PUBSUB NUMPAT x
B PUBSUB SHARDCHANNELS
B PUBSUB SHARDCHANNELS t*
B PUBSUB SHARDNUMSUB one two
B PUBSUB
B PUBSUB NOSUCH
C PSUBSCRIBE o*
B PUBSUB NUMPAT
B SELECT 5
B PUBLISH one again
A GET key
A PUBLISH one x
A CLIENT ID
A SET
A NOSUCH
A MULTI
A PING
A PING hello
A PING a b
A UNSUBSCRIBE none one
A UNSUBSCRIBE
A UNSUBSCRIBE
A PUNSUBSCRIBE o*
A PUNSUBSCRIBE
A PUNSUBSCRIBE
A GET key
A SUNSUBSCRIBE one
A SUNSUBSCRIBE
A GET key
A SUBSCRIBE
A SUBSCRIBE a
A RESET
A GET key
B PUBLISH a x
C QUIT
B PUBSUB NUMPAT
)"},
};

constexpr std::array kPasswordScripts = {
    RedisScript{"sign-in", R"(
A PING
A GET a
A NOSUCH
A GET
A SUBSCRIBE a
A CLIENT ID
A MULTI
A AUTH wrong
A AUTH nobody secret
A AUTH default wrong
A AUTH secret
A GET a
A RESET
A GET a
A AUTH default secret
A PING
B raw "*11\r\n"
C raw "*1\r\n$16385\r\n"
D QUIT
)"},
};

}  // namespace

std::span<const RedisScript> redis_password_scripts() {
  return kPasswordScripts;
}

std::span<const RedisScript> redis_scripts() {
  return kScripts;
}

}  // namespace snug::testing
