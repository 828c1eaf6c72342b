"""The table. Nothing is in it that was not measured."""
import statistics

NAMES = {"floor": "bare libuv", "libsnug": "libsnug", "node": "Node socket.io", "snug": "snug (chat)"}


def table(scenarios, results, facts):
    lines = [f"{facts['date']}, {facts['processor']} × {facts['processors']}, {facts['system']}, Linux {facts['kernel']}, "
             f"{facts['compiler']}, Node {facts['node']}, socket.io {facts['socket.io']}, commit {facts['commit']},",
             f"one fdatasync {facts['fdatasync_ms']} ms, load average {facts['load_average']:.1f}", ""]
    columns = list(NAMES)
    lines.append(row("", [NAMES[name] for name in columns]))
    for scenario in scenarios:
        measured = results.get(scenario.name, {})
        if not measured:
            continue
        lines.append(scenario.title)
        for key, title, unit in scenario.figures:
            cells = [cell([run[key] for run in measured.get(name, []) if key in run], unit) for name in columns]
            lines.append(row(f"  {title}", cells))
    return "\n".join(lines)


def row(title, cells):
    return f"{title:<36}" + "".join(f"{text:>22}" for text in cells)


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
