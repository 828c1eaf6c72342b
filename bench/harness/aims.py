"""The aims of the figures, printed beside them; nothing fails when one is missed. An aim bounds a figure, or its ratio to
another server's figure in the same run, which a busy machine changes less."""
import dataclasses


@dataclasses.dataclass
class Aim:
    at_most: float
    key: str = "cpu_us"
    server: str = "libsnug"
    beside: str = ""  # The ratio is to this server's figure; empty: the figure itself.
    at_least: bool = False


AIMS = {
    "echo-1": [Aim(1.1, beside="floor")],  # The kernel is most of it.
    "echo-16": [Aim(0.7)],
    "echo-10k": [Aim(7.5)],
    "broadcast": [Aim(1.05, beside="floor")],
    "broadcast-10000": [Aim(1.05, beside="floor")],
    "broadcast-16": [Aim(0.6)],  # One write takes several.
    "rooms": [Aim(1.08, beside="floor")],
    "connect": [Aim(28)],
    "polling": [Aim(12)],
    "idle": [Aim(700, "bytes"), Aim(5, "start_mib")],
    "start": [Aim(8, "start_ms")],
    "durable": [Aim(50_000, "per_second", "snug", at_least=True), Aim(14, server="snug")],
    "durable-1-memory": [Aim(60, server="snug")],
    "idle-chat": [Aim(2_000, "bytes", "snug"), Aim(8, "start_mib", "snug")],
    "start-chat": [Aim(20, "start_ms", "snug")],
    "isolation-slow": [Aim(2, "ratio")],
    "isolation-silent": [Aim(2, "ratio")],
    "isolation-flood": [Aim(2, "ratio")],
    "isolation-posts": [Aim(2, "ratio")],
    "isolation-requests": [Aim(2, "ratio")],
    "isolation-chat-slow": [Aim(2, "ratio", "snug")],
    "isolation-chat-silent": [Aim(2, "ratio", "snug")],
    "isolation-chat-flood": [Aim(2, "ratio", "snug")],
}


def text(scenario, key, middle):
    """For the row of `key`; `middle(server)` is that server's median, or None. Empty without an aim."""
    aim = next((aim for aim in AIMS.get(scenario, []) if aim.key == key), None)
    if aim is None:
        return ""
    measured, one = middle(aim.server), middle(aim.beside) if aim.beside else 1
    bound = ("≥" if aim.at_least else "≤") + f" {aim.at_most:,}" + (f" × {aim.beside}" if aim.beside else "")
    if measured is None or not one:
        return bound
    reached = measured >= aim.at_most * one if aim.at_least else measured <= aim.at_most * one
    return f"{bound}: {'reached' if reached else 'missed'}"
