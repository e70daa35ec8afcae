// An equation with today's numbers. Selecting a symbol goes to the control that sets it.
export default {
  render({ model, el }) {
    el.classList.add("df", "df-equation");
    el.setAttribute("role", "group");
    el.setAttribute("aria-label", model.get("title"));

    const show = () => {
      const selected = el.querySelector("[data-key]:focus")?.dataset.key;
      el.innerHTML = model.get("markup");
      if (selected) el.querySelector(`[data-key="${selected}"]`)?.focus();
    };
    const goToControl = (event) => {
      const key = event.target.closest("[data-key]")?.dataset.key;
      if (key) controlOf(key)?.focus();
    };
    // The nearest control of that quantity: in the same panel, or else anywhere on the page.
    const controlOf = (key) => {
      const input = `[data-control="${key}"] input:not(:disabled)`;
      return el.closest(".df-panel")?.querySelector(input) ?? document.querySelector(input);
    };

    show();
    model.on("change:markup", show);
    el.addEventListener("click", goToControl);
    return () => {
      model.off("change:markup", show);
      el.removeEventListener("click", goToControl);
    };
  },
};
