// How far a key moves a value, and how a value is written and placed.
class LinearScale {
  constructor({ lower, upper, step, decimals }) {
    Object.assign(this, { lower, upper, step, decimals });
  }
  clamp(value) { return Math.min(Math.max(value, this.lower), this.upper); }
  position(value) { return value; }
  share(value) { return (this.clamp(value) - this.lower) / (this.upper - this.lower); }
  snapped(position) { return this.clamp(tidy(Math.round(position / this.step) * this.step)); }
  format(value) {
    const text = Math.abs(value).toFixed(this.decimals);
    return value < 0 && Number(text) !== 0 ? `−${text}` : text;
  }
  size(_value, _way, fine) { return fine ? this.step / 10 : this.step; }
  large(value, way) { return value + way * 10 * this.step; }

  afterKey(value, event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (way) return this.clamp(this.stepped(value, way, event.shiftKey));
    switch (event.key) {
      case "PageUp": return this.clamp(tidy(this.large(value, 1)));
      case "PageDown": return this.clamp(tidy(this.large(value, -1)));
      case "Home": return this.lower;
      case "End": return this.upper;
      default: return undefined;
    }
  }
  // To the next whole multiple of the step in that direction.
  stepped(value, way, fine) {
    const size = this.size(value, way, fine);
    const count = way > 0 ? Math.floor(value / size + 1e-6) : Math.ceil(value / size - 1e-6);
    return tidy((count + way) * size);
  }
}

class LogScale extends LinearScale {
  position(value) { return Math.log10(value); }
  share(value) {
    const [lower, upper] = [Math.log10(this.lower), Math.log10(this.upper)];
    return (Math.log10(this.clamp(value)) - lower) / (upper - lower);
  }
  snapped(position) { return this.clamp(Number((10 ** position).toPrecision(2))); }
  format(value) {
    const rounded = Number(value.toPrecision(3));
    const text = rounded.toFixed(Math.max(0, 2 - Math.floor(Math.log10(rounded) + 1e-9)));
    return text.replace(/(\.\d+?)0+$/, "$1"); // 5.00 is 5.0
  }
  // One unit of the second digit; from 10 downward that is a tenth, to 9.9.
  size(value, way, fine) {
    const power = Math.floor(Math.log10(value) + (way > 0 ? 1e-9 : -1e-9));
    return this.step * 10 ** (power - (fine ? 2 : 1));
  }
  large(value, way) { return value * 2 ** way; }
}

// Without the dust of binary fractions: 0.30000000000000004 is 0.3.
function tidy(value) { return Number(value.toPrecision(12)); }
