"""The browser tests' own JupyterLab and Chromium."""

from ..browser.conftest import chromium, far_lab, lab, open_notebook, write_notebook

__all__ = ["chromium", "far_lab", "lab", "open_notebook", "write_notebook"]
