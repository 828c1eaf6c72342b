"""What the figures are to reach: said beside them, and held by nothing. A bound of a figure itself, or of its ratio to
another server's in the same run, which a busy machine changes less."""
import dataclasses


@dataclasses.dataclass
class Aim:
    at_most: float
    key: str = "cpu_us"
    server: str = "libsnug"
    beside: str = ""  # The server whose figure is one; empty: the figure itself.


AIMS = {
    "echo-1": Aim(1.5, beside="floor"),  # The kernel is most of it.
    "echo-16": Aim(3, beside="floor"),  # The floor parses nothing and allocates nothing.
    "echo-10k": Aim(3, beside="floor"),
    "broadcast": Aim(1, beside="floor"),  # It frames once, and writes no more often.
    "broadcast-16": Aim(0.5, beside="floor"),  # One write takes several.
    "rooms": Aim(1, beside="floor"),
    "connect": Aim(2, beside="floor"),
    "polling": Aim(0.5, beside="node"),
    "idle": Aim(2_000, "bytes"),
    "idle-chat": Aim(3_000, "bytes", "snug"),
    "isolation-slow": Aim(2, "ratio"),
    "isolation-silent": Aim(2, "ratio"),
    "isolation-flood": Aim(2, "ratio"),
    "isolation-chat-slow": Aim(2, "ratio", "snug"),
    "isolation-chat-silent": Aim(2, "ratio", "snug"),
    "isolation-chat-flood": Aim(2, "ratio", "snug"),
}


def text(scenario, key, middle):
    """For the row of `key`; `middle(server)` is that server's median, or None. Empty without an aim."""
    aim = AIMS.get(scenario)
    if aim is None or aim.key != key:
        return ""
    measured, one = middle(aim.server), middle(aim.beside) if aim.beside else 1
    bound = f"≤ {aim.at_most:,}" + (f" × {aim.beside}" if aim.beside else "")
    if measured is None or not one:
        return bound
    return f"{bound}: {'reached' if measured <= aim.at_most * one else 'missed'}"
