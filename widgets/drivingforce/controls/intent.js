// What the reader wants, on its way to the kernel; see control.py for how page and kernel agree.
// The intent too: another view of the same control may be where the reader moves.
const WATCHED = "change:shown change:intent";

class Intent {
  constructor(model, onAnswer) {
    this.model = model;
    this.gesture = 0; // number of the drag, or run of key presses
    this.moving = false; // one is under way, and has moved the value
    this.answer = () => {
      const [shown, intent] = [model.get("shown"), model.get("intent")];
      const upToDate = (shown.seq ?? 0) >= intent.seq;
      // A view made later, after a reload say, has only these two to learn from.
      this.value = upToDate ? shown.value : (intent.value ?? shown.value);
      onAnswer({ ...shown, value: this.value }, upToDate);
    };
    model.on(WATCHED, this.answer);
  }
  begin() {
    this.gesture = this.later(this.gesture);
    this.moving = false; // a click that moves nothing wants nothing
  }
  move(value) {
    this.moving = true;
    this.ask({ value, done: false });
  }
  end() {
    if (this.moving) this.ask({ value: this.value, done: true });
    this.moving = false;
  }
  // A wish that is complete in itself: a number typed in, a reset. Until it is answered the value stays.
  once(wish) {
    this.gesture = this.later(this.gesture);
    this.ask({ value: this.value, ...wish, done: true });
  }
  // Numbers go by the clock: they go on after a reload, and two views on one kernel never share one.
  later(number) {
    return Math.max(Date.now(), number + 1);
  }
  ask(wish) {
    const seq = this.later(this.model.get("intent").seq);
    this.model.set("intent", { seq, gesture: this.gesture, ...wish });
    this.model.save_changes(); // one message at a time is on its way; the last intent wins
  }
  // The keys that do not move the value: undo, redo, and F for held or free.
  command(event) {
    const key = event.key.toLowerCase();
    const commanding = event.ctrlKey || event.metaKey;
    let what;
    if (commanding && key === "z") what = event.shiftKey ? "redo" : "undo";
    if (!commanding && !event.altKey && key === "f") what = "hold_or_free";
    if (what) {
      event.preventDefault();
      // With the last wish, which may still be waiting its turn: what came first has to be done first.
      this.model.send({ do: what, after: this.model.get("intent") });
    }
  }
  // Slider, handle: pointer and keys on a native range input.
  follow(range, { valueAt, afterKey, show }) {
    const move = (value) => {
      show(value);
      this.move(value);
    };
    range.addEventListener("pointerdown", () => this.begin());
    range.addEventListener("input", () => move(valueAt(Number(range.value))));
    range.addEventListener("change", () => this.end());
    range.addEventListener("keydown", (event) => {
      const value = afterKey(event);
      if (value === undefined) {
        this.command(event);
        return;
      }
      event.preventDefault();
      if (!event.repeat) this.begin();
      move(value);
    });
    range.addEventListener("keyup", () => this.end());
    range.addEventListener("blur", () => this.end());
  }
  forget() {
    this.model.off(WATCHED, this.answer);
  }
}
