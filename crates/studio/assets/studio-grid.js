// The grid: justified rows of which only those near the window are in the document, so that five thousand pictures
// scroll as fifty do.

import { h, icon, once } from "./studio-dom.js";
import { justify, rowAt } from "./studio-layout.js";
import { count, say, t, whole } from "./studio-words.js";
import { average, draw } from "./thumbhash.js";

// Windows' heights above and below the window that are kept ready.
const AHEAD = 0.75;
// Milliseconds of each frame that placeholders may take.
const PAINT = 4;
// Windows in a second, beyond which nobody looks at pictures: tiles that are hurried past have only their colour.
const FAST = 8;
// Milliseconds of rest after which somebody who hurried looks again.
const REST = 100;
export const DRAGGED = "application/x-wirephoto-pictures";

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

export class Grid {
  #store;
  #scroller;
  #host;
  #empty;
  #tiles = new Map();
  #layout = { boxes: [], rows: [], height: 0 };
  #height = recall();
  #toPaint = [];
  // Tiles that have only their colour.
  #bare = new Set();
  #last = { top: 0, at: 0 };
  #resting = 0;
  #painted = new Map();
  #render = once(() => this.#place());
  #relayout = once(() => this.#arrange());
  #opened;
  // Whether a pointer is down: what it means is known when it goes up.
  #pressing = false;

  // `opened` is told which picture is to be looked at.
  constructor(store, scroller, opened) {
    this.#store = store;
    this.#scroller = scroller;
    this.#opened = opened;
    this.#host = h("div", {
      class: "rows",
      role: "listbox",
      "aria-multiselectable": "true",
      "aria-label": t.pictures_label,
    });
    this.#empty = h("div", { class: "empty", hidden: true });
    scroller.append(this.#host, this.#empty);
    scroller.addEventListener("scroll", this.#render, { passive: true });
    new ResizeObserver(this.#relayout).observe(scroller);
    store.on("shown", () => this.#arrange());
    store.on("tiles", (ids) => this.#refresh(ids));
    store.on("selected", () => this.#mark());
    store.on("cursor", (id) =>
      this.reveal(id, {
        focus: this.#host.contains(document.activeElement) || document.activeElement === document.body,
      }),
    );
    this.#host.addEventListener("pointerdown", () => (this.#pressing = true));
    addEventListener("pointerup", () => (this.#pressing = false));
    for (const end of ["pointercancel", "dragend"]) addEventListener(end, () => (this.#pressing = false));
    this.#host.addEventListener("click", (event) => this.#click(event));
    this.#host.addEventListener("dblclick", (event) => this.#open(event));
    this.#host.addEventListener("focusin", (event) => this.#focused(event));
    this.#host.addEventListener("dragstart", (event) => this.#drag(event));
    this.#host.addEventListener("contextmenu", (event) => this.#press(event));
  }

  // How high rows are meant to be, in pixels.
  get size() {
    return this.#height;
  }

  set size(pixels) {
    this.#height = pixels;
    remember(pixels);
    const first = this.#store.shown[this.#layout.rows[rowAt(this.#layout.rows, this.#scroller.scrollTop)]?.from];
    this.#arrange();
    if (first) this.reveal(first, { top: true });
  }

  get element() {
    return this.#host;
  }

  // What stands there while there is nothing to show.
  set empty(content) {
    this.#empty.replaceChildren(...[content].flat().filter(Boolean));
    this.#empty.hidden = !content;
  }

  #gap() {
    return this.#host.clientWidth < 640 ? 4 : 8;
  }

  #arrange() {
    const width = this.#host.clientWidth;
    if (!width) return;
    const shapes = this.#store.shown.map((id) => {
      const { w, h: high } = this.#store.find(id);
      // Panoramas and the like: no row may become a line.
      return Math.min(6, Math.max(0.3, (w || 3) / (high || 2)));
    });
    const wanted = width < 640 ? Math.min(this.#height, width / 3.2) : this.#height;
    this.#layout = justify(shapes, width, wanted, this.#gap());
    this.#host.style.height = `${this.#layout.height}px`;
    this.#place();
  }

  // Puts into the document what is near the window, and takes out what is not.
  #place() {
    const { rows, boxes } = this.#layout;
    // Everything is measured before anything is moved, so that the browser lays out once.
    const [top, high] = [this.#scroller.scrollTop - this.#host.offsetTop, this.#scroller.clientHeight];
    const first = this.#store.cursor ?? this.#store.shown[rows[rowAt(rows, top)]?.from];
    const from = rows[rowAt(rows, top - high * AHEAD)]?.from ?? 0;
    const last = rows[Math.min(rows.length - 1, rowAt(rows, top + high * (1 + AHEAD)))];
    const near = this.#store.shown.slice(from, last?.to ?? 0);
    // The keyboard stays where it is.
    const focused = this.#host.contains(document.activeElement) ? document.activeElement.dataset.picture : null;
    const at = focused ? this.#store.place(focused) : -1;
    const outside = at >= 0 && !near.includes(focused);
    const wanted = new Set(
      outside && at < this.#store.place(near[0]) ? [focused, ...near] : outside ? [...near, focused] : near,
    );
    for (const [id, tile] of this.#tiles) {
      if (wanted.has(id)) continue;
      tile.remove();
      this.#tiles.delete(id);
      this.#bare.delete(id);
    }
    let before = null;
    for (const id of wanted) {
      let tile = this.#tiles.get(id);
      if (!tile) {
        tile = this.#make(id);
        this.#tiles.set(id, tile);
      }
      // In the document as on the screen, for those who go through it by ear.
      if (tile.previousSibling !== before || !tile.isConnected)
        this.#host.insertBefore(tile, before ? before.nextSibling : this.#host.firstChild);
      before = tile;
      this.#put(tile, this.#store.place(id), boxes);
    }
    this.#reach(first);
    clearTimeout(this.#resting);
    if (this.#hurries(top, high)) this.#resting = setTimeout(this.#render, REST);
    else this.#develop();
  }

  // Puts a tile where its picture belongs, if it is not there.
  #put(tile, place, boxes) {
    const [x, y, w, tall] = boxes.subarray(4 * place, 4 * place + 4);
    const at = `${x} ${y} ${w} ${tall} ${place} ${this.#store.shown.length}`;
    if (tile.at === at) return;
    tile.at = at;
    tile.style.transform = `translate(${x}px, ${y}px)`;
    tile.style.width = `${w}px`;
    tile.style.height = `${tall}px`;
    tile.ariaPosInSet = place + 1;
    tile.ariaSetSize = this.#store.shown.length;
  }

  // Whether the window moves too fast for pictures.
  #hurries(top, high) {
    const { top: before, at: since } = this.#last;
    const at = performance.now();
    this.#last = { top, at };
    return Math.abs(top - before) * 1000 > FAST * high * (at - since);
  }

  // Gives tiles their pictures.
  #develop() {
    for (const id of this.#bare) {
      const { edit_revision: revision } = this.#store.find(id) ?? {};
      const tile = this.#tiles.get(id);
      if (revision === undefined || !tile) continue;
      tile.prepend(this.#image(tile, address(id, revision)));
      this.#toPaint.push(id);
    }
    this.#bare.clear();
    this.#paintSome();
  }

  // One picture can be reached by the keyboard: the one with the cursor, or else the first in sight.
  #reach(first) {
    for (const [id, tile] of this.#tiles) {
      const can = id === first ? 0 : -1;
      if (tile.tabIndex !== can) tile.tabIndex = can;
    }
  }

  #make(id) {
    const tile = h(
      "div",
      { class: "tile", role: "option", tabIndex: -1, draggable: true },
      h("span", { class: "corner", title: t.select }, icon("check")),
      h("span", { class: "marks" }),
    );
    tile.dataset.picture = id;
    this.#fill(tile, id);
    return tile;
  }

  #fill(tile, id) {
    const picture = this.#store.find(id);
    if (!picture) return;
    const shown = tile.querySelector("img");
    const source = address(id, picture.edit_revision);
    if (!shown) {
      tile.style.background = average(bytesOf(picture.blur)) ?? "";
      this.#bare.add(id);
    } else if (shown.getAttribute("src") !== source) {
      const next = this.#image(tile, source);
      next
        .decode()
        .catch(() => {})
        .then(() => shown.isConnected && shown.replaceWith(next));
    }
    tile.classList.toggle("picked", picture.flag === "pick");
    tile.classList.toggle("rejected", picture.flag === "reject");
    tile.ariaSelected = this.#store.selected.has(id);
    const hearts = this.#store.hearts.get(id) ?? 0;
    tile.ariaLabel = describe(picture, hearts);
    const marks = [
      picture.flag === "pick" && icon("pick"),
      picture.flag === "reject" && icon("reject"),
      picture.rating > 0 && h("span", { class: "stars" }, "★".repeat(picture.rating)),
      picture.edit && icon("crop"),
      hearts > 0 && h("span", { class: "hearts", title: count(t.in_lists, hearts) }, icon("heart"), whole(hearts)),
    ].filter(Boolean);
    tile.querySelector(".marks").replaceChildren(h("span", { class: "number" }, picture.number), ...marks);
  }

  #image(tile, source) {
    const image = h("img", { alt: "", decoding: "async", draggable: false, src: source });
    image.addEventListener("load", () => {
      tile.classList.add("there");
      tile.querySelector("canvas")?.remove();
    });
    // One that is being made may take a moment.
    image.addEventListener(
      "error",
      () => {
        setTimeout(() => image.isConnected && (image.src = `${source}?again=${Date.now()}`), 1500);
      },
      { once: true },
    );
    return image;
  }

  // Placeholders, a few in each frame: scrolling comes first.
  #paintSome() {
    const began = performance.now();
    while (this.#toPaint.length && performance.now() - began < PAINT) {
      const id = this.#toPaint.pop();
      const tile = this.#tiles.get(id);
      if (!tile || tile.classList.contains("there")) continue;
      const { blur } = this.#store.find(id) ?? {};
      if (!blur) continue;
      const canvas = this.#painted.get(blur) ?? draw(bytesOf(blur));
      if (!canvas) continue;
      this.#painted.set(blur, canvas);
      if (this.#painted.size > 400) this.#painted.delete(this.#painted.keys().next().value);
      tile.prepend(canvas);
    }
    if (this.#toPaint.length) requestAnimationFrame(() => this.#paintSome());
  }

  #refresh(ids) {
    let moved = false;
    for (const id of ids) {
      const tile = this.#tiles.get(id);
      if (tile) this.#fill(tile, id);
      moved ||= Boolean(tile);
    }
    if (moved) this.#relayout();
  }

  #mark() {
    for (const [id, tile] of this.#tiles) tile.ariaSelected = this.#store.selected.has(id);
    this.#host.classList.toggle("selecting", this.#store.selected.size > 0);
  }

  // Scrolls so that a picture is in sight, and gives it the keyboard.
  reveal(id, { focus = false, top = false } = {}) {
    const place = this.#store.place(id);
    if (place < 0) return;
    const [, y, , high] = this.#layout.boxes.subarray(4 * place, 4 * place + 4);
    const from = y + this.#host.offsetTop;
    const margin = 12;
    const { scrollTop, clientHeight } = this.#scroller;
    if (top || from < scrollTop) this.#scroller.scrollTop = from - margin;
    else if (from + high > scrollTop + clientHeight) this.#scroller.scrollTop = from + high - clientHeight + margin;
    this.#place();
    if (focus) this.#tiles.get(id)?.focus({ preventScroll: true });
  }

  // Where the arrow keys lead from a picture.
  step(id, key) {
    const { rows, boxes } = this.#layout;
    const place = this.#store.place(id);
    if (place < 0) return this.#store.shown[0] ?? null;
    const row = rows.findIndex(({ from, to }) => place >= from && place < to);
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / (rows[row].height + this.#gap())));
    const middle = boxes[4 * place] + boxes[4 * place + 2] / 2;
    const within = (to) => {
      const target = rows[Math.min(rows.length - 1, Math.max(0, to))];
      for (let at = target.from; at < target.to; at++) if (boxes[4 * at] + boxes[4 * at + 2] >= middle) return at;
      return target.to - 1;
    };
    const to = {
      ArrowLeft: place - 1,
      ArrowRight: place + 1,
      ArrowUp: row > 0 ? within(row - 1) : place,
      ArrowDown: row + 1 < rows.length ? within(row + 1) : place,
      PageUp: within(row - page),
      PageDown: within(row + page),
      Home: 0,
      End: this.#store.shown.length - 1,
    }[key];
    return this.#store.shown[Math.min(this.#store.shown.length - 1, Math.max(0, to))] ?? null;
  }

  #at(event) {
    return event.target.closest?.(".tile")?.dataset.picture ?? null;
  }

  #click(event) {
    const id = this.#at(event);
    if (!id) return;
    const corner = event.target.closest(".corner");
    if (event.shiftKey) this.#store.extend(id);
    else if (corner || event.ctrlKey || event.metaKey || this.#store.selected.size) this.#store.toggle(id);
    else this.#opened(id);
  }

  #open(event) {
    const id = this.#at(event);
    if (id && !event.target.closest(".corner") && this.#store.selected.size) this.#opened(id);
  }

  #focused(event) {
    const id = this.#at(event);
    if (id && this.#store.cursor !== id && !this.#pressing) this.#store.moveTo(id);
  }

  // A finger that stays selects.
  #press(event) {
    const id = this.#at(event);
    if (!id || event.pointerType !== "touch") return;
    event.preventDefault();
    this.#store.toggle(id);
  }

  #drag(event) {
    const id = this.#at(event);
    if (!id) return;
    const ids = this.#store.selected.has(id) ? this.#store.current() : [id];
    event.dataTransfer.setData(DRAGGED, JSON.stringify(ids));
    event.dataTransfer.effectAllowed = "move";
    const label = h("div", { class: "dragged" }, count(t.pictures, ids.length));
    document.body.append(label);
    event.dataTransfer.setDragImage(label, 12, 12);
    setTimeout(() => label.remove());
  }
}

// The contact print of a picture as it was edited last.
const address = (id, revision) => `/t/${id}/${revision}.jpg`;

const KEY = "row-height";

// By the window, unless somebody chose.
function recall() {
  try {
    const kept = Number(localStorage.getItem(KEY));
    if (kept) return kept;
  } catch {
    // Then by the window.
  }
  return Math.round(Math.min(300, Math.max(160, innerWidth / 8)));
}

function remember(pixels) {
  try {
    localStorage.setItem(KEY, pixels);
  } catch {
    // A private window may keep nothing.
  }
}

// A picture in words; `hearts` is in how many customers' lists it is.
export function describe(picture, hearts = 0) {
  const parts = [say(t.picture_number, { number: picture.number }), picture.caption || picture.name];
  if (picture.flag === "pick") parts.push(t.picked);
  if (picture.flag === "reject") parts.push(t.rejected);
  if (picture.rating) parts.push(count(t.stars_count, picture.rating));
  if (hearts) parts.push(count(t.in_lists, hearts));
  return parts.filter(Boolean).join(", ");
}
