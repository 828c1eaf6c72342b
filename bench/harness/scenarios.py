"""The measurements: one scenario is one start of a server and one run of the load program."""
import dataclasses

LIBRARIES = ("floor", "libsnug", "ws", "node")


@dataclasses.dataclass
class Scenario:
    name: str
    title: str
    verb: str  # Of the load program; empty: only the start is measured.
    flags: list
    figures: list  # (key, title, unit)
    servers: tuple
    rounds: int = 99  # Memory hardly differs from round to round.
    mode: str = ""  # Passed to the server.
    people: int = 0  # Accounts in the chat.
    cluster: bool = False  # Two servers over a Redis; the load program's clients are at both.
    in_memory: bool = False  # The chat's database is on a file system where an fsync costs nothing.


RESIDENT = (("start_mib", "resident memory without any", "MiB"), ("first_mib", "with the first one", "MiB"),
            ("left_mib", "when all have left", "MiB"))


def cpu(what):
    return ("cpu_us", f"server CPU per {what}", "µs")


def scenarios(full, with_all_peers):
    more = ("socketioxide",) if with_all_peers else ()
    if not full:
        return library(1_000, 300, 3_000, ("floor", "libsnug", "node", *more)) + cluster() + chat(3_000) + isolation(("libsnug",))
    return library(10_000, 1_000, 19_000, (*LIBRARIES, *more)) + cluster() + chat(19_000) + isolation(("libsnug", "node", *more))


def library(many, rooms, idle, servers):
    rows = [
        Scenario("echo-1", "echo with ack, 100 B, 100 connections, 1 in flight", "echo", ["--in-flight", "1"],
                 [cpu("echo"), ("per_second", "echoes", "/s"), ("p50_us", "latency, median", "µs"),
                  ("p99_us", "latency, 99 %", "µs")], servers),
        Scenario("echo-16", "the same, 16 in flight", "echo", ["--in-flight", "16"],
                 [cpu("echo"), ("per_second", "echoes", "/s")], servers),
        Scenario("echo-10k", "echo with ack, 10 KB, 100 connections, 1 in flight", "echo", ["--bytes", "10000"],
                 [cpu("echo")], servers),
        Scenario("echo-few", f"echo with ack, 100 B, 10 of {idle:,} connections speak, 1 in flight", "echo",
                 ["--connections", str(idle), "--speaking", "10"], [cpu("echo")], servers),
        Scenario("echo-some", f"the same, 100 of {idle:,}", "echo",
                 ["--connections", str(idle), "--speaking", "100"], [cpu("echo")], servers),
        Scenario("broadcast", "broadcast of 100 B to 1,000, one at a time", "broadcast", ["--connections", "1000"],
                 [cpu("delivery"), ("per_second", "deliveries", "/s")], servers),
        Scenario("broadcast-16", "broadcast of 100 B to 1,000, 16 in flight", "broadcast",
                 ["--connections", "1000", "--in-flight", "16"],
                 [cpu("delivery"), ("per_second", "deliveries", "/s")], servers),
        Scenario("rooms", f"{rooms:,} rooms of 10, 16 of them speaking", "rooms",
                 ["--rooms", str(rooms), "--in-flight", "16"], [cpu("delivery")], servers, mode="rooms"),
        Scenario("connect", "connect and join the namespace, 64 at a time, and leave", "connect",
                 ["--in-flight", "64"], [cpu("connection")], servers),
        Scenario("polling", "long-polling echo, 100 B, 100 clients", "polling", [], [cpu("echo")],
                 tuple(name for name in servers if name not in ("floor", "ws"))),
        Scenario("idle", f"idle connections, {idle:,}", "idle", ["--connections", str(idle), "--length", "500"],
                 [("bytes", "resident bytes per connection", "B"), *RESIDENT], servers, rounds=2),
        Scenario("start", "from its start to listening", "", [], [("start_ms", "time", "ms")], servers),
    ]
    if many > 1_000:
        rows.insert(5, Scenario("broadcast-10000", f"broadcast of 100 B to {many:,}, one at a time", "broadcast",
                                ["--connections", str(many)], [cpu("delivery")], servers))
    return rows


def cluster():
    figures = [("per_second", "deliveries", "/s"), ("publisher_us", "publisher's CPU per broadcast", "µs"),
               ("cpu_us", "receiver's CPU per delivery", "µs"), ("p50_us", "until it is everywhere, median", "µs"),
               ("p99_us", "until it is everywhere, 99 %", "µs")]
    return [Scenario(f"cluster-{clients}{suffix}", f"two servers over Redis: broadcast of 100 B to {clients} of the other, {title}", "cluster",
                     ["--connections", str(clients), "--in-flight", in_flight], figures, ("libsnug", "node"), cluster=True)
            for clients in (1, 100) for in_flight, suffix, title in (("1", "", "one at a time"), ("16", "-16", "16 in flight"))]


def chat(idle):
    latencies = [("p50_us", "send to tick, median", "µs"), ("p99_us", "send to tick, 99 %", "µs")]
    messages = [("per_second", "stored, acknowledged, delivered", "/s"), cpu("message"), *latencies]
    return [
        Scenario("durable", "the chat: messages of 200 senders, 8 in flight each, synchronous=FULL", "chat",
                 ["--senders", "200", "--in-flight", "8"], messages, ("snug",), people=400),
        Scenario("durable-1", "the chat: messages of 1 sender, 1 in flight, synchronous=FULL", "chat",
                 ["--senders", "1"], [cpu("message"), *latencies], ("snug",), people=2),
        Scenario("durable-1-memory", "the same, on a disk whose sync takes no time", "chat",
                 ["--senders", "1"], [cpu("message"), *latencies], ("snug",), people=2, in_memory=True),
        Scenario("idle-chat", f"the chat: {idle:,} idle sockets of 600 people", "idle",
                 ["--connections", str(idle), "--length", "1000"],
                 [("bytes", "resident bytes per connection", "B"), *RESIDENT,
                  ("connect_us", "server CPU per connection and its `ready`", "µs")],
                 ("snug",), rounds=2, people=600),
        Scenario("start-chat", "the chat: from its start to listening", "", [],
                 [("start_ms", "time", "ms"), ("start_mib", "resident memory", "MiB")], ("snug",), people=2),
    ]


def isolation(servers):
    figures = [("alone_p99_us", "99 % of them without it", "µs"), ("beside_p99_us", "99 % of them beside it", "µs"),
               ("ratio", "beside / without", "×")]
    offenders = (("slow", "a slow reader"), ("silent", "one that never reads"), ("flood", "one that sends all it can"))
    by_http = (("posts", "one that posts all it can"), ("requests", "one that pipelines requests"))
    rows = [Scenario(f"isolation-{offender}", f"round trips of 100 clients beside {title}", "isolation",
                     ["--offender", offender, "--bytes", "1000"], figures, servers) for offender, title in (*offenders, *by_http)]
    # The chat's are pairs, so that the offender has somebody to talk to.
    rows += [Scenario(f"isolation-chat-{offender}", f"the chat: round trips of 101 people beside {title}", "isolation",
                      ["--offender", offender, "--bytes", "1000", "--connections", "101"], figures, ("snug",), people=102)
             for offender, title in offenders]
    return rows


GROWTH_CONNECTIONS = (10, 100, 1_000, 10_000, 19_000)
GROWTH_ROOMS = (100, 1_000, 10_000, 100_000)


def growth():
    connections = [("connect_us", "connect", "µs"), ("deliver_us", "deliver", "µs"), ("disconnect_us", "disconnect", "µs")]
    rooms = [("join_us", "join", "µs"), ("join_bytes", "memory of a membership", "B"), ("deliver_us", "deliver", "µs"),
             ("leave_us", "leave", "µs"), ("disconnect_room_us", "disconnect, a room", "µs")]
    return ([Scenario(f"growth-{count}", f"{count:,} connections", "growth", ["--connections", str(count)], connections,
                      ("libsnug",), rounds=3) for count in GROWTH_CONNECTIONS] +
            [Scenario(f"growth-rooms-{count}", f"{count:,} rooms of 10, {count // 10:,} of each socket", "growth",
                      ["--rooms", str(count)], rooms, ("libsnug",), rounds=3, mode="rooms") for count in GROWTH_ROOMS])
