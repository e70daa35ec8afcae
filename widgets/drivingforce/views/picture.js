// Shows the SVG that the kernel drew.
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

    const watcher = watchWidth(model, el);
    return () => {
      watcher.disconnect();
      model.off("change:svg", show);
      model.off("change:title", name);
    };
  },
};
