// How the scene looks. Everything is drawn in the palette's colours, to the size that layoutFor says.
const SHAPES = {
  K: (pen, r) => pen.arc(0, 0, r, 0, 2 * Math.PI),
  Na: (pen, r) => pen.roundRect(-0.9 * r, -0.9 * r, 1.8 * r, 1.8 * r, 0.25 * r),
  Cl: (pen, r) => polygon(pen, 1.22 * r, 4, 0),
  Ca: (pen, r) => polygon(pen, 1.15 * r, 6, 0),
};
const ANOTHER = (pen, r) => polygon(pen, 1.2 * r, 5, -Math.PI / 2); // an ion of one's own
const LETTERS_FROM = 5; // px: in a smaller ion a letter cannot be read
const LABEL = "600 12.5px";

function polygon(pen, r, corners, turn) {
  for (let i = 0; i < corners; i++) {
    const angle = turn + (2 * Math.PI * i) / corners;
    pen.lineTo(r * Math.cos(angle), r * Math.sin(angle));
  }
  pen.closePath();
}

function paletteOf(element, ions) {
  const style = getComputedStyle(element);
  const names = ["ink", "secondary", "rule", "field", "paper", "raised", "membrane", "lipid"];
  const worn = [...names.map((name) => [name, name]), ...ions.map(({ name, colour }) => [name, colour])];
  const palette = worn.map(([name, colour]) => [name, style.getPropertyValue(`--df-${colour}`).trim()]);
  return { ...Object.fromEntries(palette), font: style.fontFamily };
}

// A canvas `width` × `height` px, sharp on this screen; its pen measures in px.
function sized(canvas, width, height) {
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  return pen;
}

function ionShape(pen, name, x, y, r) {
  pen.save();
  pen.translate(x, y);
  pen.beginPath();
  (SHAPES[name] ?? ANOTHER)(pen, r);
  pen.restore();
}

function drawIon(pen, palette, name, x, y, r) {
  pen.fillStyle = palette[name];
  ionShape(pen, name, x, y, r);
  pen.fill();
  if (r < LETTERS_FROM) return;
  pen.fillStyle = palette.paper;
  pen.font = `700 ${(name.length > 1 ? 1.12 : 1.35) * r}px ${palette.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(name, x, y + 0.06 * r);
}

// Each kind of ion, drawn once.
function spritesFor(layout, membrane, palette) {
  const half = Math.ceil(1.3 * layout.radius) + 1;
  return membrane.ions.map(({ name }) => {
    const image = document.createElement("canvas");
    drawIon(sized(image, 2 * half, 2 * half), palette, name, half, half, layout.radius);
    return { image, half };
  });
}

// All that stands still: the two sides, the bilayer, the channels, the labels.
function drawStage(pen, layout, membrane, palette) {
  const { width, height, top, bottom } = layout;
  pen.fillStyle = palette.paper;
  pen.fillRect(0, 0, width, top);
  pen.fillStyle = palette.raised;
  pen.fillRect(0, bottom, width, height - bottom);
  drawBilayer(pen, layout, palette);
  for (const group of layout.groups) {
    const { name, symbol } = membrane.ions[group.kind];
    group.channels.forEach((channel) => drawChannel(pen, layout, palette, name, channel));
    text(pen, palette, symbol, group.label, (top + bottom) / 2, palette[name], "center", "700 14px", palette.membrane);
  }
}

function drawBilayer(pen, { width, top, bottom }, palette) {
  pen.fillStyle = palette.membrane;
  pen.fillRect(0, top, width, bottom - top);
  const tile = width / Math.round(width / 9);
  pen.fillStyle = palette.lipid;
  pen.strokeStyle = palette.lipid;
  pen.lineWidth = 1;
  for (let x = tile / 2; x < width; x += tile) {
    for (const [heads, way] of [[top + 5, 1], [bottom - 5, -1]]) {
      pen.globalAlpha = 1;
      pen.beginPath();
      pen.arc(x, heads, 3.6, 0, 2 * Math.PI);
      pen.fill();
      pen.globalAlpha = 0.45;
      pen.beginPath();
      for (const leg of [-1.6, 1.6]) {
        pen.moveTo(x + leg, heads + way * 3.5);
        pen.lineTo(x + leg, heads + way * 15);
      }
      pen.stroke();
    }
  }
  pen.globalAlpha = 1;
}

// Two walls and the pore between them: open, shut by a gate in the middle, or plugged from outside.
function drawChannel(pen, { top, bottom, pore, wall }, palette, name, { x, state }) {
  const [from, to] = [top - 5, bottom + 5];
  const outer = pore / 2 + wall;
  pen.fillStyle = palette.membrane;
  pen.fillRect(x - outer - 1.5, top, 2 * outer + 3, bottom - top);
  pen.fillStyle = state === "closed" ? palette.membrane : palette.paper;
  pen.fillRect(x - pore / 2 - 1, from, pore + 2, to - from);
  pen.strokeStyle = palette[name];
  pen.lineWidth = 1.4;
  pen.globalAlpha = state === "closed" ? 0.65 : 1;
  for (const way of [-1, 1]) {
    pen.beginPath();
    pen.roundRect(way < 0 ? x - outer : x + pore / 2, from, wall, to - from, Math.min(wall / 2, 4));
    pen.fillStyle = state === "open" ? palette[name] : palette.paper;
    pen.fill();
    pen.stroke();
  }
  if (state === "closed") {
    pen.fillStyle = palette[name];
    pen.fillRect(x - pore / 2, (top + bottom) / 2 - 2.5, pore, 5);
  }
  pen.globalAlpha = 1;
  if (state === "plugged") {
    pen.fillStyle = palette.ink;
    pen.beginPath();
    pen.moveTo(x - outer, from - 7);
    pen.lineTo(x + outer, from - 7);
    pen.lineTo(x + pore / 2 - 1, from + 16);
    pen.lineTo(x - pore / 2 + 1, from + 16);
    pen.closePath();
    pen.fill();
  }
}

// Words in which "_x" is a subscript, ending at `x`.
function endingAt(pen, palette, words, x, y, colour, halo) {
  const parts = words.split(/_(\w+)/);
  const fonts = ["600 13px", "600 10px"];
  const widths = parts.map((part, i) => {
    pen.font = `${fonts[i % 2]} ${palette.font}`;
    return pen.measureText(part).width;
  });
  let from = x - widths.reduce((sum, width) => sum + width, 0);
  parts.forEach((part, i) => {
    text(pen, palette, part, from, y + (i % 2 ? 3 : 0), colour, "left", fonts[i % 2], halo);
    from += widths[i];
  });
}

function text(pen, palette, words, x, y, colour, align = "left", font = LABEL, halo = null) {
  pen.font = `${font} ${palette.font}`;
  pen.textAlign = align;
  pen.textBaseline = "middle";
  if (halo) {
    pen.lineJoin = "round";
    pen.lineWidth = 4;
    pen.strokeStyle = halo;
    pen.strokeText(words, x, y);
  }
  pen.fillStyle = colour;
  pen.fillText(words, x, y);
}

// "outside   K⁺ 5 mM   Na⁺ 142 mM": the names of the sides and what is there now.
function drawLabels(pen, layout, membrane, palette, words, crowding) {
  SIDES.forEach((side, index) => {
    const y = index ? layout.height - STRIP / 2 : STRIP / 2;
    let x = 10;
    text(pen, palette, words[side], x, y, palette.ink, "left", "700 13.5px");
    x += pen.measureText(words[side]).width + 16;
    membrane.ions.forEach((ion, kind) => {
      const label = `${ion.symbol} ${crowding(kind, side)} mM`;
      text(pen, palette, label, x, y, palette[ion.name]);
      x += pen.measureText(label).width + 14;
    });
  });
}

// What plugs channels, named above them.
function drawPlugNames(pen, layout, membrane, palette) {
  for (const { kind, channels } of layout.groups) {
    const plugged = channels.filter((channel) => channel.state === "plugged").map((channel) => channel.x);
    if (!plugged.length) continue;
    const middle = (plugged[0] + plugged.at(-1)) / 2;
    text(pen, palette, membrane.ions[kind].plug, middle, layout.top - 21, palette.ink, "center", LABEL, palette.paper);
  }
}

// The charge on the membrane: a pair of signs for every 5 mV.
function drawCharge(pen, { width, top, bottom, charges }, palette, V) {
  const pairs = Math.min(Math.round(Math.abs(V) / 5), charges.length);
  const [above, below] = V < 0 ? ["+", "−"] : ["−", "+"];
  for (const x of charges.slice(0, pairs)) {
    text(pen, palette, above, x, top - 11, palette.ink, "center", "700 13px");
    text(pen, palette, below, x, bottom + 12, palette.ink, "center", "700 13px");
  }
}

function drawCrowd(pen, crowd, sprites, palette, membrane) {
  const { points, ion: followed } = crowd.trail;
  if (points.length > 1) {
    pen.strokeStyle = palette[membrane.ions[followed.kind].name];
    pen.lineWidth = 1.6;
    pen.lineJoin = "round";
    pen.beginPath();
    points.forEach(([x, y]) => pen.lineTo(x, y));
    pen.stroke();
  }
  const { pore, radius } = crowd.layout;
  const squeezed = Math.min(1, pore / (2 * radius + 1)); // through channels that are packed
  const put = (ion) => {
    const { image, half: full } = sprites[ion.kind];
    const half = ion.flight ? squeezed * full : full;
    if (ion.alpha < 1) pen.globalAlpha = Math.max(ion.alpha, 0);
    pen.drawImage(image, ion.x - half, ion.y - half, 2 * half, 2 * half);
    if (ion.alpha < 1) pen.globalAlpha = 1;
  };
  for (const ion of crowd.ions) if (!ion.flight) put(ion);
  for (const ion of crowd.ions) if (ion.flight) put(ion);
  if (followed) {
    pen.strokeStyle = palette.ink;
    pen.lineWidth = 1.6;
    pen.beginPath();
    pen.arc(followed.x, followed.y, crowd.layout.radius + 4, 0, 2 * Math.PI);
    pen.stroke();
  }
}
