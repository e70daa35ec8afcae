// Tells the kernel how wide the column is, so that it draws to fit.
function watchWidth(model, el) {
  // Whole tens of pixels: a scroll bar that comes and goes redraws nothing.
  const watcher = new ResizeObserver(() => {
    const width = Math.floor(el.clientWidth / 10) * 10;
    if (width > 0 && width !== model.get("width")) {
      model.set("width", width);
      model.save_changes();
    }
  });
  watcher.observe(el);
  return watcher;
}
