// Undo, redo, reset, and a table of the keys.
export default {
  render({ model, el }) {
    const words = model.get("words");
    el.classList.add("df", "df-bar");
    const buttons = ["undo", "redo", "reset"].map((what) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "df-link";
      made.textContent = { undo: "↶ ", redo: "↷ ", reset: "" }[what] + words[what];
      if (what === "reset") made.title = words.reset_help;
      // A disabled button would drop the focus on the way to the last step; aria-disabled keeps it.
      made.addEventListener("click", () => {
        if (made.getAttribute("aria-disabled") !== "true") model.send({ do: what });
      });
      return made;
    });
    const keys = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = words.keys;
    keys.append(summary, table(words.keys, words.table));
    el.append(...buttons, keys);

    const show = () => ["can_undo", "can_redo", "can_reset"].forEach((can, index) => {
      buttons[index].setAttribute("aria-disabled", !model.get(can) || model.get("disabled"));
    });
    show();
    const watched = "change:can_undo change:can_redo change:can_reset change:disabled";
    model.on(watched, show);
    return () => model.off(watched, show);
  },
};
