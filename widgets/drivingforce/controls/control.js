// A slider and a number box for one quantity.
export default {
  render({ model, el }) {
    const setup = model.get("setup");
    const scale = setup.log ? new LogScale(setup) : new LinearScale(setup);
    const parts = build(el, setup);
    let value; // what this page shows: ahead of the kernel while the reader moves
    let typing = false; // the box holds text that has not been handed in
    let waiting = false; // or text that was, and is not answered yet
    let wrong = false; // or text that was refused

    function showValue(next) {
      value = next;
      const text = scale.format(value);
      parts.range.value = scale.position(value);
      parts.range.setAttribute("aria-valuetext", `${text} ${setup.unit}`);
      parts.range.style.setProperty("--share", scale.share(value));
      if (!typing && !waiting && !wrong) parts.box.value = text;
    }
    function showMoved(next) {
      typing = waiting = wrong = false;
      showValue(next);
    }
    function showAnswer(shown, upToDate) {
      wrong = Boolean(shown.message);
      waiting &&= !upToDate;
      showValue(shown.value);
      parts.message.textContent = shown.message;
      if (shown.unit) parts.unit.textContent = shown.unit;
      parts.box.setAttribute("aria-invalid", wrong);
      const start = scale.format(shown.start);
      parts.back.classList.toggle("df-absent", !shown.changed);
      parts.back.disabled = !shown.changed || model.get("disabled");
      parts.back.textContent = `↺ ${start}`;
      parts.back.setAttribute("aria-label", `${model.get("description")}: ${setup.words.back} ${start} ${setup.unit}`);
    }
    const intent = new Intent(model, showAnswer);

    function showLocked() {
      const locked = model.get("disabled");
      el.classList.toggle("df-locked", locked);
      parts.range.disabled = parts.box.disabled = locked;
      parts.range.title = locked ? setup.words.locked : setup.help;
      intent.answer();
    }
    function handIn() {
      const text = parts.box.value;
      // What the box shows may be rounded: it is a request only once the reader has changed it.
      waiting = typing && (wrong || text !== scale.format(value));
      typing = false;
      if (waiting) intent.once({ text });
    }
    function takeBack() {
      const refused = wrong;
      showMoved(value);
      if (refused) intent.once({ forget: true });
    }

    intent.follow(parts.range, {
      valueAt: (position) => scale.snapped(position),
      afterKey: (event) => scale.afterKey(value, event),
      show: showMoved,
    });
    parts.box.addEventListener("input", () => { typing = true; });
    parts.box.addEventListener("blur", handIn); // "change" is silent about text that was typed and typed back
    parts.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") handIn();
      if (event.key === "Escape") takeBack();
    });
    parts.back.addEventListener("click", () => {
      intent.once({ reset: true });
      parts.range.focus(); // the button is about to go
    });

    function showDescription() {
      const description = model.get("description");
      parts.description.textContent = description;
      parts.box.setAttribute("aria-label", `${description}, ${setup.unit}`);
    }

    showDescription();
    showLocked();
    model.on("change:disabled", showLocked);
    model.on("change:description", showDescription);
    return () => {
      intent.forget();
      model.off("change:disabled", showLocked);
      model.off("change:description", showDescription);
    };
  },
};

function build(el, setup) {
  const id = `df-${crypto.randomUUID()}`;
  el.classList.add("df", "df-control");
  el.dataset.control = setup.key;
  el.style.setProperty("--df-colour", `var(--df-${setup.colour})`);

  const parts = {
    label: make("label", "df-control-label"),
    description: make("span", ""),
    back: make("button", "df-link df-back"),
    range: make("input", "df-range"),
    box: make("input", "df-box"),
    unit: make("span", "df-unit", setup.unit),
    message: make("div", "df-message"),
  };
  const symbol = make("span", "df-control-symbol");
  symbol.append(...typeset(setup.symbol));
  parts.label.append(parts.description, " ", symbol);
  const head = make("div", "df-control-head");
  head.append(parts.label, parts.back);
  parts.label.htmlFor = id;
  parts.label.title = setup.help;
  parts.back.type = "button";
  const [lower, upper] = setup.log ? [Math.log10(setup.lower), Math.log10(setup.upper)] : [setup.lower, setup.upper];
  Object.assign(parts.range, { id, type: "range", step: "any", min: lower, max: upper });
  Object.assign(parts.box, { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
  parts.message.id = `${id}-message`;
  parts.message.setAttribute("role", "status");
  parts.box.setAttribute("aria-describedby", parts.message.id);
  el.append(head, parts.range, parts.box, parts.unit, parts.message);
  return parts;
}
