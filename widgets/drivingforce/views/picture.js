// Shows the SVG that the kernel drew, and tells the kernel how wide the column is, so that it draws to fit.
export default {
  render({ model, el }) {
    el.classList.add("df", "df-picture");
    el.setAttribute("role", "img");

    const show = () => { el.innerHTML = model.get("svg"); };
    const name = () => el.setAttribute("aria-label", model.get("title"));
    show();
    name();
    model.on("change:svg", show);
    model.on("change:title", name);

    // Whole tens of pixels: a scroll bar that comes and goes redraws nothing.
    const watcher = new ResizeObserver(() => {
      const width = Math.floor(el.clientWidth / 10) * 10;
      if (width > 0 && width !== model.get("width")) {
        model.set("width", width);
        model.save_changes();
      }
    });
    watcher.observe(el);

    return () => {
      watcher.disconnect();
      model.off("change:svg", show);
      model.off("change:title", name);
    };
  },
};
