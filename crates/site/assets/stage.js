// A picture under fingers: pinch, double tap and wheel to look closer, drag to move, swipe to go on.

// Pixels that a finger travels before it means to go on, and that it may travel within a tap; milliseconds between
// the taps of a double tap.
const SWIPE = 56;
const STILL = 10;
const DOUBLE_TAP = 300;

const distance = ([a, b]) => Math.hypot(a.x - b.x, a.y - b.y);
const middle = (points) => ({
  x: points.reduce((sum, point) => sum + point.x, 0) / points.length,
  y: points.reduce((sum, point) => sum + point.y, 0) / points.length,
});

export class Stage {
  // How many times larger a double tap shows it, and how large it may become at all.
  closer = 2.5;
  closest = 6;
  #element;
  #swiped;
  #moved;
  #wheels;
  #scale = 1;
  #shift = { x: 0, y: 0 };
  #fingers = new Map();
  #start = null;
  #tapped = 0;

  // `swiped` is told "left", "right" or "down"; `moved` is told when fingers changed the view. `wheels`: whether
  // the wheel looks closer without a key.
  constructor(element, swiped, { moved = () => {}, wheels = false } = {}) {
    this.#element = element;
    this.#swiped = swiped;
    this.#moved = moved;
    this.#wheels = wheels;
    element.addEventListener("pointerdown", (event) => this.#down(event));
    element.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, (event) => this.#up(event));
    element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    element.addEventListener("dragstart", (event) => event.preventDefault());
  }

  // Whole again, as a new picture is.
  reset() {
    this.#scale = 1;
    this.#shift = { x: 0, y: 0 };
    this.#apply();
  }

  get isClose() {
    return this.#scale > 1;
  }

  // What is seen: how much larger, and how far aside in fractions of the stage. Another stage can take it on.
  get view() {
    const { clientWidth, clientHeight } = this.#element;
    return { scale: this.#scale, x: this.#shift.x / (clientWidth || 1), y: this.#shift.y / (clientHeight || 1) };
  }

  set view({ scale, x, y }) {
    const { clientWidth, clientHeight } = this.#element;
    this.#scale = Math.min(this.closest, Math.max(1, scale));
    this.#shift = scale > 1 ? { x: x * clientWidth, y: y * clientHeight } : { x: 0, y: 0 };
    this.#apply();
  }

  // Closer, or whole again; `point` is in the window's pixels, the middle when absent.
  toggle(point) {
    const box = this.#element.getBoundingClientRect();
    this.#toggle(point ?? { x: box.x + box.width / 2, y: box.y + box.height / 2 });
  }

  #apply() {
    const { clientWidth, clientHeight } = this.#element;
    const reach = (size) => (size * (this.#scale - 1)) / 2;
    const within = (value, most) => Math.min(most, Math.max(-most, value));
    if (this.#scale > 1) {
      this.#shift.x = within(this.#shift.x, reach(clientWidth));
      this.#shift.y = within(this.#shift.y, reach(clientHeight));
    }
    const moved = this.#scale > 1 || this.#shift.x || this.#shift.y;
    for (const image of this.#element.querySelectorAll("img")) {
      image.style.transform = moved ? `translate(${this.#shift.x}px, ${this.#shift.y}px) scale(${this.#scale})` : "";
    }
    this.#element.classList.toggle("close-up", this.isClose);
  }

  // Scales so that the point under the fingers stays under them.
  #zoom(scale, point) {
    const box = this.#element.getBoundingClientRect();
    const from = { x: point.x - box.x - box.width / 2, y: point.y - box.y - box.height / 2 };
    const next = Math.min(this.closest, Math.max(1, scale));
    const by = next / this.#scale;
    this.#shift = { x: from.x - (from.x - this.#shift.x) * by, y: from.y - (from.y - this.#shift.y) * by };
    this.#scale = next;
    if (next === 1) this.#shift = { x: 0, y: 0 };
    this.#apply();
    this.#moved();
  }

  #toggle(point) {
    this.#zoom(this.isClose ? 1 : this.closer, point);
  }

  #wheel(event) {
    if (!this.#wheels && !event.ctrlKey && !this.isClose) return;
    event.preventDefault();
    this.#zoom(this.#scale * Math.exp(-event.deltaY / 200), { x: event.clientX, y: event.clientY });
  }

  #points() {
    return [...this.#fingers.values()];
  }

  #down(event) {
    if (event.button !== 0) return;
    this.#element.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.#begin();
  }

  #begin() {
    const points = this.#points();
    if (points.length === 0) return;
    this.#start = {
      at: middle(points),
      apart: points.length > 1 ? distance(points) : 0,
      scale: this.#scale,
      shift: { ...this.#shift },
    };
  }

  #move(event) {
    if (!this.#fingers.has(event.pointerId)) return;
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const points = this.#points();
    const at = middle(points);
    if (points.length > 1 && this.#start.apart) {
      this.#zoom((this.#start.scale * distance(points)) / this.#start.apart, at);
      return;
    }
    const by = { x: at.x - this.#start.at.x, y: at.y - this.#start.at.y };
    this.#shift = this.isClose
      ? { x: this.#start.shift.x + by.x, y: this.#start.shift.y + by.y }
      : { x: event.pointerType === "mouse" ? 0 : by.x, y: 0 };
    this.#apply();
    if (this.isClose) this.#moved();
  }

  #up(event) {
    const last = this.#fingers.get(event.pointerId);
    if (!last) return;
    this.#fingers.delete(event.pointerId);
    if (this.#fingers.size > 0) {
      this.#begin();
      return;
    }
    const by = { x: last.x - this.#start.at.x, y: last.y - this.#start.at.y };
    const far = Math.max(Math.abs(by.x), Math.abs(by.y));
    if (far < STILL) this.#tap(event, last);
    if (this.isClose || event.pointerType === "mouse") return;
    this.#shift = { x: 0, y: 0 };
    this.#apply();
    if (far < SWIPE || event.type === "pointercancel") return;
    if (Math.abs(by.x) > Math.abs(by.y)) this.#swiped(by.x < 0 ? "left" : "right");
    else if (by.y > 0) this.#swiped("down");
  }

  #tap(event, point) {
    const double = event.timeStamp - this.#tapped < DOUBLE_TAP;
    this.#tapped = double ? 0 : event.timeStamp;
    if (double) this.#toggle(point);
  }
}
