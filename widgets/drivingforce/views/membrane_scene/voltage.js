// The scene's own voltage against time: what the ions make, its running mean, and what theory expects.
const LAST = 40; // s on the time axis

class VoltageTrace {
  constructor() {
    this.clear();
  }
  clear() {
    this.points = [];
  }
  add(t, V) {
    this.points.push([t, V]);
    if (this.points.length > 3000) this.points = this.points.filter(([at]) => at > t - 1.05 * LAST);
    if (this.points.length > 3000) this.points = this.points.filter((_, index) => index % 2 === 0);
  }
  // V as it was at time `t`.
  at(t) {
    return this.points.findLast(([when]) => when <= t)?.[1] ?? this.points[0]?.[1] ?? 0;
  }
  since(t) {
    return this.points.filter(([when]) => when >= t);
  }
}

// `levels` = [{ name, E, label }], lines at an equilibrium potential; `spread` in mV around the only one, or null;
// `mean` = { value, seconds } or null.
function drawVoltage(pen, width, height, palette, words, { time, trace, levels, spread, mean, range }) {
  const [left, right, top, bottom] = [44, width - 8, 34, height - 24];
  const start = Math.max(0, time - LAST);
  const x = (t) => left + ((t - start) / LAST) * (right - left);
  const y = (V) => top + ((range[1] - V) / (range[1] - range[0])) * (bottom - top);
  pen.clearRect(0, 0, width, height);
  text(pen, palette, words.own_voltage, 2, 12, palette.ink, "left", "700 13.5px");
  const name = pen.measureText(words.own_voltage).width;
  text(pen, palette, words.whose_voltage, 10 + name, 12, palette.secondary, "left", "400 12.5px");

  const every = (range[1] - range[0]) / (bottom - top) > 0.95 ? 40 : 20;
  for (let V = Math.ceil(range[0] / every) * every; V <= range[1]; V += every) {
    rule(pen, left, right, y(V), V === 0 ? palette.field : palette.rule, 1);
    text(pen, palette, signed(V), left - 6, y(V), palette.secondary, "right", "400 12px");
  }
  for (let t = Math.ceil(start / 10) * 10; t <= start + LAST; t += 10) {
    text(pen, palette, t === Math.ceil(start / 10) * 10 ? `${t} ${words.seconds}` : `${t}`, x(t), bottom + 13,
      palette.secondary, "center", "400 12px");
  }
  pen.save();
  pen.beginPath();
  pen.rect(left, top, right - left, bottom - top);
  pen.clip();
  for (const { name, E } of levels) {
    if (spread !== null) {
      pen.globalAlpha = 0.16;
      pen.fillStyle = palette[name];
      pen.fillRect(left, y(E + spread), right - left, y(E - spread) - y(E + spread));
      pen.globalAlpha = 1;
    }
    pen.setLineDash([6, 4]);
    rule(pen, left, right, y(E), palette[name], 1.8);
    pen.setLineDash([]);
  }
  pen.strokeStyle = palette.secondary;
  pen.lineWidth = 1.2;
  pen.lineJoin = "round";
  pen.beginPath();
  let before;
  for (const [t, V] of trace.since(start - 1)) {
    if (before !== undefined) pen.lineTo(x(t), y(before)); // V jumps at a crossing and stands still between
    pen.lineTo(x(t), y(V));
    before = V;
  }
  pen.stroke();
  if (mean) rule(pen, x(Math.max(start, time - mean.seconds)), x(time), y(mean.value), palette.ink, 3);
  pen.restore();
  if (mean) {
    const beside = x(time) + 34 < right;
    const [at, height] = beside ? [x(time) + 4, y(mean.value)] : [right - 2, y(mean.value) + 11];
    text(pen, palette, words.mean, at, height, palette.ink, beside ? "left" : "right", "600 11.5px", palette.paper);
  }
  for (const { name, E, label } of levels) {
    const above = y(E) - 11 - (spread === null ? 0 : y(E - spread) - y(E));
    endingAt(pen, palette, label, right - 2, above < top ? y(E) + 13 : above, palette[name], palette.paper);
  }
}

function rule(pen, from, to, y, colour, thickness) {
  pen.strokeStyle = colour;
  pen.lineWidth = thickness;
  pen.beginPath();
  pen.moveTo(from, y);
  pen.lineTo(to, y);
  pen.stroke();
}

function decimal(value, decimals = 0) {
  const rounded = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(rounded) ? `−${rounded}` : rounded;
}

function signed(value, decimals = 0) {
  return value > 0 && Number(value.toFixed(decimals)) ? `+${decimal(value, decimals)}` : decimal(value, decimals);
}

// "2.1 : 1", "1 : 130".
function ratioWords(out, into) {
  if (!out || !into) return out || into ? `${out} : ${into}` : "–";
  const short = (value) => value.toFixed(value < 9.95 ? 1 : 0);
  return out >= into ? `${short(out / into)} : 1` : `1 : ${short(into / out)}`;
}
