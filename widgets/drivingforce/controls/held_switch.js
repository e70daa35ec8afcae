// Two named halves, one of them on: a radio group that looks like a switch.
export default {
  render({ model, el }) {
    const setup = model.get("setup");
    el.classList.add("df", "df-switch");
    el.dataset.control = setup.key;

    const group = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.textContent = setup.label;
    group.append(legend);
    const name = `df-${crypto.randomUUID()}`;
    const halves = [true, false].map((on) => {
      const label = document.createElement("label");
      const input = document.createElement("input");
      input.type = "radio";
      input.name = name;
      input.addEventListener("change", () => {
        model.set("value", on);
        model.save_changes();
      });
      label.append(input, on ? setup.on : setup.off);
      group.append(label);
      return input;
    });
    const message = document.createElement("div");
    message.className = "df-message";
    message.setAttribute("role", "status");
    el.append(group, message);

    const show = () => {
      halves[0].checked = model.get("value");
      halves[1].checked = !model.get("value");
      message.textContent = model.get("message");
    };
    const showLocked = () => {
      group.disabled = model.get("disabled");
      group.title = group.disabled ? setup.locked : setup.help;
    };
    show();
    showLocked();
    model.on("change:value change:message", show);
    model.on("change:disabled", showLocked);
    return () => {
      model.off("change:value change:message", show);
      model.off("change:disabled", showLocked);
    };
  },
};
