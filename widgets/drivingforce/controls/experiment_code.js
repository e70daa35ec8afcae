// The experiment as text. What is typed or pasted stays until it is restored, or Escape puts the present one back.
export default {
  render({ model, el }) {
    const words = model.get("words");
    el.classList.add("df", "df-code");

    const label = make("label", "", words.label);
    const field = document.createElement("textarea");
    field.rows = 2;
    field.spellcheck = false;
    field.title = words.help;
    const message = make("div", "df-message");
    message.id = `df-code-${crypto.randomUUID()}`;
    message.setAttribute("role", "alert");
    field.setAttribute("aria-describedby", message.id);
    label.append(field);

    let edited = false;
    field.addEventListener("input", () => { edited = true; });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        edited = false;
        message.textContent = "";
        show();
      }
    });

    const copied = make("span", "");
    copied.setAttribute("role", "status");
    const copy = link(words.copy, async () => {
      await toClipboard(model.get("code"));
      copied.textContent = words.copied;
    });
    const restore = link(words.restore, () => {
      edited = false;
      model.send({ restore: field.value });
    });
    const buttons = make("div", "df-code-buttons");
    buttons.append(copy, restore, copied);
    el.append(label, message, buttons);

    function show() {
      if (!edited) {
        field.value = model.get("code");
        field.setAttribute("aria-invalid", false);
      }
      copied.textContent = "";
    }
    function showMessage() {
      message.textContent = model.get("message");
      edited = edited || message.textContent !== "";
      field.setAttribute("aria-invalid", message.textContent !== "");
      show();
    }
    function showLocked() {
      field.disabled = model.get("disabled");
      restore.disabled = model.get("disabled");
    }
    show();
    showMessage();
    showLocked();
    model.on("change:code", show);
    model.on("change:message", showMessage);
    model.on("change:disabled", showLocked);
    return () => {
      model.off("change:code", show);
      model.off("change:message", showMessage);
      model.off("change:disabled", showLocked);
    };
  },
};

function link(words, onClick) {
  const made = make("button", "df-link", words);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

// The clipboard is there on a secure page only; elsewhere a selection is copied.
async function toClipboard(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const holder = make("textarea", "df-spoken");
  holder.value = text;
  document.body.append(holder);
  holder.select();
  document.execCommand("copy");
  holder.remove();
}
