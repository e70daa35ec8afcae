"""Settings that every test shares, and how the tests are dealt out to several processes."""

import re

from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# No deadline: a busy machine is not a failure. Few examples, since the properties are smooth.
settings.register_profile("course", deadline=None, max_examples=60)
settings.load_profile("course")


def pytest_collection_modifyitems(items):
    """Put what takes long first, so that no process is left alone with it at the end, and browsers last.

    Playwright keeps an event loop running, which other tests must not meet.
    """
    items.sort(key=lambda item: (bool(item.get_closest_marker("browser")), not item.get_closest_marker("slow")))


class OnePartAtATime(LoadScopeScheduling):
    """Deals out files; those that make something anew for each assignment, by assignment."""

    def _split_scope(self, nodeid):
        file, _, test = nodeid.partition("::")
        by_assignment = file.endswith("grading/test_assignments.py") and re.search(r"\[(\d\d-[a-z-]+)", test)
        return f"{file}::{by_assignment[1]}" if by_assignment else file


def pytest_xdist_make_scheduler(config, log):
    """Deal out parts in the order in which they were collected."""
    config.option.loadscopereorder = False
    return OnePartAtATime(config, log)
