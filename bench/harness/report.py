"""The table. Everything in it was measured, except the aims."""
import statistics

from harness import aims

NAMES = {"floor": "bare libuv", "libsnug": "libsnug", "ws": "Node ws", "node": "Node socket.io", "socketioxide": "socketioxide", "snug": "snug (chat)"}


def table(scenarios, results, facts, markdown=False):
    rows = [["", *NAMES.values(), "libsnug / libuv", "aim"]]
    for scenario in scenarios:
        measured = results.get(scenario.name, {})
        if not measured:
            continue
        rows.append([scenario.title])
        rows += [figure_row(scenario.name, measured, *figure) for figure in scenario.figures]
    rows = without_empty_columns(rows)
    notes = load_notes(scenarios, results)
    head = headline(facts)
    return head + "\n\n" + (as_markdown(rows) if markdown else as_text(rows)) + "".join(f"\n{note}" for note in ["", *notes])


def headline(facts):
    return (f"{facts['date']}, {facts['processor']} × {facts['processors']}, {facts['system']}, Linux {facts['kernel']}, "
            f"{facts['compiler']}, Node {facts['node']}, socket.io {facts['socket.io']}, ws {facts['ws']}, "
            f"commit {facts['commit']}; one fdatasync {facts['fdatasync_ms']} ms, load average {facts['load_average']:.1f}")


def figure_row(scenario, measured, key, title, unit):
    values = {name: [run[key] for run in measured.get(name, []) if key in run] for name in NAMES}

    def middle(name):
        return statistics.median(values[name]) if values[name] else None

    floor, own = middle("floor"), middle("libsnug")
    ratio = f"{own / floor:.2f}" if floor and own is not None else ""
    return [title, *(cell(each, unit) for each in values.values()), ratio, aims.text(scenario, key, middle)]


def without_empty_columns(rows):
    width = len(rows[0])
    used = [at for at in range(width) if at == 0 or any(len(row) > at and row[at] for row in rows[1:])]
    return [row if len(row) == 1 else [row[at] for at in used] for row in rows]


def as_text(rows):
    """Numbers are aligned right, words left."""
    words = [title == "aim" for title in rows[0][1:]]
    lines = []
    for row in rows:
        if len(row) == 1:
            lines.append(row[0])
        else:
            cells = (f"   {text}" if is_word else f"{text:>20}" for text, is_word in zip(row[1:], words))
            lines.append((f"  {row[0]:<42}" + "".join(cells)).rstrip())
    return "\n".join(lines)


def as_markdown(rows):
    columns = len(rows[0])
    lines = ["| " + " | ".join(rows[0]) + " |", "| --- |" + " ---: |" * (columns - 1)]
    for row in rows[1:]:
        cells = [f"**{row[0]}**"] + [""] * (columns - 1) if len(row) == 1 else row
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def load_notes(scenarios, results):
    """The load program must be cheaper than the cheapest server; otherwise the figures measure the load program."""
    for scenario in scenarios:
        runs = [run for runs in results.get(scenario.name, {}).values() for run in runs if "load_us" in run]
        if not runs:
            continue
        cheapest = min(run["cpu_us"] for run in runs)
        load = statistics.median(run["load_us"] for run in runs)
        if load > cheapest:
            yield f"{scenario.name}: the load program itself took {load:.2f} µs, more than the cheapest server's {cheapest:.2f} µs"


def cell(values, unit):
    if not values:
        return ""
    middle = statistics.median(values)
    spread = (max(values) - min(values)) / 2 / middle * 100 if middle else 0
    return f"{number(middle)} {unit} ±{spread:.0f} %"


def number(value):
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
