"""How a benchmark prints what it measured."""

from statistics import median


def print_table(title, columns, rows, note=""):
    """Print a table: ``rows`` is a list of (name, numbers or words), below each other under ``columns``."""
    width = max(len(name) for name, _ in rows) + 2
    print(f"\n\n{title}\n{'':{width}}" + "".join(f"{column:>16}" for column in columns))
    for name, cells in rows:
        print(f"{name:{width}}" + "".join(f"{_word(cell):>16}" for cell in cells))
    if note:
        print(note)


def print_times(title, times, note=""):
    """Print the medians of ``times``, a dict of name and times in ms, each beside the first."""
    assert all(times.values()), f"nothing was measured: {title}"
    medians = {name: median(values) for name, values in times.items()}
    peer, first = next(iter(medians.items()))
    print_table(title, ["ms", f"/ {peer}"], [(name, (ms, ms / first)) for name, ms in medians.items()], note)


def _word(cell):
    if isinstance(cell, str):
        return cell
    return f"{cell:.0f}" if cell >= 100 or cell == int(cell) else f"{cell:.2f}" if cell < 10 else f"{cell:.1f}"
