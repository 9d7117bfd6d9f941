// One picture over the whole window, black around it, with its marks and what is known of it.

import { announce, h, isTyping, tool } from "./studio-dom.js";
import * as edits from "./studio-edits.js";
import { describe } from "./studio-grid.js";
import { Inspector } from "./studio-inspector.js";
import { help, history as undoing, mark } from "./studio-keys.js";
import { Stage } from "./stage.js";
import { count, say, t } from "./studio-words.js";

const SIDES = [1024, 1600, 2048, 2560, 3840];

// The rendition that fills this window, in its pixels.
export function sideFor(width, height) {
  const wanted = Math.max(width, height) * devicePixelRatio;
  return SIDES.find((side) => side >= wanted) ?? SIDES.at(-1);
}

export const viewOf = ({ id, edit_revision }, side) => `/v/${id}/${side}.jpg?edit=now&r=${edit_revision}`;
export const plainOf = ({ id }, side) => `/v/${id}/${side}.jpg?edit=none`;

// Every pixel: the original's own, or the edited picture at its full size.
export const fullOf = (tile) => (tile.edit ? viewOf(tile, Math.max(tile.w, tile.h)) : `/o/${tile.id}.jpg`);

// What an edit that was just made looks like, until the studio has made it: by picture, a canvas.
const previews = new Map();

export function foresee(tile, image) {
  previews.clear();
  previews.set(`${tile.id} ${JSON.stringify(edits.whole(tile.edit))}`, edits.draw(image, edits.whole(tile.edit), 2048));
}

export class Lightbox {
  #store;
  #commands;
  #views;
  #dialog;
  #picture = h("div", { class: "stage", tabIndex: -1, autofocus: true });
  #caption = h("p", { class: "caption" });
  #marks = h("div", { class: "lightbox-marks" });
  #panel = h("aside", { class: "inspector", hidden: true, "aria-label": t.details });
  #inspector;
  #stage;
  #tile = null;
  // Where it stands, or stood before it went out of what is shown.
  #place = 0;
  #off = [];
  #bar;
  #zoom;

  constructor(store, commands, views, number) {
    this.#store = store;
    this.#commands = commands;
    this.#views = views;
    this.#build();
    this.#inspector = new Inspector(this.#panel, store, commands, () => [this.#tile.id]);
    this.#off.push(store.on("shown", () => this.#tile && this.#follow()));
    this.#off.push(store.on("tiles", (ids) => ids.includes(this.#tile?.id) && this.#renew()));
    this.become(number);
    this.#dialog.showModal();
  }

  #build() {
    const leave = () => this.#views.leave();
    this.#zoom = tool("zoom", t.zoom, () => this.#look(), { key: "Z" });
    this.#bar = h(
      "div",
      { class: "lightbox-bar" },
      tool("back", t.back_to_grid, leave, { key: "Esc" }),
      this.#caption,
      h(
        "span",
        { class: "end" },
        tool("left", t.rotate_left, () => this.#commands.rotate([this.#tile.id], -90), { key: "[" }),
        tool("right", t.rotate_right, () => this.#commands.rotate([this.#tile.id], 90), { key: "]" }),
        tool("flip", t.flip_across, () => this.#commands.mirror([this.#tile.id], "horizontal")),
        tool("crop", t.crop, () => this.#crop(), { key: "C" }),
        this.#zoom,
        tool("information", t.show_details, () => this.#inform(), { key: "I" }),
      ),
    );
    this.#dialog = h(
      "dialog",
      { class: "lightbox desk-lightbox", "data-theme": "dark", "aria-label": t.one_picture },
      this.#picture,
      this.#bar,
      this.#marks,
      tool("previous", t.previous, () => this.#go(-1), { key: "←", class: "tool previous" }),
      tool("next", t.next, () => this.#go(1), { key: "→", class: "tool next" }),
      this.#panel,
    );
    this.#stage = new Stage(
      this.#picture,
      (way) => ({ left: () => this.#go(1), right: () => this.#go(-1), down: leave })[way](),
      {
        moved: () => this.#sharpen(),
      },
    );
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (event.target === this.#dialog) leave();
    });
    this.#dialog.addEventListener("keydown", (event) => this.#press(event));
    document.body.append(this.#dialog);
  }

  #press(event) {
    if (undoing(event, this.#store)) return;
    const advance = () => this.#go(1);
    if (mark(event, this.#commands, () => [this.#tile.id], advance)) return;
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const meant = {
      ArrowLeft: () => this.#go(-1),
      ArrowRight: () => this.#go(1),
      Home: () => this.#to(this.#store.shown[0]),
      End: () => this.#to(this.#store.shown.at(-1)),
      " ": () => this.#go(event.shiftKey ? -1 : 1),
      c: () => this.#crop(),
      i: () => this.#inform(),
      z: () => this.#look(),
      "?": help,
      Delete: () => this.#trash(),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!meant || (event.key === " " && event.target.closest("button"))) return;
    event.preventDefault();
    meant();
  }

  // Shows another picture. Answers false when there is none with this number.
  become(number) {
    const tile = this.#store.byNumber(number);
    if (!tile) return false;
    this.#tile = tile;
    this.#store.moveTo(tile.id);
    document.title = `${say(t.picture_number, { number })} · ${this.#views.title}`;
    this.#show();
    this.#inspector?.draw();
    return true;
  }

  #show() {
    const tile = this.#tile;
    this.#stage.reset();
    this.#put(tile);
    this.#words();
    this.#follow();
    announce(describe(tile));
  }

  // The neighbour to go to; a picture that is no longer shown has them still.
  #neighbour(step) {
    const { shown } = this.#store;
    const is = this.#store.place(this.#tile.id) >= 0;
    return shown[is ? this.#place + step : step > 0 ? this.#place : this.#place - 1] ?? null;
  }

  #follow() {
    const place = this.#store.place(this.#tile.id);
    if (place >= 0) this.#place = place;
    this.#dialog.querySelector(".previous").disabled = !this.#neighbour(-1);
    this.#dialog.querySelector(".next").disabled = !this.#neighbour(1);
  }

  // The picture, over what is there of it already.
  #put(tile) {
    const side = sideFor(innerWidth, innerHeight);
    const image = h("img", { alt: describe(tile), width: tile.w, height: tile.h });
    const known = previews.get(`${tile.id} ${JSON.stringify(edits.whole(tile.edit))}`);
    const under = known ?? h("img", { src: `/t/${tile.id}/${tile.edit_revision}.jpg`, alt: "" });
    under.setAttribute("aria-hidden", "true");
    under.classList.add("under");
    image.src = viewOf(tile, side);
    this.#picture.replaceChildren(under, image);
    this.#stage.closest = Math.max(6, this.#pixels(tile) * 2);
    this.#stage.closer = Math.max(1.5, this.#pixels(tile));
    image.decode().then(
      () => {
        if (this.#tile !== tile) return;
        under.remove();
        this.#ahead(side);
      },
      () => {},
    );
  }

  // How many times larger than fitted the picture is when each of its pixels is one of the screen's.
  #pixels({ w, h: high }) {
    const { clientWidth, clientHeight } = this.#picture;
    const fitted = Math.min(clientWidth / w, clientHeight / high);
    return 1 / (fitted * devicePixelRatio || 1);
  }

  // Neighbours, once this one is there.
  #ahead(side) {
    for (const step of [1, -1]) {
      const id = this.#neighbour(step);
      if (id) new Image().src = viewOf(this.#store.find(id), side);
    }
  }

  // Closer than the screen's rendition can show: the full one.
  #sharpen() {
    if (!this.#stage.isClose || this.#picture.querySelector(".full")) return;
    const tile = this.#tile;
    const full = h("img", { class: "full", alt: "", "aria-hidden": "true" });
    full.src = fullOf(tile);
    full.decode().then(
      () => {
        if (this.#tile !== tile || !this.#stage.isClose || this.#picture.querySelector(".full")) return;
        this.#picture.append(full);
        this.#stage.view = this.#stage.view;
      },
      () => {},
    );
  }

  #look() {
    this.#stage.toggle();
    this.#zoom.ariaPressed = this.#stage.isClose;
  }

  // Something of the picture changed: its marks, or what it looks like.
  #renew() {
    const before = this.#tile;
    const tile = this.#store.find(before.id);
    if (!tile) return;
    this.#tile = tile;
    const looks = edits.isSame(before.edit, tile.edit) ? before.edit_revision === tile.edit_revision : false;
    if (looks) return void this.#words();
    if (!edits.isSame(before.edit, tile.edit)) this.#guess(before, tile);
    this.#show();
  }

  // An edit seen at once: drawn from the unedited screen rendition if the browser has it by now.
  #guess(before, tile) {
    const shown = this.#picture.querySelector("img:not(.under, .full)");
    if (before.edit || !shown?.complete || !shown.naturalWidth) return;
    foresee(tile, shown);
  }

  #words() {
    const tile = this.#tile;
    const place = this.#store.place(tile.id);
    const where = place < 0 ? "" : `${place + 1} / ${this.#store.shown.length}`;
    this.#caption.replaceChildren(
      h("strong", {}, tile.number),
      " ",
      tile.caption || tile.name,
      " ",
      h("small", {}, where),
    );
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
        "aria-pressed": String(n === tile.rating),
      }),
    );
    const focused = [...this.#marks.querySelectorAll("button")].indexOf(document.activeElement);
    this.#marks.replaceChildren(
      flag("pick", t.pick, "P"),
      flag("reject", t.reject, "X"),
      h("span", { class: "rating" }, stars),
    );
    if (focused >= 0) this.#marks.querySelectorAll("button")[focused]?.focus();
  }

  #inform() {
    this.#panel.hidden = !this.#panel.hidden;
    this.#dialog.classList.toggle("informed", !this.#panel.hidden);
    this.#stage.reset();
    this.#inspector.draw();
  }

  #crop() {
    this.#views.crop(this.#tile.number);
  }

  #trash() {
    const { id } = this.#tile;
    const next = this.#neighbour(1) ?? this.#neighbour(-1);
    this.#commands.trash([id]);
    if (next) this.#to(next);
    else this.#views.leave();
  }

  #go(step) {
    this.#to(this.#neighbour(step));
  }

  #to(id) {
    const tile = id && this.#store.find(id);
    if (tile && tile.id !== this.#tile.id) this.#views.look(tile.number, { replace: true });
  }

  close() {
    for (const off of this.#off) off();
    this.#inspector.close();
    this.#dialog.close();
    this.#dialog.remove();
    this.#store.tell("left", this.#tile.id);
  }
}
