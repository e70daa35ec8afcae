// A line through a picture of time: a native slider along the bottom, and buttons that step, play and jump.
const THUMB = 18; // px, as in style.css
const LEAVE = "leave";

export default {
  render({ model, el }) {
    const { words, speeds } = model.get("setup");
    const parts = build(el, words, speeds);
    const { range } = parts;
    let scale;
    let shown;
    let value;

    function showValue(next) {
      value = next;
      range.value = value;
      range.setAttribute("aria-valuetext", `${scale.format(value)} ms`);
      const { left, right } = model.get("axis");
      parts.line.style.left = `${left + (right - left) * scale.share(value)}px`;
    }
    function showAnswer(answer, upToDate) {
      const rescaled = shown?.duration !== answer.duration;
      shown = answer;
      scale = new LinearScale({ lower: 0, upper: shown.duration, step: shown.step, decimals: shown.decimals });
      Object.assign(range, { min: 0, max: shown.duration });
      if (rescaled) parts.speed.value = shown.speed;
      if (upToDate) el.classList.toggle("df-not-looking", !shown.looking);
      nameLandmarks(parts.goTo, words, shown.landmarks, scale);
      showValue(shown.value);
    }
    const intent = new Intent(model, showAnswer);

    function place() {
      const { left, right, top, bottom, bar } = model.get("axis");
      Object.assign(range.style, {
        left: `${left - THUMB / 2}px`,
        top: `${bottom - THUMB / 2}px`,
        width: `${right - left + THUMB}px`,
      });
      Object.assign(parts.line.style, { top: `${top}px`, height: `${bottom - top}px` });
      Object.assign(parts.bar.style, { left: `${left - THUMB / 2}px`, top: `${bar}px` });
      for (const each of [range, parts.play, parts.back, parts.forth, parts.speed, parts.goTo]) {
        each.disabled = model.get("disabled");
      }
      intent.answer();
    }
    const move = (next) => {
      el.classList.remove("df-not-looking");
      showValue(next);
    };
    intent.follow(range, {
      valueAt: (position) => scale.snapped(position),
      afterKey: (event) => {
        const after = scale.afterKey(value, event);
        if (after !== undefined) player.pause();
        return after;
      },
      show: move,
    });
    function jump(next) {
      player.pause();
      move(scale.clamp(next));
      intent.begin();
      intent.move(value);
      intent.end();
    }

    const player = new Player({
      advance: (seconds) => {
        const next = value + (1000 * seconds) / Number(parts.speed.value);
        move(Math.min(next, shown.duration));
        intent.move(value);
        return next < shown.duration;
      },
      started: () => {
        intent.begin();
        if (value >= shown.duration) move(0);
        namePlay(parts.play, words.pause, "❚❚");
      },
      stopped: () => {
        intent.end();
        namePlay(parts.play, words.play, "▶");
      },
    });
    namePlay(parts.play, words.play, "▶");
    range.addEventListener("pointerdown", () => player.pause());
    range.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault();
        player.toggle();
      }
    });
    parts.play.addEventListener("click", () => player.toggle());
    parts.back.addEventListener("click", () => jump(scale.stepped(value, -1, false)));
    parts.forth.addEventListener("click", () => jump(scale.stepped(value, 1, false)));
    parts.goTo.addEventListener("change", () => {
      const { value: place } = parts.goTo;
      parts.goTo.value = "";
      if (place !== LEAVE) jump(Number(place));
      else {
        player.pause();
        intent.once({ leave: true });
      }
    });

    place();
    model.on("change:axis change:disabled", place);
    return () => {
      player.pause();
      intent.forget();
      model.off("change:axis change:disabled", place);
    };
  },
};

// Calls advance at every frame until it returns false. A page that is hidden has no frames: it waits.
class Player {
  constructor({ advance, started, stopped }) {
    Object.assign(this, { advance, started, stopped, frame: undefined });
  }
  toggle() {
    if (this.frame === undefined) this.play();
    else this.pause();
  }
  play() {
    this.started();
    let last;
    const step = (now) => {
      const seconds = last === undefined ? 0 : Math.min((now - last) / 1000, 0.1);
      last = now;
      if (this.advance(seconds)) this.frame = requestAnimationFrame(step);
      else this.pause();
    };
    this.frame = requestAnimationFrame(step);
  }
  pause() {
    if (this.frame === undefined) return;
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    this.stopped();
  }
}

function build(el, words, speeds) {
  el.classList.add("df", "df-cursor");
  const parts = {
    line: make("div", "df-cursor-line"),
    range: make("input", "df-range df-cursor-range"),
    bar: make("div", "df-cursor-bar"),
    back: make("button", "df-icon", "❘◀"),
    play: make("button", "df-icon df-play"),
    forth: make("button", "df-icon", "▶❘"),
    speed: make("select", "df-select"),
    goTo: make("select", "df-select"),
  };
  Object.assign(parts.range, { type: "range", step: "any", title: words.help });
  parts.range.setAttribute("aria-label", words.label);
  for (const [part, label] of [["back", words.back], ["forth", words.forth], ["speed", words.speed], ["goTo", words.goTo]]) {
    parts[part].setAttribute("aria-label", label);
    parts[part].title = label;
  }
  for (const part of ["back", "play", "forth"]) parts[part].type = "button";
  parts.speed.append(...speeds.map((slower) => new Option(`1/${slower}`, slower)));
  parts.bar.append(parts.back, parts.play, parts.forth, parts.speed, parts.goTo);
  el.append(parts.line, parts.range, parts.bar);
  return parts;
}

function namePlay(button, label, sign) {
  button.textContent = sign;
  button.setAttribute("aria-label", label);
  button.title = label;
}

function nameLandmarks(select, words, landmarks, scale) {
  const labels = landmarks.map(([label, t]) => `${label}, ${scale.format(t)} ms`);
  if (select.options.length === labels.length + 2 && labels.every((label, i) => select.options[i + 1].text === label)) return;
  select.replaceChildren(new Option(words.goTo, ""), ...labels.map((label, i) => new Option(label, landmarks[i][1])),
    new Option(words.leave, LEAVE));
}
