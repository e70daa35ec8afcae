// The two ends of the stimulus as native sliders on one strip, and the strip itself to draw a new one.
const THUMB = 14; // px, as in style.css

export default {
  render({ model, el }) {
    const { words, shortest } = model.get("setup");
    el.classList.add("df", "df-brush");
    const strip = make("div", "df-brush-strip");
    const ends = ["start", "end"].map((name) => {
      const range = make("input", "df-range df-brush-range");
      Object.assign(range, { type: "range", step: "any", title: words.help });
      range.setAttribute("aria-label", words[name]);
      return range;
    });
    const [startRange, endRange] = ends;
    el.append(strip, ...ends);
    let scale;
    let total;
    let value; // { start, duration }

    const end = () => value.start + value.duration;
    function showValue(next) {
      value = next;
      startRange.value = value.start;
      endRange.value = end();
      startRange.setAttribute("aria-valuetext", `${scale.format(value.start)} ms`);
      endRange.setAttribute("aria-valuetext", `${scale.format(end())} ms`);
    }
    function showAnswer(shown) {
      total = shown.total;
      scale = new LinearScale({ lower: 0, upper: total, step: shown.step, decimals: shown.decimals });
      for (const range of ends) Object.assign(range, { min: 0, max: total });
      el.hidden = !shown.there;
      showValue(shown.value);
    }
    const intent = new Intent(model, showAnswer);

    // The start takes the whole stimulus with it; the end makes it longer or shorter.
    const moved = (start) => ({ start: tidy(Math.max(0, Math.min(start, total - value.duration))), duration: value.duration });
    const sized = (to) => ({ start: value.start, duration: tidy(Math.max(shortest, Math.min(to, total) - value.start)) });
    const after = (place, change) => (event) => {
      const next = scale.afterKey(place(), event);
      return next === undefined ? undefined : change(next);
    };
    intent.follow(startRange, {
      valueAt: (position) => moved(scale.snapped(position)),
      afterKey: after(() => value.start, moved),
      show: showValue,
    });
    intent.follow(endRange, {
      valueAt: (position) => sized(scale.snapped(position)),
      afterKey: after(end, sized),
      show: showValue,
    });

    const timeOf = (event) => {
      const box = strip.getBoundingClientRect();
      return scale.snapped(((event.clientX - box.left) / box.width) * total);
    };
    let from;
    strip.addEventListener("pointerdown", (event) => {
      if (model.get("disabled")) return;
      strip.setPointerCapture(event.pointerId);
      from = timeOf(event);
      intent.begin();
    });
    strip.addEventListener("pointermove", (event) => {
      if (from === undefined) return;
      const to = timeOf(event);
      const duration = tidy(Math.abs(to - from));
      if (duration < shortest) return;
      showValue({ start: Math.min(from, to), duration });
      intent.move(value);
    });
    const finish = () => {
      from = undefined;
      intent.end();
    };
    strip.addEventListener("pointerup", finish);
    strip.addEventListener("pointercancel", finish);

    function place() {
      const { left, right, top, bottom } = model.get("axis");
      Object.assign(strip.style, { left: `${left}px`, width: `${right - left}px`, top: `${top}px`, height: `${bottom - top}px` });
      for (const range of ends) {
        Object.assign(range.style, { left: `${left - THUMB / 2}px`, width: `${right - left + THUMB}px`, top: `${bottom - 10}px` });
        range.disabled = model.get("disabled");
      }
      intent.answer();
    }
    place();
    model.on("change:axis change:disabled", place);
    return () => {
      intent.forget();
      model.off("change:axis change:disabled", place);
    };
  },
};
