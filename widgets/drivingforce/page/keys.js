// In command mode JupyterLab and Notebook take every key, and "x" cuts the cell: but not from an element so marked,
// which has to be the one in focus itself. All but saving the notebook is kept for the widget.
window.drivingForceKeys ??= keepKeys();
function keepKeys() {
  const keep = (event) => {
    if (!event.target.closest?.(".df")) return;
    const saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
    event.target.toggleAttribute("data-lm-suppress-shortcuts", !saves);
  };
  window.addEventListener("keydown", keep, true); // before the page's own, which listens at the document
  return keep;
}
