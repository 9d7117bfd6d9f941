// Two to four pictures side by side; what is looked at closely in one is looked at closely in all.

import { h, isTyping, tool } from "./studio-dom.js";
import { describe } from "./studio-grid.js";
import { help, history as undoing, mark } from "./studio-keys.js";
import { fullOf, sideFor, viewOf } from "./studio-lightbox.js";
import { Stage } from "./stage.js";
import { count, t } from "./studio-words.js";

export class Compare {
  #store;
  #commands;
  #views;
  #panes = [];
  #active = 0;
  #linked = true;
  #dialog;
  #off;

  constructor(store, commands, views, numbers) {
    this.#store = store;
    this.#commands = commands;
    this.#views = views;
    const tiles = numbers
      .map((number) => store.byNumber(number))
      .filter(Boolean)
      .slice(0, 4);
    const link = h(
      "label",
      { class: "check" },
      h("input", { type: "checkbox", checked: true, onchange: (event) => (this.#linked = event.target.checked) }),
      h("span", {}, t.link_zoom),
    );
    const grid = h("div", { class: `panes panes-${tiles.length}` });
    this.#dialog = h(
      "dialog",
      { class: "lightbox compare", "data-theme": "dark", "aria-label": t.compare },
      h(
        "div",
        { class: "lightbox-bar" },
        tool("back", t.back_to_grid, () => views.leave(), { key: "Esc" }),
        h("p", { class: "caption" }, count(t.comparing, tiles.length)),
        h(
          "span",
          { class: "end" },
          link,
          tool("zoom", t.zoom, () => this.#zoom(), { key: "Z" }),
        ),
      ),
      grid,
    );
    document.body.append(this.#dialog);
    this.#panes = tiles.map((tile, at) => this.#pane(tile, at));
    grid.append(...this.#panes.map(({ element }) => element));
    this.#dialog.showModal();
    this.#panes[0].element.focus();
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      views.leave();
    });
    this.#dialog.addEventListener("keydown", (event) => this.#press(event));
    this.#off = store.on("tiles", (ids) => this.#renew(ids));
    for (const pane of this.#panes) this.#measure(pane);
    this.#activate(0);
  }

  get length() {
    return this.#panes.length;
  }

  #pane(tile, at) {
    const picture = h("div", { class: "stage" });
    const words = h("div", { class: "pane-words" });
    const element = h("section", { class: "pane", tabIndex: 0, "aria-label": describe(tile) }, picture, words);
    const stage = new Stage(picture, () => {}, { moved: () => this.#follow(at), wheels: true });
    element.addEventListener("focus", () => this.#activate(at));
    element.addEventListener("pointerdown", () => this.#activate(at));
    const pane = { id: tile.id, element, picture, words, stage };
    this.#show(pane);
    return pane;
  }

  #show(pane) {
    const tile = this.#store.find(pane.id);
    const under = h("img", { src: `/t/${tile.id}/${tile.edit_revision}.jpg`, alt: "", "aria-hidden": "true" });
    const image = h("img", { src: viewOf(tile, sideFor(innerWidth, innerHeight)), alt: describe(tile) });
    pane.picture.replaceChildren(under, image);
    image.decode().then(
      () => under.remove(),
      () => {},
    );
    this.#words(pane);
  }

  // Each picture goes as close as its own pixels allow.
  #measure(pane) {
    const { w, h: high } = this.#store.find(pane.id);
    const { clientWidth, clientHeight } = pane.picture;
    const whole = 1 / (Math.min(clientWidth / w, clientHeight / high) * devicePixelRatio || 1);
    pane.stage.closest = Math.max(6, whole * 2);
    pane.stage.closer = Math.max(1.5, whole);
  }

  #words(pane) {
    const tile = this.#store.find(pane.id);
    const focused = [...pane.words.querySelectorAll("button")].indexOf(document.activeElement);
    const flag = (name, label, key) =>
      tool(name, label, () => this.#commands.flag([tile.id], tile.flag === name ? "" : name), {
        key,
        "aria-pressed": String(tile.flag === name),
        class: `tool flag-${name}`,
      });
    const stars = [1, 2, 3, 4, 5].map((n) =>
      tool("star", count(t.stars_count, n), () => this.#commands.rate([tile.id], tile.rating === n ? 0 : n), {
        key: String(n),
        class: n <= tile.rating ? "tool on" : "tool",
      }),
    );
    pane.words.replaceChildren(
      h("strong", {}, tile.number),
      h("span", { class: "name" }, tile.caption || tile.name),
      flag("pick", t.pick, "P"),
      flag("reject", t.reject, "X"),
      h("span", { class: "rating" }, stars),
    );
    if (focused >= 0) pane.words.querySelectorAll("button")[focused]?.focus();
  }

  #renew(ids) {
    for (const pane of this.#panes) {
      if (!ids.includes(pane.id)) continue;
      const tile = this.#store.find(pane.id);
      const shown = pane.picture.querySelector("img:not([aria-hidden])");
      if (shown?.getAttribute("src") === viewOf(tile, sideFor(innerWidth, innerHeight))) this.#words(pane);
      else this.#show(pane);
    }
  }

  #activate(at) {
    this.#active = at;
    this.#panes.forEach(({ element }, place) => element.classList.toggle("active", place === at));
    this.#store.cursor = this.#panes[at]?.id ?? null;
  }

  // The others look at the same place, as near.
  #follow(at) {
    const { view } = this.#panes[at].stage;
    this.#panes.forEach((pane, place) => {
      if (place !== at && this.#linked) pane.stage.view = view;
      if (pane.stage.isClose) this.#sharpen(pane);
    });
  }

  #sharpen(pane) {
    if (pane.picture.querySelector(".full") || pane.coming) return;
    pane.coming = true;
    const full = h("img", { class: "full", alt: "", "aria-hidden": "true", src: fullOf(this.#store.find(pane.id)) });
    full
      .decode()
      .then(
        () => {
          pane.picture.append(full);
          pane.stage.view = pane.stage.view;
        },
        () => {},
      )
      .finally(() => (pane.coming = false));
  }

  #zoom() {
    this.#panes[this.#active].stage.toggle();
  }

  #press(event) {
    if (undoing(event, this.#store)) return;
    if (mark(event, this.#commands, () => [this.#panes[this.#active].id])) return;
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = (by) => () => this.#panes[(this.#active + by + this.length) % this.length].element.focus();
    const meant = {
      ArrowLeft: step(-1),
      ArrowRight: step(1),
      ArrowUp: step(-1),
      ArrowDown: step(1),
      z: () => this.#zoom(),
      "?": help,
      i: () => {},
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!meant) return;
    event.preventDefault();
    meant();
  }

  close() {
    this.#off();
    this.#dialog.close();
    this.#dialog.remove();
  }
}
