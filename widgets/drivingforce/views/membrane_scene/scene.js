// The scene in the page: a run, shared by all views of one widget, and for each view its canvas, buttons and counters.
const LONGEST_FRAME = 0.05; // s: after a pause of the browser's the scene goes on, it does not jump
const [REPORT_EVERY, COUNTERS_EVERY] = [500, 250]; // ms
const [STEP, PIECE] = [0.5, 0.02]; // s, and the pieces in which a step is drawn
const [BESIDE, TRACE_HEIGHT, GAP] = [540, 160, 12]; // px: from which width on the voltage stands beside the ions
const [MEAN_FROM, JOSTLE] = [2, 2]; // s; the ions drawn jostle at most this much faster than at speed 1

// Conditions, crossings and counts. It knows nothing of how they look.
class Run {
  constructor(model) {
    this.model = model;
    this.views = new Set();
    this.restart();
    this.onChange = () => this.follow();
    model.on("change:membrane change:options", this.onChange);
  }
  get membrane() {
    return this.model.get("membrane");
  }
  get options() {
    return this.model.get("options");
  }
  get free() {
    return this.model.get("setup").free;
  }
  conditions() {
    const { celsius, V, ions } = this.membrane;
    const { diffusion, electricity, finite, step } = this.options;
    const counted = ({ z, drawn }) => ({ ...drawn, E: nernst(z, drawn.outside, drawn.inside, celsius) });
    return {
      free: this.free,
      V: this.free ? 0 : V,
      celsius,
      step,
      finite,
      diffusion,
      electricity,
      ions: ions.map((ion) => {
        const { name, z, g, E, outside, inside } = ion;
        return { name, z, g, E, outside, inside, ...(finite ? counted(ion) : {}) };
      }),
    };
  }
  restart() {
    const conditions = this.conditions();
    this.seed = this.options.seed;
    this.crossings = new Crossings(conditions, this.seed);
    this.known = JSON.stringify(conditions);
    this.totals = conditions.ions.map(() => ({ out: 0, in: 0 }));
    this.statistics = new Statistics(conditions.ions);
    this.trace = new VoltageTrace();
    this.trace.add(0, this.crossings.V);
    this.report();
    this.views.forEach((view) => view.begin());
  }
  follow() {
    if (this.options.seed !== this.seed) {
      this.restart();
      return;
    }
    const conditions = this.conditions();
    const known = JSON.stringify(conditions);
    if (known !== this.known) {
      this.known = known;
      this.crossings.set(conditions);
      this.statistics = new Statistics(conditions.ions); // what follows is counted afresh
    }
    this.views.forEach((view) => view.changed());
  }
  // Real time has passed: whichever view comes first moves all.
  play(now) {
    const seconds = Math.min((now - (this.last ?? now)) / 1000, LONGEST_FRAME);
    this.last = now;
    if (seconds > 0) this.pass(seconds);
    if (now - (this.reported ?? 0) >= REPORT_EVERY) this.report(now);
  }
  pass(seconds) {
    const { speed } = this.options;
    this.crossings.advance(
      seconds * speed,
      (index, way, time) => {
        this.totals[index][way] += 1;
        this.statistics.count(index, way);
        this.trace.add(time, this.crossings.V);
        this.views.forEach((view) => view.crowd.cross(index, way));
      },
      (V, held) => this.statistics.hold(V, held),
    );
    this.trace.add(this.crossings.time, this.crossings.V);
    this.views.forEach((view) => view.jostle(seconds * Math.min(speed, JOSTLE)));
  }
  step() {
    for (let passed = 0; passed < STEP - 1e-9; passed += PIECE) this.pass(PIECE);
    this.report();
    this.views.forEach((view) => view.draw());
  }
  // How many ions are drawn of each kind on each side.
  targets() {
    return this.options.finite ? this.crossings.pools : this.membrane.ions.map((ion) => ion.drawn);
  }
  crowding(kind, side) {
    if (!this.options.finite) return this.membrane.ions[kind][`${side}_words`];
    return String(Number((this.crossings.pools[kind][side] * this.membrane.mM).toPrecision(3)));
  }
  // The only ion that can cross, or undefined.
  alone() {
    const able = this.crossings.conditions.ions.filter((ion) => ion.g > 0);
    return able.length === 1 ? able[0] : undefined;
  }
  // Where theory says that V ends up, or null.
  settles() {
    const { free, diffusion, electricity, finite, step, celsius } = this.crossings.conditions;
    const ion = this.alone();
    if (!free || !ion || !diffusion || !electricity) return null;
    return finite ? finitePotential(ion, step, celsius) : ion.E;
  }
  // Net push on ion number `index` at V, in units of RT/F; of finite pools, by what is left.
  push(index, V) {
    const { conditions, pools } = this.crossings;
    const ion = conditions.ions[index];
    const { outside, inside } = pools[index];
    const E = conditions.finite ? nernst(ion.z, outside, inside, conditions.celsius) : ion.E;
    return this.crossings.push({ ...ion, E }, V);
  }
  // Mean of V over the last second.
  lately() {
    const { now } = this.statistics;
    const start = this.statistics.at(now.t - 1);
    return now.t > start.t ? (now.V - start.V) / (now.t - start.t) : this.crossings.V;
  }
  report(now = performance.now()) {
    this.reported = now;
    const { time, V, pools } = this.crossings;
    const half = this.statistics.laterHalf();
    this.model.set("summary", {
      t: time,
      V,
      V_before: this.trace.at(time - 1),
      V_lately: this.lately(),
      mean: half.seconds > MEAN_FROM ? half.mean : null,
      spread: half.spread,
      out: this.totals.map((each) => each.out),
      in: this.totals.map((each) => each.in),
      lately_out: half.out,
      lately_in: half.in,
      outside: pools.map((pool) => pool.outside),
      inside: pools.map((pool) => pool.inside),
    });
    this.save();
  }
  save() {
    try {
      this.model.save_changes();
    } catch {
      // The kernel is gone; the ions do not need it.
    }
  }
  set(name, value) {
    this.model.set(name, value);
    this.save();
  }
  close() {
    this.model.off("change:membrane change:options", this.onChange);
  }
}

class SceneView {
  constructor(run, el) {
    this.run = run;
    this.model = run.model;
    this.el = el;
    this.words = this.model.get("setup").words;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.crowd = new Crowd();
    this.onScreen = false;
    this.build();
    this.watch();
    run.views.add(this);
    this.changed();
  }

  // -- what is there -------------------------------------------------------------------------------------------------

  build() {
    const { words, el } = this;
    const { free, title } = this.model.get("setup");
    el.classList.add("df", "df-scene");
    this.canvas = this.picture(title);
    this.stage = make("div", "df-scene-stage");
    this.stage.append(this.canvas);
    if (free) {
      this.voltage = this.picture(words.voltage_title);
      this.stage.append(this.voltage);
    }
    this.scale = make("p", "df-scene-scale");
    this.counters = make("div", "df-scene-counters");
    this.line = make("p", "df-scene-line");
    const numbers = make("div", "df-scene-numbers");
    numbers.append(this.counters, this.line);
    el.append(this.stage, this.scale, this.bar(free), numbers);
  }
  picture(name) {
    const canvas = make("canvas", "df-scene-canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", name);
    return canvas;
  }
  bar(free) {
    const { words } = this;
    const { speeds, steps } = this.model.get("setup");
    this.playButton = this.button("df-scene-play", () => this.run.set("playing", !this.model.get("playing")));
    const step = this.button("df-scene-button", () => this.run.step(), words.step, words.step_help);
    const again = this.button("df-scene-button", () => this.run.restart(), words.again, words.again_help);
    this.speed = this.select(words.speed, speeds.map((speed) => [`× ${speed}`, speed]), "speed", Number);

    const forces = make("fieldset", "df-scene-forces");
    forces.append(make("legend", "df-spoken", words.forces));
    this.switches = ["diffusion", "electricity", ...(free ? ["finite"] : [])].map((name) => {
      const [label, box] = [make("label", ""), make("input", "")];
      box.type = "checkbox";
      box.addEventListener("change", () => this.option(name, box.checked));
      label.append(box, words[name]);
      forces.append(label);
      return [name, box];
    });

    const more = make("details", "df-scene-more");
    more.append(make("summary", "", words.more));
    const [seedLabel, seed] = [make("label", "", `${words.seed} `), make("input", "df-scene-seed")];
    seed.type = "text";
    seed.inputMode = "numeric";
    seed.addEventListener("change", () => {
      const wish = Number(seed.value);
      if (/^\d+$/.test(seed.value.trim()) && wish < 2 ** 32) this.option("seed", wish);
      else seed.value = this.run.options.seed;
    });
    this.seed = seed;
    seedLabel.append(seed);
    const ions = this.run.membrane.ions.map((ion) => [ion.symbol, ion.name]);
    this.trail = this.select(words.trail, [[words.no_trail, ""], ...ions], "trail", String);
    more.append(this.speed.label, seedLabel, this.trail.label);
    if (free) {
      const choices = [...new Set([...steps, this.run.options.step])].sort((a, b) => a - b);
      this.mV = this.select(words.mV_per_ion, choices.map((step) => [`${step}`, step]), "step", Number);
      more.append(this.mV.label);
    }
    more.append(make("p", "df-scene-scale", words.small_print));
    const bar = make("div", "df-scene-bar");
    bar.append(this.playButton, step, again, forces, more);
    return bar;
  }
  button(className, onClick, label = "", help = "") {
    const made = make("button", className, label);
    made.type = "button";
    made.title = help;
    made.addEventListener("click", onClick);
    return made;
  }
  select(name, choices, option, read) {
    const [label, input] = [make("label", "", `${name} `), make("select", "")];
    input.append(...choices.map(([text, value]) => new Option(text, value)));
    input.addEventListener("change", () => this.option(option, read(input.value)));
    label.append(input);
    return { label, input };
  }
  option(name, value) {
    this.run.set("options", { ...this.run.options, [name]: value });
  }

  // -- when to draw --------------------------------------------------------------------------------------------------

  watch() {
    this.stops = [];
    const observe = (observer, target, ...options) => {
      observer.observe(target, ...options);
      this.stops.push(() => observer.disconnect());
    };
    observe(new ResizeObserver(() => this.resize()), this.stage);
    observe(new IntersectionObserver(([...entries]) => {
      this.onScreen = entries.at(-1).isIntersecting;
      this.go();
    }), this.el);
    const theme = { attributes: true, attributeFilter: ["data-jp-theme-light"] };
    observe(new MutationObserver(() => this.repaint()), document.body, theme);
    const listen = (target, event, react) => {
      target.addEventListener(event, react);
      this.stops.push(() => target.removeEventListener(event, react));
    };
    listen(document, "visibilitychange", () => this.go());
    listen(this.calm, "change", () => this.showControls());
    const playing = () => this.showControls();
    this.model.on("change:playing", playing);
    this.stops.push(() => this.model.off("change:playing", playing));
  }
  get playing() {
    return this.model.get("playing") && !this.calm.matches;
  }
  // Frames are asked for only while ions move and can be seen.
  go() {
    const wanted = this.playing && this.onScreen && !document.hidden;
    if (wanted && !this.frame) {
      this.run.last = undefined;
      this.frame = requestAnimationFrame((now) => this.tick(now));
    } else if (!wanted && this.frame) {
      cancelAnimationFrame(this.frame);
      this.frame = undefined;
    }
  }
  tick(now) {
    this.frame = requestAnimationFrame((next) => this.tick(next));
    this.run.play(now);
    this.crowd.people(this.run.targets());
    this.draw(now);
  }
  jostle(seconds) {
    this.crowd.move(seconds);
  }
  close() {
    this.run.views.delete(this);
    if (this.frame) cancelAnimationFrame(this.frame);
    this.stops.forEach((stop) => stop());
  }

  // -- what has changed ----------------------------------------------------------------------------------------------

  showControls() {
    const { words } = this;
    const { options } = this.run;
    const playing = this.playing;
    const sign = make("span", "", playing ? "❚❚ " : "▶ ");
    sign.setAttribute("aria-hidden", "true");
    this.playButton.replaceChildren(sign, playing ? words.pause : words.play);
    this.playButton.disabled = this.calm.matches;
    this.playButton.title = this.calm.matches ? words.calm : "";
    this.speed.input.value = options.speed;
    for (const [name, box] of this.switches) box.checked = options[name];
    this.seed.value = options.seed;
    this.trail.input.value = options.trail;
    if (this.mV) this.mV.input.value = options.step;
    this.go();
    if (!playing && this.layout) {
      this.run.report();
      this.draw();
    }
  }
  begin() {
    this.crowd.ions = [];
    this.crowd.choose(this.crowd.trail.kind);
    this.changed();
  }
  // The membrane or the reader's choices: what stands still is drawn anew.
  changed() {
    const { ions } = this.run.membrane;
    const kind = ions.findIndex((ion) => ion.name === this.run.options.trail);
    if (kind !== this.crowd.trail.kind) this.crowd.choose(kind);
    this.resize(true);
    this.showControls();
  }
  resize(again = false) {
    const width = Math.floor(this.stage.clientWidth);
    if (width < 50 || (width === this.width && !again)) return;
    this.width = width;
    const beside = this.voltage && width >= BESIDE;
    const trace = Math.round(Math.min(Math.max(0.32 * width, 190), 262));
    const { slots } = this.model.get("setup");
    const layout = layoutFor(beside ? width - trace - GAP : width, this.run.membrane, slots, beside);
    this.traceSize = beside ? [trace, layout.height] : [width, TRACE_HEIGHT];
    const moved = layout.width !== this.layout?.width || layout.radius !== this.layout?.radius;
    this.layout = layout;
    if (moved) this.crowd.arrange(layout);
    else this.crowd.layout = layout;
    if (!this.playing || !this.crowd.ions.length) this.crowd.people(this.run.targets(), true);
    this.repaint();
  }
  repaint() {
    if (!this.layout) return;
    const { layout } = this;
    const { membrane } = this.run;
    this.palette = paletteOf(this.el, membrane.ions);
    this.sprites = spritesFor(layout, membrane, this.palette);
    this.ground = document.createElement("canvas");
    drawStage(sized(this.ground, layout.width, layout.height), layout, membrane, this.palette);
    this.pen = sized(this.canvas, layout.width, layout.height);
    if (this.voltage) this.tracePen = sized(this.voltage, ...this.traceSize);
    this.scale.textContent = membrane.scale;
    this.draw();
  }

  // -- drawing -------------------------------------------------------------------------------------------------------

  draw(now = performance.now()) {
    const { run, layout, palette, pen } = this;
    if (!layout) return;
    const { V } = run.crossings;
    if (!this.playing) this.crowd.people(run.targets(), true);
    pen.drawImage(this.ground, 0, 0, layout.width, layout.height);
    drawLabels(pen, layout, run.membrane, palette, this.words, (kind, side) => run.crowding(kind, side));
    if (run.options.electricity) drawCharge(pen, layout, palette, V);
    drawCrowd(pen, this.crowd, this.sprites, palette, run.membrane);
    drawPlugNames(pen, layout, run.membrane, palette);
    if (this.playing && now - (this.counted ?? 0) < COUNTERS_EVERY) {
      if (this.voltage) this.drawTrace();
      return;
    }
    this.counted = now;
    if (this.voltage) this.drawTrace();
    this.showCounters();
  }
  drawTrace() {
    const { run } = this;
    const { time, conditions } = run.crossings;
    const half = run.statistics.laterHalf();
    const able = conditions.ions.filter((ion) => ion.g > 0);
    const settles = run.settles();
    const levels = able.map(({ name, E }) => ({ name, E, label: `E_${name} ${signed(E, 1)}` }));
    const theory = settles !== null && !conditions.finite;
    if (conditions.finite && settles !== null) {
      levels.push({ name: able[0].name, E: settles, label: `${this.words.pools} ${signed(settles, 1)}` });
    }
    const all = [0, ...conditions.ions.map((ion) => ion.E), ...able.map((ion) => ion.E)];
    const range = [Math.min(...all) - 32, Math.max(...all) + 24];
    drawVoltage(this.tracePen, ...this.traceSize, this.palette, this.words, {
      time,
      trace: run.trace,
      levels: conditions.diffusion && conditions.electricity ? levels : [],
      spread: theory ? this.expectedSpread() : null,
      mean: half.seconds > MEAN_FROM ? { value: half.mean, seconds: half.seconds } : null,
      range,
    });
  }
  expectedSpread() {
    const { celsius, step } = this.run.crossings.conditions;
    return Math.sqrt(RToverF(celsius) * step);
  }
  showCounters() {
    const { run, words } = this;
    const half = run.statistics.laterHalf();
    const { ions } = run.crossings.conditions;
    const rows = ions.map((ion, index) => {
      const V = run.free ? (half.mean ?? run.crossings.V) : run.crossings.V;
      const expected = ion.g > 0 ? ratioWords(Math.exp(run.push(index, V)), 1) : "–";
      const counted = ratioWords(half.out[index], half.in[index]);
      return [run.membrane.ions[index].symbol, `${run.totals[index].out}`, `${run.totals[index].in}`, counted, expected];
    });
    this.counters.replaceChildren(table(this.model.get("setup").title, [words.crossings, ...rows]));
    this.line.replaceChildren(...this.facts(half).flatMap(([name, value]) => {
      const fact = make("span", "df-scene-fact");
      fact.append(...typeset(name), " ", make("strong", "", value));
      return [fact, " "];
    }));
  }
  facts(half) {
    const { run, words } = this;
    if (!run.free) return [[words.cell_voltage, run.membrane.V_words]];
    const facts = [[words.now, `${decimal(run.crossings.V)} mV`]];
    const known = half.seconds > MEAN_FROM;
    facts.push([words.running_mean, known ? `${decimal(half.mean, 1)} mV` : "–"]);
    const settles = run.settles();
    if (settles === null) return facts;
    if (run.options.finite) return [...facts, [words.settles, `${decimal(settles, 1)} mV`]];
    return [
      ...facts,
      [`E_${run.alone().name}`, `${decimal(settles, 1)} mV`],
      [words.spread, `${known ? decimal(half.spread, 1) : "–"} (${words.expected} ${decimal(this.expectedSpread(), 1)}) mV`],
    ];
  }
}

export default () => {
  let run;
  return {
    initialize({ model }) {
      run = new Run(model);
      return () => run.close();
    },
    render({ el }) {
      const view = new SceneView(run, el);
      return () => view.close();
    },
  };
};
