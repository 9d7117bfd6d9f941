// The grid. The page's own rules lay out its first tiles. As soon as there are more, rows are computed here by the
// same rule, and only those near the window are in the document, however many there are.

import { icon, say, words } from "./gallery-favourites.js";
import { paint } from "./thumbhash.js";

const CART = "M5 8h14l-1 12H6zM9 8a3 3 0 0 1 6 0";

// Screens above and below the window in which rows are kept.
const NEAR = 1.5;
// Milliseconds of a frame that pictures, and that placeholders may take.
const BUDGET = 6;
// Windows in a second, beyond which nobody looks at pictures: tiles that are hurried past have only their colour.
const FAST = 8;
// Milliseconds of rest after which somebody who hurried looks again.
const REST = 100;
// Milliseconds that a picture may take before its placeholder is painted.
const PATIENCE = 80;
// Tiles that were taken out of the document and are kept for coming back.
const KEPT = 600;

const calm = matchMedia("(prefers-reduced-motion: reduce)");

// Placeholders are painted a few in each frame.
const waiting = [];
function paintSome() {
  const until = performance.now() + BUDGET;
  while (waiting.length > 0 && performance.now() < until) cover(waiting.shift());
  if (waiting.length > 0) requestAnimationFrame(paintSome);
}

function paintSoon(tile) {
  if (waiting.push(tile) === 1) requestAnimationFrame(paintSome);
}

// Shows a tile's placeholder until its picture is there, then lets the picture appear.
function cover(tile) {
  const image = tile.querySelector("img");
  if (!image || image.complete || !tile.isConnected) return;
  const canvas = paint(tile.dataset.blur);
  if (canvas) tile.prepend(canvas);
  image.addEventListener("load", () => {
    const seen = image.animate([{ opacity: 0 }, { opacity: 1 }], { duration: calm.matches ? 0 : 160 });
    seen.finished.then(() => canvas?.remove(), () => canvas?.remove());
  }, { once: true });
}

const covers = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    covers.unobserve(target);
    paintSoon(target);
  }
}, { rootMargin: "1200px" });

// Shows the placeholders of tiles that stand in the page.
export function coverAll(tiles) {
  for (const tile of tiles) covers.observe(tile);
}

// The way from a tile to what can be made of its picture.
function wayToOrder(number, href) {
  const way = document.createElement("div");
  way.className = "order";
  const link = Object.assign(document.createElement("a"), { href });
  link.setAttribute("aria-label", say(words.order_picture, { number }));
  const text = document.createElement("span");
  text.textContent = words.order;
  link.append(icon(CART), text);
  way.append(link);
  return way;
}

export class Grid {
  #element;
  #album;
  #favourites;
  #tiles = new Map();
  // Tiles that have only their colour, with what is known of their pictures.
  #bare = new WeakMap();
  #rows = null;
  #shown = new Map();
  #scheduled = false;
  #resting = 0;
  #last = { top: 0, at: 0 };
  #width = 0;

  constructor(element, album, favourites) {
    this.#element = element;
    this.#album = album;
    this.#favourites = favourites;
    const tiles = [...element.querySelectorAll(".tile")];
    tiles.forEach((tile, at) => this.#tiles.set(at, tile));
    coverAll(tiles);
    if (!album.isWhole) this.#complete();
  }

  async #complete() {
    try {
      await this.#album.complete();
    } catch {
      return; // The link to further pictures stays, and works as a page.
    }
    const back = this.#wasAt();
    this.#measure();
    this.#element.querySelector(".more")?.remove();
    this.#leave();
    this.#element.classList.add("windowed");
    this.#render();
    if (back > 0) scrollTo(0, back);
    addEventListener("scroll", () => this.#soon(), { passive: true });
    new ResizeObserver(() => this.#resized()).observe(this.#element);
  }

  // Takes the page's own tiles out of it. Those far below, whose pictures have not come yet, are made anew.
  #leave() {
    const bottom = (1 + NEAR) * innerHeight;
    const far = [...this.#tiles].filter(([, tile]) => tile.getBoundingClientRect().top > bottom);
    for (const [at] of far) this.#tiles.delete(at);
    for (const tile of this.#element.querySelectorAll(".tile")) tile.remove();
  }

  // Where somebody was who comes back or reloads; the browser itself could not know how long the page is.
  #wasAt() {
    const key = `at ${location.pathname}${location.search}`;
    addEventListener("pagehide", () => sessionStorage.setItem(key, String(Math.round(scrollY))));
    const [entry] = performance.getEntriesByType("navigation");
    const back = entry?.type === "back_forward" || entry?.type === "reload";
    const at = Number(sessionStorage.getItem(key) ?? 0);
    // Whoever has moved meanwhile is not moved back.
    return back && at > scrollY ? at : 0;
  }

  #soon() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#render();
    });
  }

  #resized() {
    if (Math.abs(this.#element.clientWidth - this.#width) < 1) return;
    // What is in the middle of the window stays there.
    const top = this.#element.getBoundingClientRect().top;
    const middle = this.#rowAt(innerHeight / 2 - top);
    const first = this.#rows[middle]?.first ?? 0;
    for (const row of this.#shown.values()) row.remove();
    this.#shown.clear();
    this.#measure();
    const row = this.#rows.findIndex((candidate) => candidate.end > first);
    if (top < 0 && row >= 0) scrollBy(0, this.#rows[row].top - innerHeight / 2 - -top);
    this.#render();
  }

  // Rows: tiles of one height, as many as fit at that height, then stretched together to the whole width.
  #measure() {
    const style = getComputedStyle(this.#element);
    const gap = parseFloat(style.columnGap) || 0;
    const probe = document.createElement("i");
    probe.className = "probe";
    this.#element.append(probe);
    const height = probe.getBoundingClientRect().height;
    probe.remove();
    const width = this.#element.clientWidth;
    const { shapes } = this.#album;
    const rows = [];
    let [first, sum, top] = [0, 0, 0];
    const close = (end, isLast) => {
      const gaps = gap * (end - first - 1);
      const stretched = (width - gaps) / sum;
      const high = isLast && sum * height + gaps + gap <= width ? height : stretched;
      rows.push({ first, end, top, height: high });
      top += high + gap;
      [first, sum] = [end, 0];
    };
    for (let at = 0; at < shapes.length; at++) {
      const shape = shapes[at] / 1000;
      const wide = (sum + shape) * height + gap * (at - first);
      if (at > first && wide > width) close(at, false);
      sum += shape;
    }
    if (first < shapes.length) close(shapes.length, true);
    this.#width = width;
    this.#rows = rows;
    this.#element.style.height = `${Math.max(0, top - gap)}px`;
  }

  // The row that a height within the grid lies in.
  #rowAt(y) {
    let [low, high] = [0, this.#rows.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#rows[middle].top <= y) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  #render() {
    if (this.#rows.length === 0) return;
    const top = -this.#element.getBoundingClientRect().top;
    const from = this.#rowAt(top - NEAR * innerHeight);
    const to = this.#rowAt(top + (1 + NEAR) * innerHeight);
    for (const [at, row] of this.#shown) {
      // Who stands on a tile with the keyboard keeps standing there.
      if ((at < from || at > to) && !row.contains(document.activeElement)) {
        row.remove();
        this.#shown.delete(at);
      }
    }
    for (let at = from; at <= to; at++) if (!this.#shown.has(at)) this.#insert(at);
    this.#forget();
    clearTimeout(this.#resting);
    if (this.#hurries(top)) this.#resting = setTimeout(() => this.#soon(), REST);
    else this.#develop(this.#rowAt(top + innerHeight / 2));
  }

  // Whether the window moves too fast for pictures.
  #hurries(top) {
    const { top: before, at: since } = this.#last;
    const at = performance.now();
    this.#last = { top, at };
    return Math.abs(top - before) * 1000 > FAST * innerHeight * (at - since);
  }

  // Gives tiles their pictures, those in the middle of the window first, and no more in a frame than it bears.
  #develop(middle) {
    const until = performance.now() + BUDGET;
    const rows = [...this.#shown].sort(([a], [b]) => Math.abs(a - middle) - Math.abs(b - middle));
    for (const tile of rows.flatMap(([, row]) => [...row.children])) {
      if (!this.#bare.has(tile)) continue;
      if (performance.now() > until) {
        this.#soon();
        return;
      }
      this.#fill(tile);
    }
  }

  #insert(at) {
    const { first, end, top, height } = this.#rows[at];
    const row = document.createElement("div");
    row.className = "row-of-tiles";
    row.style.top = `${top}px`;
    row.style.height = `${height}px`;
    const isShort = at === this.#rows.length - 1;
    for (let place = first; place < end; place++) {
      const tile = this.#tile(place);
      tile.style.setProperty("--r", this.#album.shapes[place] / 1000);
      tile.style.flexGrow = isShort ? "0" : "";
      tile.style.flexBasis = isShort ? `${(this.#album.shapes[place] / 1000) * height}px` : "";
      row.append(tile);
    }
    // In the document's order too, so that the keyboard goes on where the eye does.
    const after = [...this.#shown.keys()].filter((other) => other > at);
    const next = after.length > 0 ? this.#shown.get(Math.min(...after)) : null;
    this.#element.insertBefore(row, next);
    this.#shown.set(at, row);
  }

  // The tile of a place; empty until its picture is known.
  #tile(at) {
    const kept = this.#tiles.get(at);
    if (kept) return kept;
    const picture = this.#album.picture(at);
    const tile = document.createElement("div");
    tile.className = "tile";
    tile.id = `p${this.#album.numbers[at]}`;
    this.#tiles.set(at, tile);
    if (picture) this.#colour(tile, at, picture);
    else this.#album.load(at).then((found) => found && this.#colour(tile, at, found), () => this.#tiles.delete(at));
    return tile;
  }

  #colour(tile, at, picture) {
    tile.style.background = `#${picture.k}`;
    this.#bare.set(tile, { at, picture });
    this.#soon();
  }

  #fill(tile) {
    if (!this.#bare.has(tile)) return;
    const { at, picture } = this.#bare.get(tile);
    this.#bare.delete(tile);
    tile.dataset.blur = picture.b;
    const link = document.createElement("a");
    link.href = this.#album.href(at);
    const image = Object.assign(document.createElement("img"), {
      alt: picture.alt,
      loading: "lazy",
      decoding: "async",
      width: picture.t.w,
      height: picture.t.h,
      sizes: "auto, (min-width: 640px) 360px, 50vw",
      srcset: `${picture.t.u} ${picture.t.w}w, ${picture.p.u} ${picture.p.w}w`,
      src: picture.t.u,
    });
    link.append(image);
    tile.append(link);
    const address = this.#album.order(at);
    if (address) tile.append(wayToOrder(picture.n, address));
    const heart = this.#favourites?.button(picture.n);
    if (heart) tile.append(heart);
    setTimeout(paintSoon, PATIENCE, tile);
  }

  #forget() {
    if (this.#tiles.size <= KEPT) return;
    for (const [at, tile] of this.#tiles) {
      if (!tile.isConnected) this.#tiles.delete(at);
      if (this.#tiles.size <= KEPT / 2) return;
    }
  }

  // The tile of a place, brought into sight.
  reveal(at) {
    if (this.#rows) {
      const row = this.#rows[this.#rows.findIndex(({ end }) => end > at)];
      const box = this.#element.getBoundingClientRect();
      const [above, below] = [box.top + row.top, box.top + row.top + row.height];
      if (above < 64 || below > innerHeight) scrollBy({ top: above - (innerHeight - row.height) / 2, behavior: "instant" });
      this.#render();
      this.#fill(this.#tiles.get(at));
    } else {
      this.#tiles.get(at)?.scrollIntoView({ block: "nearest" });
    }
    return this.#tiles.get(at);
  }
}
