// A calculation line by line. Where the reader has to fill a gap there is a field; the kernel judges what is typed.
export default {
  render({ model, el }) {
    el.classList.add("df", "df-example");
    const words = model.get("words");
    const heading = document.createElement("p");
    heading.className = "df-example-heading";
    heading.append(...typeset(model.get("problem")));
    const list = document.createElement("ol");
    el.append(heading, list);

    const steps = model.get("steps").map((_, index) => new Step(index, words, (answer) => {
      model.send({ step: index, answer });
    }));
    list.append(...steps.map((step) => step.line));

    const show = () => model.get("steps").forEach((state, index) => steps[index].show(state));
    show();
    model.on("change:steps", show);
    return () => model.off("change:steps", show);
  },
};

class Step {
  constructor(index, words, send) {
    this.words = words;
    this.send = send;
    this.line = document.createElement("li");
    this.sentence = document.createElement("span");
    this.place = document.createElement("span"); // the field, or the result
    this.feedback = document.createElement("span");
    this.feedback.className = "df-feedback";
    this.feedback.id = `df-feedback-${crypto.randomUUID()}`;
    this.feedback.setAttribute("role", "status");
    this.line.append(this.sentence, " ", this.place, this.feedback);
  }

  show(state) {
    this.sentence.replaceChildren(...typeset(state.sentence));
    this.line.dataset.state = state.state;
    this.feedback.textContent = state.feedback;
    const asking = state.state === "open" || state.state === "wrong";
    if (!asking) {
      const hadFocus = this.place.contains(document.activeElement);
      this.field = undefined;
      this.place.replaceChildren(result(state));
      if (hadFocus) this.line.nextElementSibling?.querySelector("input, select")?.focus();
    } else {
      if (!this.field) this.ask(state);
      this.field.setAttribute("aria-invalid", state.state === "wrong");
      this.reveal.hidden = state.state !== "wrong";
    }
  }

  // Enter hands in what leaving the field would hand in again.
  handIn() {
    if (!this.field || this.field.value === this.handedIn) return;
    this.handedIn = this.field.value;
    this.send(this.field.value);
  }

  ask(state) {
    this.field = state.choices.length ? choice(state.choices, this.words.choose) : box();
    this.field.setAttribute("aria-label", this.sentence.textContent);
    this.field.setAttribute("aria-describedby", this.feedback.id);
    this.field.addEventListener("change", () => this.handIn());
    this.field.addEventListener("keydown", (event) => { if (event.key === "Enter") this.handIn(); });
    this.reveal = document.createElement("button");
    this.reveal.type = "button";
    this.reveal.className = "df-link";
    this.reveal.textContent = this.words.show_step;
    this.reveal.addEventListener("click", () => this.send(null));
    this.place.replaceChildren(this.field, ` ${state.unit} `, this.reveal);
  }
}

function result(state) {
  const made = document.createElement("strong");
  made.textContent = state.state === "later" ? "…" : state.result;
  return made;
}

function box() {
  const made = document.createElement("input");
  made.type = "text";
  made.inputMode = "decimal";
  made.autocomplete = "off";
  return made;
}

function choice(choices, prompt) {
  const made = document.createElement("select");
  made.append(new Option(prompt, "", true, true), ...choices.map((words) => new Option(words, words)));
  return made;
}
