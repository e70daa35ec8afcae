// A choice among named membranes, with one sentence on the chosen one.
export default {
  render({ model, el }) {
    el.classList.add("df", "df-picker");
    const label = document.createElement("label");
    const select = document.createElement("select");
    const summary = document.createElement("p");
    select.append(...Object.keys(model.get("summaries")).map((name) => new Option(name)));
    label.append(`${model.get("description")} `, select);
    el.append(label, summary);
    select.addEventListener("change", () => {
      model.set("value", select.value);
      model.save_changes();
      show();
    });

    const show = () => {
      select.value = model.get("value");
      select.disabled = model.get("disabled");
      summary.replaceChildren(...typeset(model.get("summaries")[select.value]));
    };
    show();
    model.on("change:value change:disabled", show);
    return () => model.off("change:value change:disabled", show);
  },
};
