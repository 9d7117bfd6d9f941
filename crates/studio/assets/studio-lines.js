// A list of lines of one height. When there are very many, only those near the window are in the document.

import { once } from "./studio-dom.js";

// Lines that stand in the document all together.
const MOST = 200;
// Windows' heights above and below the window that are kept ready.
const AHEAD = 0.5;

export class Lines {
  #element;
  #make;
  #count = 0;
  #high = 0;
  #shown = new Map();
  #render = once(() => this.#place());

  // `make` makes the item of a place.
  constructor(element, make) {
    this.#element = element;
    this.#make = make;
    const moved = ({ target }) => target.contains(element) && this.#render();
    document.addEventListener("scroll", moved, { capture: true, passive: true });
    addEventListener("resize", this.#render);
  }

  get #isWindowed() {
    return this.#count > MOST;
  }

  // Makes all anew, for so many lines.
  draw(count) {
    this.#count = count;
    this.#shown.clear();
    this.#element.classList.toggle("windowed", this.#isWindowed);
    if (!this.#isWindowed) {
      this.#element.style.height = "";
      this.#element.replaceChildren(...Array.from({ length: count }, (_, at) => this.#item(at)));
      return;
    }
    this.#element.replaceChildren();
    this.#high ||= this.line(0).offsetHeight;
    this.#element.style.height = `${count * this.#high}px`;
    this.#place();
  }

  // The item of a place, in the document.
  line(at) {
    return this.#shown.get(at) ?? this.#insert(at);
  }

  #item(at) {
    const item = this.#make(at);
    this.#shown.set(at, item);
    return item;
  }

  #insert(at) {
    // In the document as on the screen, for those who go through it by keyboard or by ear.
    const after = [...this.#shown.keys()].filter((other) => other > at);
    const next = after.length ? this.#shown.get(Math.min(...after)) : null;
    const item = this.#item(at);
    item.style.top = `${at * this.#high}px`;
    item.ariaPosInSet = at + 1;
    item.ariaSetSize = this.#count;
    this.#element.insertBefore(item, next);
    return item;
  }

  #place() {
    if (!this.#isWindowed) return;
    const top = -this.#element.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor((top - AHEAD * innerHeight) / this.#high));
    const end = Math.min(this.#count, Math.ceil((top + (1 + AHEAD) * innerHeight) / this.#high));
    for (const [at, item] of this.#shown) {
      // What has the keyboard, or is being dragged, stays.
      if ((at >= first && at < end) || item.matches(":focus-within, .lifted")) continue;
      item.remove();
      this.#shown.delete(at);
    }
    for (let at = first; at < end; at++) this.line(at);
  }
}
