"""The library's server against python-socketio's clients, as Debian packages them."""
import asyncio
import json
import logging
import os
import queue
import subprocess
import unittest
from pathlib import Path

import socketio

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("SNUG_BUILD", ROOT / "build-test")) / "tests/conformance/conformance_server"
PATIENCE_S = 20
TRANSPORTS = {"polling": ["polling"], "websocket": ["websocket"], "upgrade": ["polling", "websocket"]}


class Server:
    """tests/conformance/server.cc; ends with an error if a sanitizer found something."""

    def __init__(self, **options):
        self.process = subprocess.Popen([BINARY, json.dumps(options)], stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"

    def stop(self):
        self.process.terminate()
        with self.process.stdout:
            return self.process.wait(PATIENCE_S)


class Packets(logging.Handler):
    """What a client received, in the order of its connection; only its log tells of that."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.received = queue.Queue()
        self.logger = logging.Logger("engineio", logging.INFO)
        self.logger.addHandler(self)

    def emit(self, record):
        if record.getMessage().startswith("Received packet "):
            self.received.put(record.getMessage())

    def until(self, text):
        """Everything up to the next packet that has that text."""
        packets = [self.received.get(timeout=PATIENCE_S)]
        while text not in packets[-1]:
            packets.append(self.received.get(timeout=PATIENCE_S))
        return packets


class Clients(unittest.TestCase):
    def setUp(self):
        self.server = Server(pingInterval=300, pingTimeout=5000)
        self.addCleanup(lambda: self.assertEqual(self.server.stop(), 0))

    def connect(self, transports, namespace="/", auth=None, **options):
        """A connected client, and the queue of the events that it was told."""
        client = socketio.Client(reconnection=False, **options)
        events = queue.Queue()
        for event in ("auth", "message-back", "item", "news", "question"):
            client.on(event, self.teller(events, event), namespace=namespace)
        client.connect(self.server.url, transports=transports, namespaces=[namespace], auth=auth, wait_timeout=PATIENCE_S)
        self.addCleanup(client.disconnect)
        return client, events

    @staticmethod
    def teller(events, event):
        def tell(*values):
            events.put((event, *values))
            return values if event == "question" else None
        return tell

    def test_are_told_what_they_said_when_they_connected(self):
        for transports in TRANSPORTS.values():
            _, events = self.connect(transports, auth={"token": "x"})
            self.assertEqual(events.get(timeout=PATIENCE_S), ("auth", {"token": "x"}))

    def test_are_answered_with_values_of_every_kind(self):
        values = (1, 2.5, "tést", None, True, [1, [2]], {"a": {"b": []}})
        for transports in TRANSPORTS.values():
            client, events = self.connect(transports)
            events.get(timeout=PATIENCE_S)
            client.emit("message", values)
            self.assertEqual(events.get(timeout=PATIENCE_S), ("message-back", *values))
            self.assertEqual(client.call("message-with-ack", values, timeout=PATIENCE_S), values)

    def test_send_and_receive_bytes(self):
        for transports in TRANSPORTS.values():
            client, events = self.connect(transports)
            events.get(timeout=PATIENCE_S)
            client.emit("message", ({"deep": [b"\x00\xff"]}, b""))
            self.assertEqual(events.get(timeout=PATIENCE_S), ("message-back", {"deep": [b"\x00\xff"]}, b""))

    def test_answer_questions_of_the_server(self):
        client, events = self.connect(TRANSPORTS["upgrade"])
        answer = client.call("ask", ("why?", 5000), timeout=PATIENCE_S)
        self.assertEqual(answer, ("answered", ["why?"]))

    def test_hear_every_event_of_a_burst(self):
        # The client gives each to a thread of its own, so in any order; and takes 16 packets a poll at most.
        for transports in TRANSPORTS.values():
            client, events = self.connect(transports)
            events.get(timeout=PATIENCE_S)
            client.emit("burst", 10)
            self.assertEqual(sorted(events.get(timeout=PATIENCE_S)[1] for _ in range(10)), list(range(10)))

    def test_hear_what_is_said_in_their_rooms_only(self):
        ann, of_ann = self.connect(TRANSPORTS["websocket"])
        packets_of_bob = Packets()
        bob, of_bob = self.connect(TRANSPORTS["polling"], engineio_logger=packets_of_bob.logger)
        for events in (of_ann, of_bob):
            events.get(timeout=PATIENCE_S)
        ann.call("join", "kitchen", timeout=PATIENCE_S)
        bob.call("say", {"to": ["kitchen"], "event": "news", "args": [1]}, timeout=PATIENCE_S)
        self.assertEqual(of_ann.get(timeout=PATIENCE_S), ("news", 1))
        bob.emit("message", "behind the news")
        self.assertFalse([packet for packet in packets_of_bob.until("behind the news") if '"news"' in packet])

    def test_use_several_namespaces_and_are_refused_by_one(self):
        client, _ = self.connect(TRANSPORTS["websocket"], namespace="/custom")
        self.assertEqual(client.call("whoami", namespace="/custom", timeout=PATIENCE_S)["nsp"], "/custom")
        refused = queue.Queue()
        other = socketio.Client(reconnection=False)
        other.on("connect_error", refused.put, namespace="/admin")
        self.addCleanup(other.disconnect)
        with self.assertRaises(socketio.exceptions.ConnectionError):
            other.connect(self.server.url, namespaces=["/admin"], wait_timeout=PATIENCE_S)
        self.assertEqual(refused.get(timeout=PATIENCE_S), {"message": "not authorized", "data": {"code": 401}})

    def test_stay_while_pings_go_and_hear_when_they_are_sent_away(self):
        packets = Packets()
        client, _ = self.connect(TRANSPORTS["upgrade"], engineio_logger=packets.logger)
        gone = queue.Queue()
        client.on("disconnect", lambda *_: gone.put(True))
        for _ in range(3):
            packets.until("packet PING")
        self.assertTrue(gone.empty())
        self.assertEqual(client.call("message-with-ack", 1, timeout=PATIENCE_S), 1)
        client.emit("kick", True)
        self.assertTrue(gone.get(timeout=PATIENCE_S))

    def test_may_be_asynchronous(self):
        async def talk():
            client = socketio.AsyncClient(reconnection=False)
            await client.connect(self.server.url, wait_timeout=PATIENCE_S)
            try:
                return await client.call("message-with-ack", {"a": b"\x01"}, timeout=PATIENCE_S)
            finally:
                await client.disconnect()

        self.assertEqual(asyncio.run(talk()), {"a": b"\x01"})


if __name__ == "__main__":
    unittest.main()
