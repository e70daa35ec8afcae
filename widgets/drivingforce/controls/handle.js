// A slider that stands or lies on a picture's axis: its round thumb is the picture's handle.
const THUMB = 20; // px, as in style.css

export default {
  render({ model, el }) {
    const setup = model.get("setup");
    const range = document.createElement("input");
    let scale;
    let value;
    el.classList.add("df", "df-handle");
    el.dataset.control = setup.key;
    Object.assign(range, { type: "range", step: "any", title: setup.help });
    range.setAttribute("aria-label", model.get("description"));
    el.append(range);

    function showValue(next) {
      value = next;
      range.value = value;
      range.setAttribute("aria-valuetext", `${scale.format(value)} ${setup.unit}`);
    }
    const intent = new Intent(model, (shown) => showValue(shown.value));

    function place() {
      const { lower, upper, left, top, length, orientation } = model.get("axis");
      scale = new LinearScale({ ...setup, lower: Math.max(lower, setup.lower), upper: Math.min(upper, setup.upper) });
      Object.assign(range, { min: lower, max: upper });
      range.setAttribute("aria-orientation", orientation);
      const [along, across] = orientation === "vertical" ? ["height", "width"] : ["width", "height"];
      Object.assign(range.style, {
        [along]: `${length + THUMB}px`,
        [across]: `${THUMB}px`,
        left: `${left - THUMB / 2}px`,
        top: `${top - THUMB / 2}px`,
      });
      range.disabled = model.get("disabled");
      intent.answer();
    }
    intent.follow(range, {
      valueAt: (position) => scale.snapped(position),
      afterKey: (event) => scale.afterKey(value, event),
      show: showValue,
    });

    place();
    model.on("change:axis change:disabled", place);
    return () => {
      intent.forget();
      model.off("change:axis change:disabled", place);
    };
  },
};
