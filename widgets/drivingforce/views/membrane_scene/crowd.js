// Where things are in the scene, and how the ions drawn jostle. No DOM. Which ion crosses and when is physics.js's
// affair; here an ion that stands near is led through a channel. Lengths are px, times s.
const STRIP = 24; // for the labels above and below
const MEMBRANE = 46;
const LOW = 106; // least height of a side
const NAME = 28; // width of an ion's name beside its channels
const SPEED = 42; // of an ion on its way, px/s
const FORGETS = 2; // 1/s: how soon it forgets where it was going
const [FADE, THROUGH, HURRY, MOST_FLIGHTS] = [0.4, 0.25, 280, 90];
const CROWDED = 400; // ions, from where on nobody looks for room
const FEW = 6; // ions among which the nearest crosses
const TRIES = 8; // places that a newcomer looks at, to take the one with most room
const SIDES = ["outside", "inside"];

// Sizes and places for a canvas `width` px wide; a low one leaves room for what stands below.
function layoutFor(width, membrane, slots, low) {
  const side = low ? LOW : Math.round(Math.min(Math.max(62000 / width, LOW), 190));
  const most = Math.max(...SIDES.map((name) => membrane.ions.reduce((sum, ion) => sum + ion.drawn[name], 0)));
  const group = width / membrane.ions.length;
  const spacing = Math.min((group - NAME - 4) / slots, 64);
  const widest = Math.max((spacing - 8) / 2, 5.2); // where channels are packed, an ion still has room for its letter
  const radius = Math.min(Math.max(0.31 * Math.sqrt((width * side) / most), 2), 7.5, widest);
  const top = STRIP + side;
  const layout = { width, side, radius, top, bottom: top + MEMBRANE, height: 2 * (STRIP + side) + MEMBRANE };
  layout.room = [
    [STRIP + radius, top - radius - 5],
    [layout.bottom + radius + 5, layout.height - STRIP - radius],
  ];
  layout.pore = Math.min(2 * radius + 2, spacing - 7);
  layout.wall = Math.max(2.5, Math.min(9, (spacing - layout.pore - 3) / 2));
  layout.groups = membrane.ions.map((ion, kind) => {
    const start = group * kind + (group - NAME - spacing * slots) / 2;
    const channels = Array.from({ length: slots }, (_, slot) => ({
      x: start + NAME + spacing * (slot + 0.5),
      state: slot < ion.open ? "open" : slot >= slots - ion.plugged ? "plugged" : "closed",
    }));
    return { kind, label: start + NAME / 2 - 2, channels };
  });
  layout.charges = chargePlaces(layout);
  return layout;
}

// Places for signs of charge, clear of the open channels. They are taken in the order 0, 16, 8, 24, 4, … (their numbers' bits
// reversed), so that one sign more moves no other.
function chargePlaces({ width, groups, pore, wall }) {
  const reversed = (i) => [32, 16, 8, 4, 2, 1].reduce((sum, bit, k) => sum + (i & (1 << k) ? bit : 0), 0);
  const blocked = groups.flatMap(({ channels }) => channels.filter(({ state }) => state !== "closed"));
  const clear = (x) => blocked.every((channel) => Math.abs(channel.x - x) > pore / 2 + wall + 4);
  return Array.from({ length: 64 }, (_, i) => (width * (reversed(i) + 0.5)) / 64).filter(clear);
}

class Crowd {
  constructor() {
    this.ions = [];
    this.random = Math.random; // how they jostle is for the eye only: the seed is for the physics
    this.trail = { kind: -1, ion: null, points: [] };
  }

  // New sizes: everyone keeps their place in proportion.
  arrange(layout) {
    const old = this.layout;
    this.layout = layout;
    if (!old) return;
    for (const ion of this.ions) {
      const [[a, b], [c, d]] = [old.room[ion.side], layout.room[ion.side]];
      ion.x *= layout.width / old.width;
      ion.y = c + ((ion.y - a) / (b - a)) * (d - c);
      ion.flight = null;
    }
    this.trail.points = [];
  }

  // Let there be targets[kind] = { outside, inside } ions; those that come and go fade, unless `at once`.
  people(targets, atOnce = false) {
    const groups = targets.map(() => [[], []]);
    for (const ion of this.ions) {
      if (!ion.leaving) groups[ion.kind]?.[ion.flight ? ion.flight.to : ion.side].push(ion);
      else if (atOnce) ion.alpha = 0;
    }
    targets.forEach((target, kind) => SIDES.forEach((name, side) => {
      const here = groups[kind][side];
      for (let missing = target[name] - here.length; missing > 0; missing--) this.add(kind, side, atOnce);
      if (here.length > target[name]) {
        const free = here.filter((ion) => !ion.flight && ion !== this.trail.ion);
        const near = (ion) => Math.abs(ion.y - this.layout.height / 2);
        free.sort((a, b) => near(b) - near(a)); // the farthest from the membrane goes
        free.slice(0, here.length - target[name]).forEach((ion) => {
          ion.leaving = true;
          if (atOnce) ion.alpha = 0;
        });
      }
    }));
    if (atOnce) this.ions = this.ions.filter((ion) => ion.alpha > 0);
  }

  add(kind, side, atOnce) {
    this.ions.push({
      kind,
      side,
      ...this.roomiest(side),
      vx: SPEED * this.normal(),
      vy: SPEED * this.normal(),
      alpha: atOnce ? 1 : 0.01,
      leaving: false,
      flight: null,
    });
  }

  // A place on that side, not much used: channels would otherwise drain what is near them.
  roomiest(side) {
    const { width, radius, room } = this.layout;
    const [top, bottom] = room[side];
    let [best, most] = [null, -1];
    for (let i = 0; i < TRIES; i++) {
      const place = { x: radius + this.random() * (width - 2 * radius), y: top + this.random() * (bottom - top) };
      if (this.ions.length > CROWDED) return place;
      const space = (ion) => (ion.side === side ? Math.hypot(ion.x - place.x, ion.y - place.y) : Infinity);
      const least = Math.min(...this.ions.map(space));
      if (least > most) [best, most] = [place, least];
    }
    return best;
  }

  // Roughly normal, of variance 1.
  normal() {
    return (this.random() + this.random() + this.random() - 1.5) * 2;
  }

  // An ion of this kind crosses: lead one that stands near through an open channel.
  cross(kind, way) {
    const from = way === "out" ? 1 : 0;
    const open = this.layout.groups[kind].channels.filter((channel) => channel.state === "open");
    const flying = this.ions.reduce((sum, ion) => sum + (ion.flight ? 1 : 0), 0);
    if (!open.length || flying >= MOST_FLIGHTS) return;
    const x = open[Math.floor(this.random() * open.length)].x;
    const mouth = from ? this.layout.bottom : this.layout.top;
    const able = this.ions.filter((ion) => ion.kind === kind && ion.side === from && !ion.flight && !ion.leaving);
    let [nearest, least] = [null, Infinity];
    // The nearest of a few: always the nearest of all would leave a desert around the channel.
    for (let i = 0; i < Math.min(FEW, able.length); i++) {
      const ion = able[Math.floor(this.random() * able.length)];
      const distance = Math.hypot(ion.x - x, ion.y - mouth);
      if (distance < least) [nearest, least] = [ion, distance];
    }
    if (nearest) {
      nearest.flight = { t: 0, approach: Math.max(least / HURRY, 0.05), x0: nearest.x, y0: nearest.y, x, to: 1 - from };
    }
  }

  move(seconds) {
    const keep = Math.exp(-FORGETS * seconds);
    const kick = SPEED * Math.sqrt(1 - keep * keep);
    const { width, radius, room } = this.layout;
    let gone = false;
    for (const ion of this.ions) {
      if (ion.leaving) ion.alpha -= seconds / FADE;
      else if (ion.alpha < 1) ion.alpha = Math.min(1, ion.alpha + seconds / FADE);
      gone ||= ion.alpha <= 0;
      if (ion.flight) {
        this.fly(ion, seconds);
        continue;
      }
      ion.vx = ion.vx * keep + kick * this.normal();
      ion.vy = ion.vy * keep + kick * this.normal();
      ion.x += ion.vx * seconds;
      ion.y += ion.vy * seconds;
      const [top, bottom] = room[ion.side];
      if (ion.x < radius || ion.x > width - radius) ion.vx = Math.abs(ion.vx) * (ion.x < radius ? 1 : -1);
      if (ion.y < top || ion.y > bottom) ion.vy = Math.abs(ion.vy) * (ion.y < top ? 1 : -1);
      ion.x = Math.min(Math.max(ion.x, radius), width - radius);
      ion.y = Math.min(Math.max(ion.y, top), bottom);
    }
    if (gone) this.ions = this.ions.filter((ion) => ion.alpha > 0);
    this.follow();
  }

  fly(ion, seconds) {
    const flight = ion.flight;
    flight.t += seconds;
    const mouths = [this.layout.top - 2, this.layout.bottom + 2];
    const [near, far] = flight.to ? mouths : [mouths[1], mouths[0]];
    if (flight.t < flight.approach) {
      const share = (flight.t / flight.approach) ** 1.5;
      ion.x = flight.x0 + share * (flight.x - flight.x0);
      ion.y = flight.y0 + share * (near - flight.y0);
    } else if (flight.t < flight.approach + THROUGH) {
      ion.x = flight.x;
      ion.y = near + ((flight.t - flight.approach) / THROUGH) * (far - near);
    } else {
      Object.assign(ion, { side: flight.to, x: flight.x, y: far, flight: null });
      [ion.vx, ion.vy] = [SPEED * this.normal() * 0.6, (flight.to ? 1 : -1) * SPEED * 1.3];
    }
  }

  // The way of one ion of the chosen kind.
  follow() {
    const trail = this.trail;
    if (trail.kind < 0) return;
    if (!trail.ion || !this.ions.includes(trail.ion)) {
      const able = this.ions.filter((ion) => ion.kind === trail.kind && !ion.leaving && !ion.flight);
      trail.ion = able.find((ion) => ion.side === 1) ?? able[0] ?? null;
      trail.points = [];
    }
    if (!trail.ion) return;
    trail.points.push([trail.ion.x, trail.ion.y]);
    if (trail.points.length > 500) trail.points.shift();
  }

  choose(kind) {
    this.trail = { kind, ion: null, points: [] };
  }
}
