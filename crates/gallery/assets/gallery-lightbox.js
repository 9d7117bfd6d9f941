// The lightbox: over the grid, one picture at a time. The address names the picture, and Back returns to the grid.
// The same keys and fingers work on a picture's own page.

import { Stage } from "./stage.js";

const icon = (path) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
const ICONS = {
  close: icon("M5 5l14 14M19 5L5 19"),
  previous: icon("M15 4l-8 8 8 8"),
  next: icon("M9 4l8 8-8 8"),
  information: icon("M12 11v6M12 7.5v.5M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18"),
};

const isTyping = (event) => event.target.closest?.("input, select, textarea") !== null;
const isPlain = (event) => !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);

// What each key means. Answers whether it meant something.
function press(event, { previous, next, close, information }) {
  if (!isPlain(event) || isTyping(event)) return;
  const meant = { ArrowLeft: previous, ArrowRight: next, Escape: close, i: information, I: information }[event.key];
  if (!meant) return;
  event.preventDefault();
  meant();
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// A picture's own page: links become keys and swipes, and neighbours are fetched ahead.
export function enliven(page) {
  const follow = (kind) => () => page.querySelector(`a[rel="${kind}"]`)?.click();
  const ways = { previous: follow("prev"), next: follow("next"), close: follow("up") };
  const stage = page.querySelector(".stage");
  document.addEventListener("keydown", (event) => press(event, ways));
  new Stage(stage, (way) => ({ left: ways.next, right: ways.previous, down: ways.close })[way]());
}

// The lightbox over a grid.
export class Overlay {
  #grid;
  #more;
  #dialog;
  #stage;
  #picture;
  #caption;
  #words;
  #status;
  #tile = null;
  #pushed = false;
  #title = document.title;
  #known = new Map();

  // `more` fetches the next piece of the grid and answers whether there was one.
  constructor(grid, more) {
    this.#grid = grid;
    this.#more = more;
    this.#build();
    document.addEventListener("click", (event) => this.#click(event));
    addEventListener("popstate", () => this.#follow());
  }

  #build() {
    const labels = this.#grid.dataset;
    const tool = (name, label, act) => {
      const button = element("button", { type: "button", className: `tool ${name}`, innerHTML: ICONS[name], onclick: act });
      button.setAttribute("aria-label", label);
      return button;
    };
    const ways = {
      previous: () => this.#go(-1),
      next: () => this.#go(1),
      close: () => this.#leave(),
      information: () => this.#inform(),
    };
    // The keyboard begins at the picture, not at the first button.
    this.#picture = element("div", { className: "stage", tabIndex: -1, autofocus: true });
    this.#caption = element("p", { className: "caption" });
    this.#status = element("p", { className: "unseen" });
    this.#status.setAttribute("aria-live", "polite");
    this.#words = element("div", { className: "words", hidden: true });
    this.#dialog = element(
      "dialog",
      { className: "lightbox" },
      this.#picture,
      tool("close", labels.close, ways.close),
      tool("information", labels.information, ways.information),
      tool("previous", labels.previous, ways.previous),
      tool("next", labels.next, ways.next),
      this.#caption,
      this.#words,
      this.#status,
    );
    this.#dialog.setAttribute("aria-label", labels.lightbox);
    this.#stage = new Stage(this.#picture, (way) => ({ left: ways.next, right: ways.previous, down: ways.close })[way]());
    this.#dialog.addEventListener("keydown", (event) => press(event, ways));
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave();
    });
    document.body.append(this.#dialog);
  }

  #click(event) {
    const link = event.target.closest("a.tile");
    if (!link || !isPlain(event) || event.button !== 0) return;
    const tile = this.#find(link.href);
    if (!tile) return;
    event.preventDefault();
    history.pushState({ lightbox: true }, "", tile.href);
    this.#pushed = true;
    this.#show(tile);
  }

  // The grid's tile of an address.
  #find(href) {
    const { pathname } = new URL(href);
    return this.#tiles().find((tile) => tile.pathname === pathname);
  }

  #tiles() {
    return [...this.#grid.querySelectorAll("a.tile")];
  }

  #neighbour(step) {
    const next = step < 0 ? this.#tile.previousElementSibling : this.#tile.nextElementSibling;
    return next?.matches("a.tile") ? next : null;
  }

  async #go(step) {
    const from = this.#tile;
    let tile = this.#neighbour(step);
    if (!tile && step > 0 && (await this.#more()) && this.#tile === from) tile = this.#neighbour(step);
    if (!tile) return;
    history.replaceState(history.state, "", tile.href);
    this.#show(tile);
  }

  #show(tile) {
    this.#tile = tile;
    const thumbnail = tile.querySelector("img");
    const [width, height] = tile.dataset.size.split("x");
    const preview = thumbnail.srcset.split(",").at(-1).trim();
    // What the grid has already stands there at once; the larger one comes over it.
    const under = element("img", { src: thumbnail.currentSrc || thumbnail.src, alt: "" });
    under.setAttribute("aria-hidden", "true");
    const image = element("img", {
      width,
      height,
      alt: thumbnail.alt,
      sizes: `min(100vw, ${((100 * width) / height).toFixed(2)}vh)`,
      srcset: `${preview}, ${tile.dataset.low} ${width}w`,
      src: tile.dataset.low,
    });
    this.#picture.replaceChildren(under, image);
    this.#stage.reset();
    this.#caption.textContent = thumbnail.alt;
    this.#status.textContent = thumbnail.alt;
    document.title = `${thumbnail.alt} · ${this.#title}`;
    if (!this.#dialog.open) this.#dialog.showModal();
    const ends = [["previous", -1], ["next", 1]];
    for (const [name, step] of ends) {
      const more = step > 0 && this.#grid.querySelector(".more");
      this.#dialog.querySelector(`.${name}`).disabled = !this.#neighbour(step) && !more;
    }
    if (!this.#words.hidden) this.#tell();
    image.decode().then(() => this.#fetchAhead(tile), () => {});
  }

  // The neighbours' pictures, once this one is there.
  #fetchAhead(tile) {
    if (this.#tile !== tile) return;
    const shown = this.#picture.querySelector("img:last-child");
    for (const neighbour of [this.#neighbour(1), this.#neighbour(-1)]) {
      if (!neighbour) continue;
      const preview = neighbour.querySelector("img").srcset.split(",").at(-1).trim();
      const [width] = neighbour.dataset.size.split("x");
      element("img", { sizes: shown.sizes, srcset: `${preview}, ${neighbour.dataset.low} ${width}w` });
    }
  }

  #inform() {
    this.#words.hidden = !this.#words.hidden;
    this.#dialog.classList.toggle("informed", !this.#words.hidden);
    this.#stage.reset();
    if (!this.#words.hidden) this.#tell();
  }

  // What the picture's own page says of it.
  async #tell() {
    const tile = this.#tile;
    if (!this.#known.has(tile.href)) {
      const answer = await fetch(tile.href).catch(() => null);
      const page = new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html");
      this.#known.set(tile.href, page.querySelector(".words")?.innerHTML ?? "");
    }
    if (this.#tile === tile) this.#words.innerHTML = this.#known.get(tile.href);
  }

  // Back to the grid, in the browser's history too.
  #leave() {
    if (this.#pushed) history.back();
    else this.#close();
  }

  #follow() {
    const tile = history.state?.lightbox ? this.#find(location.href) : null;
    this.#pushed = Boolean(tile);
    if (tile) this.#show(tile);
    else this.#close();
  }

  #close() {
    if (!this.#dialog.open) return;
    this.#dialog.close();
    this.#picture.replaceChildren();
    document.title = this.#title;
    const tile = this.#tile;
    this.#tile = null;
    tile.scrollIntoView({ block: "nearest" });
    tile.focus({ preventScroll: true });
  }
}
