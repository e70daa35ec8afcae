// A choice among named membranes, with one sentence on the chosen one.
export default {
  render({ model, el }) {
    el.classList.add("df", "df-picker");
    const label = document.createElement("label");
    const select = document.createElement("select");
    const summary = document.createElement("p");
    select.append(...Object.keys(model.get("summaries")).map((name) => new Option(name)));
    select.dataset.lmSuppressShortcuts = "true";
    label.append(`${model.get("label")} `, select);
    el.append(label, summary);
    select.addEventListener("change", () => {
      model.set("chosen", select.value);
      model.save_changes();
      show();
    });

    const show = () => {
      select.value = model.get("chosen");
      select.disabled = model.get("locked");
      summary.replaceChildren(...typeset(model.get("summaries")[select.value]));
    };
    show();
    model.on("change:chosen change:locked", show);
    return () => model.off("change:chosen change:locked", show);
  },
};
