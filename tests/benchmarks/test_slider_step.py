"""From a key press on a slider to the last redraw that follows from it, beside a bare ipywidgets slider and label.

All stand in one notebook, on one kernel, and take turns. Our slider moves its own thumb without the kernel: that
is the first change. The last is what counts: the picture, and whatever else of the same output moves with it.
"""

import base64
import json
from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median

import pytest

from .tables import print_table

BARE = """
from ipywidgets import IntSlider, Label, VBox

slider, label = IntSlider(-70, -100, 100), Label("-70")
label.add_class("bench-result")
slider.observe(lambda change: setattr(label, "value", f"{change.new}"), "value")
VBox([slider, label])
"""
ALONE = """
from drivingforce import Cell, Panel
from drivingforce.controls import Control, Controls
from drivingforce.views import ForceBalance, PotentialLadder

cell = Cell()
Panel(ForceBalance(cell), Control(cell, "V_m"))
"""
PANEL = """
other = Cell()
Panel([ForceBalance(other), PotentialLadder(other)], Controls(other, "V_m", "K_outside"))
"""
SPIKE = """
from drivingforce import K, Na
from drivingforce.views import Traces

spike = Cell.preset("textbook neuron", held=False)
Panel([Traces(spike), ForceBalance(spike, ions=[K, Na])], Controls(spike, "stimulus_amplitude", "TEA"))
"""
#: Name, the notebook cell, its slider, and what the step must have changed before it can be over.
VARIANTS = (
    ("bare slider + label", BARE, ".noUi-handle", ".bench-result"),
    ("ForceBalance + Control", ALONE, ".df-control[data-control=V_m] .df-range", ".df-picture"),
    ("two views + controls", PANEL, ".df-control[data-control=V_m] .df-range", ".df-picture"),
    ("Traces + ForceBalance", SPIKE, ".df-control[data-control=TEA] .df-range", ".df-layers"),
)
STEPS, WARM_UP, COUNTED = 40, 4, 10

# A step is over when every result has changed and the output has kept still for a while.
# A change counts from the animation frame that shows it.
WATCH = """([output, slider, result, quiet]) => {
    const pending = new Set(output.querySelectorAll(result));
    if (!pending.size) throw new Error(`no ${result}`);
    slider.focus({ preventScroll: true });
    window.step = new Promise((resolve, reject) => {
        let begin, first, last, timer;
        const limit = setTimeout(() => finish(reject, new Error("the step did not end")), 10000);
        const finish = (settle, value) => {
            observer.disconnect();
            clearTimeout(limit);
            settle(value);
        };
        const observer = new MutationObserver((changes) => {
            if (begin === undefined) return;
            for (const { target } of changes) {
                for (const each of pending) if (each.contains(target)) pending.delete(each);
            }
            requestAnimationFrame(() => {
                last = performance.now() - begin;
                first ??= last;
            });
            clearTimeout(timer);
            timer = setTimeout(() => { if (!pending.size) finish(resolve, { first, last }); }, quiet);
        });
        observer.observe(output, { subtree: true, childList: true, attributes: true, characterData: true });
        window.addEventListener("keydown", () => { begin = performance.now(); }, { capture: true, once: true });
    });
    window.step.catch(() => {});
}"""


class Step:
    """One slider of the notebook, pressed to and fro."""

    def __init__(self, notebook, index, slider, result, quiet):
        output = notebook.cell(index).locator(".jp-OutputArea-output").first
        output.locator(result).first.wait_for()
        self.page, self.count = notebook.page, 0
        self.watched = [output.element_handle(), output.locator(slider).element_handle(), result, quiet]

    def __call__(self):
        """Press an arrow key; return when the first and the last change were on the screen, ms after it."""
        self.count += 1
        self.page.evaluate(WATCH, self.watched)
        # Not back to where it started, which would also take away and bring back the "changed" marks.
        back = self.count > 2 and self.count % 2
        self.page.keyboard.press("ArrowLeft" if back else "ArrowRight")
        return self.page.evaluate("window.step")


@pytest.fixture
def steps(open_notebook, write_notebook, request):
    """Return a function that opens the notebook and returns a Step for each variant."""

    def open_(server, quiet):
        cells = [source for _, source, _, _ in VARIANTS]
        # All outputs are in sight: JupyterLab does not draw what is not.
        notebook = open_notebook(write_notebook(*cells), server=server, width=1400, height=2400)
        notebook.run_all()
        made = {
            name: Step(notebook, index, slider, result, quiet)
            for index, (name, _, slider, result) in enumerate(VARIANTS)
        }
        for _ in range(WARM_UP):
            for step in made.values():
                step()
        return made

    return open_


@pytest.mark.parametrize(("line", "quiet"), [("lab", 150), ("far_lab", 600)], ids=["near", "100 ms each way"])
def test_slider_step(line, quiet, steps, request):
    found = {name: [] for name, *_ in VARIANTS}
    made = steps(request.getfixturevalue(line), quiet)
    for _ in range(STEPS):
        for name, step in made.items():
            found[name].append(step())
    firsts, lasts = ({name: median(x[end] for x in xs) for name, xs in found.items()} for end in ("first", "last"))
    peer = next(iter(lasts.values()))
    print_table(
        f"Slider step, {request.node.callspec.id}: median of {STEPS}, ms from the key press",
        ["first change", "last redraw", "/ bare"],
        [(name, (firsts[name], last, last / peer)) for name, last in lasts.items()],
    )


def test_messages_of_a_step(lab, steps):
    made = steps(lab, 300)
    page = next(iter(made.values())).page
    frames = []
    session = page.context.new_cdp_session(page)
    for event in ("webSocketFrameSent", "webSocketFrameReceived"):
        session.on(f"Network.{event}", lambda frame, way=event[14:]: frames.append((way, frame["response"])))
    session.send("Network.enable")
    rows, kinds = [], {}
    for name, step in made.items():
        seen, sizes = defaultdict(Counter), Counter()
        for _ in range(COUNTED):
            frames.clear()
            step()
            for way, frame in frames:
                if frame["opcode"] == 2:  # a kernel's messages are binary; JupyterLab's own events are text
                    data = base64.b64decode(frame["payloadData"])
                    seen[way][message_type(data)] += 1
                    sizes[way] += len(data)
        assert seen["Sent"], "no message was seen"
        assert seen["Received"], "no message was seen"
        numbers = [x for way in ("Sent", "Received") for x in (seen[way].total() / COUNTED, sizes[way] / COUNTED)]
        rows.append((name, numbers))
        kinds[name] = {kind: count / COUNTED for way in seen.values() for kind, count in way.items()}
    print_table(
        f"Messages of one step, mean of {COUNTED}",
        ["to kernel", "bytes", "from kernel", "bytes"],
        rows,
        "\n".join(f"  {name}: {kinds}" for name, kinds in kinds.items()),
    )


def message_type(data):
    """Return channel, type and, for a status, its state, of a message in Jupyter's binary WebSocket form."""
    count = int.from_bytes(data[:8], "little")
    at = [int.from_bytes(data[8 * i : 8 * i + 8], "little") for i in range(1, count + 1)]
    channel, header, _, _, content = (data[a:b] for a, b in pairwise(at))
    kind = json.loads(header)["msg_type"]
    if kind == "comm_msg":
        kind += " " + json.loads(content)["data"]["method"]
    return f"{channel.decode()} {kind}"
