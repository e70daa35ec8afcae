// The physics of the moving ions: no DOM, no canvas, no clock. Numbers in, crossings out.
//
// Units: mV, mM, mS/cm², °C; seconds of the scene's own time, which is not a cell's. V is inside minus outside.
// u = z (V − E) / (RT/F) is the net push outward in units of RT/F.

// physics/constants.py has the same constants; a test compares them.
const GAS_CONSTANT = 8.314462618;
const FARADAY = 96485.33212;
const ZERO_CELSIUS = 273.15;

// One-way crossings a second at equilibrium for 1 mS/cm² and a valence of 1. It only sets the pace.
const PACE = 3.5;

function RToverF(celsius) {
  return (1000 * GAS_CONSTANT * (celsius + ZERO_CELSIUS)) / FARADAY;
}

function nernst(z, outside, inside, celsius) {
  return (RToverF(celsius) / z) * (Math.log(outside) - Math.log(inside));
}

// x / (1 − exp(−x)), which tends to 1 at 0.
function uphill(x) {
  return Math.abs(x) < 1e-9 ? 1 + x / 2 : x / -Math.expm1(-x);
}

// Held: one-way crossings a second. Their ratio is exp(u), and their difference is proportional to g (V − E) / z.
function clampedFluxes(ion, u) {
  const scale = (PACE * ion.g) / ion.z ** 2;
  return { out: scale * uphill(u), in: scale * uphill(-u) };
}

// sfc32 (C. Doty-Humphrey, PractRand): uniform numbers below 1, the same ones for the same seed.
function randomNumbers(seed) {
  let [a, b, c, counter] = [seed >>> 0, (seed / 2 ** 32) >>> 0, 0x9e3779b9, 1];
  const next = () => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 16; i++) next();
  return next;
}

// Where finite pools of one ion settle: the V that is the Nernst potential of what is left on either side.
// `pools` are numbers of ions; each that leaves moves V by −z · step.
function finitePotential({ z, outside, inside }, step, celsius) {
  let [low, high] = [-outside, inside]; // ions gone out
  for (let i = 0; i < 60; i++) {
    const gone = (low + high) / 2;
    if (-z * z * step * gone > z * nernst(z, outside + gone, inside - gone, celsius)) low = gone;
    else high = gone;
  }
  return -z * step * low;
}

// Ions that cross a membrane, one by one.
//
// `conditions` = {
//   free            whether the crossings make V; else it is `V`
//   V, celsius
//   step            free: mV by which one elementary charge moves V
//   finite          free: whether the ions are counted (pools) and not kept at their concentrations (reservoirs)
//   diffusion, electricity      which of the two forces act
//   ions            [{ name, z, g, E, outside, inside }], concentrations in mM; of finite pools, numbers of ions
// }
//
// Free, the crossings are a heat bath. An ion tries its luck at a rate proportional to its crowding, and gets
// across with p = r / (1 + r), r = exp(−ΔU/kT), where ΔU is what charging the membrane by this ion costs. Forward and
// back obey detailed balance, so V ends in Boltzmann's distribution: around the Nernst potential, with the thermal
// noise of a capacitor, √(kT/C) = √((RT/F)·step). The pace is such that at E, PACE·g/z² ions cross each way in a second, so
// that the conductance there is g; where the sides come to be about even, it is such that they do so then.
class Crossings {
  constructor(conditions, seed) {
    this.random = randomNumbers(seed);
    this.time = 0;
    this.V = 0;
    this.set(conditions, true);
  }

  // New conditions from now on. Pools are filled afresh where `refill` says so.
  set(conditions, refill = false) {
    const before = this.conditions;
    this.conditions = conditions;
    this.RTF = RToverF(conditions.celsius);
    if (!conditions.free) this.V = conditions.V;
    else if (!conditions.electricity) this.V = 0; // a wire joins the two sides: no voltage can build up
    if (refill || conditions.finite !== before.finite || !sameCrowding(conditions, before)) {
      this.pools = conditions.ions.map(({ outside, inside }) => ({ outside, inside }));
    }
    this.waiting = undefined;
  }

  // Net push outward, in units of RT/F, of the forces that act.
  push(ion, V = this.V) {
    const { diffusion, electricity } = this.conditions;
    return (ion.z * ((electricity ? V : 0) - (diffusion ? ion.E : 0))) / this.RTF;
  }

  // Crossings a second of ion number `index`, at this moment.
  rates(index) {
    const ion = this.conditions.ions[index];
    if (!this.conditions.free) return clampedFluxes(ion, this.push(ion));
    const { diffusion, electricity, finite, step } = this.conditions;
    const scale = (PACE * ion.g) / ion.z ** 2;
    const { outside, inside } = this.pools[index];
    // A side tries as often as it is crowded; with diffusion off both try alike.
    const evenly = finite || !electricity;
    const tries = scale * (evenly ? 4 / (ion.outside + ion.inside) : 1 / ion.outside + 1 / ion.inside);
    const [fromInside, fromOutside] = diffusion ? [tries * inside, tries * outside] : [2 * scale, 2 * scale];
    // The cost of a crossing is its charge times the V halfway.
    const half = electricity ? (ion.z * step) / 2 : 0;
    return {
      out: fromInside / (1 + Math.exp((-ion.z * (this.V - half)) / this.RTF)),
      in: fromOutside / (1 + Math.exp((ion.z * (this.V + half)) / this.RTF)),
    };
  }

  // Let `seconds` pass. Each crossing is told: tell(index, way, time), way being "out" or "in". Between two
  // crossings V stands still: hold(V, seconds).
  advance(seconds, tell = () => {}, hold = () => {}) {
    const end = this.time + seconds;
    for (;;) {
      // The next crossing is drawn by lot once, so that a run does not depend on how its time is cut up.
      this.waiting ??= this.draw();
      const stop = Math.min(this.waiting.at, end);
      if (stop > this.time) hold(this.V, stop - this.time);
      this.time = stop;
      if (this.waiting.at > end) return;
      const { index, way } = this.waiting;
      this.waiting = undefined;
      this.cross(index, way);
      tell(index, way, this.time);
    }
  }

  // The next crossing: when, which ion and which way.
  draw() {
    const rates = this.conditions.ions.map((_, index) => this.rates(index));
    const total = rates.reduce((sum, rate) => sum + rate.out + rate.in, 0);
    if (!(total > 0)) return { at: Infinity };
    const at = this.time - Math.log(1 - this.random()) / total;
    let lot = this.random() * total;
    for (const [index, rate] of rates.entries()) {
      for (const way of ["out", "in"]) {
        lot -= rate[way];
        if (lot < 0) return { at, index, way };
      }
    }
    return { at: Infinity }; // not reached: the lot is below the total
  }

  cross(index, way) {
    const { free, finite, electricity, step, ions } = this.conditions;
    if (!free) return;
    const outward = way === "out" ? 1 : -1;
    if (electricity) this.V -= outward * ions[index].z * step;
    if (finite) {
      this.pools[index].inside -= outward;
      this.pools[index].outside += outward;
    }
  }
}

function sameCrowding(a, b) {
  return a.ions.every((ion, i) => ion.outside === b.ions[i]?.outside && ion.inside === b.ions[i]?.inside);
}

// What a run has shown since the last change: V's time average and spread, and crossings, over its later half, so that
// where it came from is forgotten in time.
class Statistics {
  constructor(ions) {
    this.now = { t: 0, V: 0, VV: 0, out: ions.map(() => 0), in: ions.map(() => 0) };
    this.kept = [this.copy()];
    this.every = 0.125; // s between kept sums
  }
  copy() {
    return { ...this.now, out: [...this.now.out], in: [...this.now.in] };
  }
  count(index, way) {
    this.now[way][index] += 1;
  }
  hold(V, seconds) {
    this.now.t += seconds;
    this.now.V += V * seconds;
    this.now.VV += V * V * seconds;
    if (this.now.t - this.kept.at(-1).t < this.every) return;
    this.kept.push(this.copy());
    if (this.kept.length > 4000) {
      this.kept = this.kept.filter((_, i) => i % 2 === 0);
      this.every *= 2;
    }
  }
  // The sums at the first kept moment from time `t` on.
  at(t) {
    let [low, high] = [0, this.kept.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.kept[middle].t < t) low = middle + 1;
      else high = middle;
    }
    return this.kept[low];
  }
  laterHalf() {
    const [start, end] = [this.at(this.now.t / 2), this.now];
    const seconds = end.t - start.t;
    if (!(seconds > 0)) return { seconds: 0, mean: null, spread: null, out: [...end.out], in: [...end.in] };
    const mean = (end.V - start.V) / seconds;
    return {
      seconds,
      mean,
      spread: Math.sqrt(Math.max(0, (end.VV - start.VV) / seconds - mean * mean)),
      out: end.out.map((count, i) => count - start.out[i]),
      in: end.in.map((count, i) => count - start.in[i]),
    };
  }
}
