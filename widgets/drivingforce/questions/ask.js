// Questions, one below the other. The kernel says what stands on the page; what is chosen but not yet handed in is
// the page's own.
export default {
  render({ model, el }) {
    el.classList.add("df", "df-ask");
    const words = model.get("words");
    const list = make("div", "df-ask-blocks");
    const spoken = make("div", "df-spoken");
    spoken.setAttribute("role", "status");
    el.append(list, spoken);

    const made = new Map(); // block by its id and kind
    const show = () => {
      const shown = model.get("blocks").map((state) => {
        const id = `${state.id} ${state.kind}`;
        if (!made.has(id)) made.set(id, new Block(state, words, (message) => model.send(message)));
        made.get(id).show(state);
        return made.get(id);
      });
      for (const [id, block] of made) if (!shown.includes(block)) {
        block.element.remove();
        made.delete(id);
      }
      // Only what moved is moved: an element that is put back loses the focus.
      shown.forEach((block, index) => {
        if (list.children[index] !== block.element) list.insertBefore(block.element, list.children[index] ?? null);
      });
    };
    const speak = () => { spoken.textContent = plain(model.get("spoken")); };
    show();
    model.on("change:blocks", show);
    model.on("change:spoken", speak);
    return () => {
      model.off("change:blocks", show);
      model.off("change:spoken", speak);
    };
  },
};

const FIELDS = {
  choice: (state, id) => new Choices(state, id),
  direction: (state, id) => new Arrows(state, id),
  number: (state, id) => new NumberBox(state, id),
  order: (state, id, words) => new Order(state, id, words),
};

class Block {
  constructor(state, words, send) {
    const id = `df-ask-${crypto.randomUUID()}`;
    this.words = words;
    this.element = make("section", `df-ask-block df-ask-${state.kind}`);
    this.title = make("p", "df-ask-title");
    this.said = make("div", "df-ask-said");
    this.said.id = `${id}-said`;
    this.said.tabIndex = -1;
    this.element.append(this.title);
    if (state.kind === "again") {
      this.element.append(this.button("df-link", words.again, () => send({ again: true })));
      return;
    }
    if (state.kind !== "text") this.ask(state, id, send);
    this.element.append(this.said);
  }

  ask(state, id, send) {
    const group = make("fieldset", "df-ask-group");
    const legend = make("legend", "df-ask-question");
    legend.append(...typeset(state.ask));
    this.field = FIELDS[state.kind](state, id, this.words);
    group.setAttribute("aria-describedby", this.said.id);
    const hand = (answer) => send({ question: state.question, step: state.step, answer });
    this.field.onEnter = () => hand(this.field.answer());
    this.commit = this.button("df-commit", state.commit, () => hand(this.field.answer()));
    this.skip = this.button("df-link", state.skip, () => hand(null));
    this.buttons = make("div", "df-ask-buttons");
    this.buttons.append(this.commit, this.skip);
    group.append(legend, this.field.element, this.buttons);
    this.element.append(group);
  }

  button(className, label, onClick) {
    const made = make("button", className, label);
    made.type = "button";
    made.addEventListener("click", onClick);
    return made;
  }

  show(state) {
    this.title.hidden = !state.title;
    this.title.replaceChildren(...typeset(state.title));
    if (JSON.stringify(state.said) !== this.shownSaid) {
      this.shownSaid = JSON.stringify(state.said);
      this.said.replaceChildren(...state.said.map(({ kind, text }) => {
        const line = make("p", `df-said-${kind}`);
        line.append(...typeset(text));
        return line;
      }));
    }
    if (!this.field) return;
    const done = state.state === "done";
    const hadFocus = done && this.element.contains(document.activeElement);
    this.element.dataset.state = state.state;
    this.buttons.hidden = done;
    this.field.show(state, done, this.words);
    if (hadFocus) this.after();
  }

  // Where to go on once this is answered: to what was said, or to what is asked next.
  after() {
    if (this.said.childNodes.length) this.said.focus();
    else requestAnimationFrame(() => this.element.nextElementSibling?.querySelector("input, button")?.focus());
  }
}

class Choices {
  constructor(state, id) {
    this.element = make("div", `df-options df-options-${state.kind}`);
    this.inputs = state.options.map(({ key, says }) => {
      const label = make("label", "df-option");
      const input = make("input", "");
      Object.assign(input, { type: "radio", name: id, value: key });
      const mark = make("span", "df-option-mark");
      mark.setAttribute("aria-hidden", "true");
      const words = make("span", "df-option-says");
      words.append(...typeset(says));
      const verdict = make("span", "df-spoken");
      label.append(input, mark, words, verdict);
      this.element.append(label);
      return Object.assign(input, { verdict });
    });
  }

  answer() {
    return this.inputs.find((input) => input.checked)?.value ?? "";
  }

  show(state, done, words) {
    const first = this.shownAnswer === undefined;
    this.inputs.forEach((input) => {
      const chosen = input.value === state.answer;
      if (chosen && (first || done)) input.checked = true;
      if (!state.answer && this.shownAnswer) input.checked = false; // asked anew
      input.disabled = done;
      const verdict = chosen && state.verdict ? state.verdict : state.tried.includes(input.value) ? "wrong" : "";
      input.parentElement.dataset.verdict = verdict;
      input.parentElement.dataset.chosen = chosen;
      input.verdict.textContent = verdict && `, ${words[verdict]}`;
    });
    this.shownAnswer = state.answer ?? "";
  }
}

// A membrane, inside left and outside right, with an ion in it and the arrow that is chosen.
class Arrows extends Choices {
  constructor(state, id) {
    super(state, id);
    const [inside, outside] = state.sides;
    const frame = make("div", "df-arrows");
    const picture = make("div", "df-arrows-picture");
    picture.setAttribute("aria-hidden", "true");
    picture.innerHTML = `<svg viewBox="-170 -46 340 92" width="340" height="92">
      <rect x="-14" y="-46" width="28" height="92" fill="var(--df-membrane)"/>
      <path d="M-14-46V46M14-46V46" stroke="var(--df-lipid)" stroke-width="1.5"/>
      <text x="-164" y="-30" fill="var(--df-secondary)" font-size="13"></text>
      <text x="164" y="-30" text-anchor="end" fill="var(--df-secondary)" font-size="13"></text>
      <g class="df-arrow" fill="var(--df-${state.colour})"><path d=""/></g>
      <circle r="13" fill="var(--df-paper)" stroke="var(--df-${state.colour})" stroke-width="2.5"/>
      <text y="4.5" text-anchor="middle" fill="var(--df-${state.colour})" font-size="12" font-weight="700"></text></svg>`;
    const [left, right, ion] = picture.querySelectorAll("text");
    [left.textContent, right.textContent, ion.textContent] = [inside, outside, state.symbol];
    this.path = picture.querySelector(".df-arrow path");
    this.element.addEventListener("change", () => this.draw());
    frame.append(picture, this.element);
    [this.options, this.element] = [this.element, frame];
  }

  show(state, done, words) {
    super.show(state, done, words);
    this.draw();
  }

  draw() {
    const way = { in: -1, out: 1 }[this.answer()];
    const points = [[16, -7], [96, -7], [96, -14], [124, 0], [96, 14], [96, 7], [16, 7]];
    this.path.setAttribute("d", way ? `M${points.map(([x, y]) => `${way * x} ${y}`).join("L")}Z` : "");
  }
}

class NumberBox {
  constructor(state) {
    this.element = make("div", "df-number");
    this.box = make("input", "df-number-box");
    Object.assign(this.box, { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
    this.box.setAttribute("aria-label", `${plain(state.ask)} (${state.unit})`);
    this.box.addEventListener("keydown", (event) => { if (event.key === "Enter") this.onEnter(); });
    this.element.append(this.box, ` ${state.unit}`);
  }

  answer() {
    return this.box.value;
  }

  show(state, done, words) {
    if (this.shownAnswer === undefined || done) this.box.value = state.answer ?? "";
    if (!state.answer && this.shownAnswer) this.box.value = "";
    if (done && state.answer === null) this.box.placeholder = words.skipped;
    this.shownAnswer = state.answer ?? "";
    this.box.disabled = done;
    this.box.setAttribute("aria-invalid", state.state === "wrong");
  }
}

class Order {
  constructor(state, _id, words) {
    this.element = make("ol", "df-order");
    this.words = words;
    this.lines = new Map(state.options.map(({ key, says }) => [key, this.line(key, says)]));
    this.place(state.answer ?? [...this.lines.keys()]);
  }

  line(key, says) {
    const line = make("li", "");
    const text = make("span", "df-order-says");
    text.append(...typeset(says));
    line.dataset.key = key;
    line.append(this.mover(line, "↑", this.words.earlier, says, -1), this.mover(line, "↓", this.words.later, says, 1), text);
    return line;
  }

  mover(line, sign, label, says, way) {
    const button = make("button", "df-order-move", sign);
    button.type = "button";
    button.setAttribute("aria-label", `${label}: ${plain(says)}`);
    button.addEventListener("click", () => {
      const keys = this.answer();
      const from = keys.indexOf(line.dataset.key);
      const to = Math.min(Math.max(from + way, 0), keys.length - 1);
      keys.splice(to, 0, ...keys.splice(from, 1));
      this.place(keys);
      button.focus(); // moving the line took the focus away
    });
    return button;
  }

  place(keys) {
    this.element.append(...keys.map((key) => this.lines.get(key)));
  }

  answer() {
    return [...this.element.children].map((line) => line.dataset.key);
  }

  show(state, done) {
    if (done && state.answer) this.place(state.answer);
    this.element.querySelectorAll("button").forEach((button) => { button.disabled = done; });
  }
}

function plain(words) {
  return words.replace(/_(\w+)/g, "$1");
}
