// A picture in three layers, so that what did not change is not sent: the last run, today's curves, the moment.
export default {
  render({ model, el }) {
    el.classList.add("df", "df-picture", "df-layers");
    el.setAttribute("role", "img");
    const layers = ["under", "svg", "over"].map((name) => {
      const layer = document.createElement("div");
      el.append(layer);
      const show = () => { layer.innerHTML = model.get(name); };
      show();
      model.on(`change:${name}`, show);
      return () => model.off(`change:${name}`, show);
    });
    const name = () => el.setAttribute("aria-label", model.get("title"));
    name();
    model.on("change:title", name);
    const watcher = watchWidth(model, el);
    return () => {
      watcher.disconnect();
      model.off("change:title", name);
      layers.forEach((forget) => forget());
    };
  },
};
