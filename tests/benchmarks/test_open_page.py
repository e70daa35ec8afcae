"""From the address of a notebook to its first picture: a new browser profile and a new kernel each time."""

import time

from .tables import print_times

ROUNDS = 5
BARE = """
from ipywidgets import IntSlider
IntSlider()
"""
ONE_VIEW = """
from drivingforce import Cell
from drivingforce.views import ForceBalance
ForceBalance(Cell())
"""


def test_page_open_to_first_picture(lab, open_notebook, write_notebook):
    pages = {
        "bare slider": (write_notebook(BARE), ".noUi-handle"),
        "ForceBalance": (write_notebook(ONE_VIEW), ".df-picture svg"),
        "chapter 1": ("chapters/01-two-forces.ipynb", ".df-picture svg"),
    }
    opened, run = ({name: [] for name in pages} for _ in range(2))
    for _ in range(ROUNDS):
        for name, (path, first) in pages.items():
            begin = time.perf_counter()
            notebook = open_notebook(path)
            ready = time.perf_counter()
            notebook.start_all()
            notebook.page.locator(first).first.wait_for()
            drawn = time.perf_counter()
            opened[name].append((drawn - begin) * 1e3)
            run[name].append((drawn - ready) * 1e3)
            notebook.page.context.close()
            for session in lab.api("api/sessions"):
                lab.api(f"api/sessions/{session['id']}", "DELETE")
    print_times(f"Page open to first picture, the reader's Run All included, median of {ROUNDS}", opened)
    print_times("Of that, from Run All on", run)
