// The crop editor: a window drawn on the whole picture, with thirds, shapes, straightening, turns and mirrors. Nothing
// but the instruction is kept; what it will look like is shown at once by the browser.

import { announce, h, isTyping, tool } from "./studio-dom.js";
import * as edits from "./studio-edits.js";
import { foresee, plainOf, sideFor } from "./studio-lightbox.js";
import { say, t, tenth, whole } from "./studio-words.js";

// Width by height; "original" is the picture's own, "" is free.
const SHAPES = () => [
  ["", t.shape_free],
  ["original", t.shape_original],
  [1, "1 : 1"],
  [3 / 2, "3 : 2"],
  [4 / 3, "4 : 3"],
  [5 / 4, "5 : 4"],
  [7 / 5, "7 : 5"],
  [16 / 9, "16 : 9"],
];
const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];
// Pixels for each inch: what a good print has, and what one needs at least.
const GOOD_DPI = 300;
const LEAST_DPI = 150;
const POSTCARD_CM = [15, 10];
const WHOLE = { x: 0, y: 0, width: 1, height: 1 };
const SMALLEST = 0.02;

export class Crop {
  #store;
  #commands;
  #views;
  #tile;
  #edit;
  #shape = "";
  #past = [];
  #ahead = [];
  #dialog;
  #image = h("img", { alt: "", draggable: false });
  #area = h("div", { class: "crop-area" });
  #frame = h("div", { class: "crop-frame" });
  #window = h("div", { class: "crop-window", tabIndex: 0, role: "application" });
  #size = h("p", { class: "crop-size", role: "status" });
  #slider = h("input", { type: "range", min: -45, max: 45, step: 0.1 });
  #degrees = h("output");
  #shapes = h("select");
  #drag = null;
  #resized = new ResizeObserver(() => this.#draw());

  constructor(store, commands, views, number) {
    this.#store = store;
    this.#commands = commands;
    this.#views = views;
    this.#tile = store.byNumber(number);
    this.#edit = edits.whole(this.#tile.edit);
    store.moveTo(this.#tile.id);
    this.#build();
    this.#dialog.showModal();
    this.#resized.observe(this.#area);
    this.#window.focus();
    this.#load();
  }

  #build() {
    const { number } = this.#tile;
    this.#window.setAttribute("aria-label", t.crop_window);
    this.#window.append(
      h("span", { class: "thirds across" }),
      h("span", { class: "thirds down" }),
      ...HANDLES.map((at) => handle(at)),
    );
    this.#frame.append(this.#window);
    this.#area.append(this.#image, h("div", { class: "crop-shade" }), this.#frame);
    this.#shapes.append(...SHAPES().map(([value, name]) => h("option", { value }, name)));
    this.#shapes.addEventListener("change", () => this.#reshape(this.#shapes.value));
    this.#slider.addEventListener("pointerdown", () => this.#keep());
    this.#slider.addEventListener("keydown", () => this.#keep());
    this.#slider.addEventListener("input", () => this.#straighten(Number(this.#slider.value)));
    this.#slider.addEventListener("dblclick", () => this.#step(() => this.#straighten(0)));
    this.#dialog = h(
      "dialog",
      { class: "lightbox crop", "data-theme": "dark", "aria-label": say(t.crop_title, { number }) },
      h(
        "div",
        { class: "lightbox-bar" },
        tool("close", t.cancel, () => this.#views.leave(), { key: "Esc" }),
        h("p", { class: "caption" }, h("strong", {}, number), " ", t.crop),
        this.#size,
        h(
          "span",
          { class: "end" },
          h("button", { type: "button", class: "primary small", onclick: () => this.#save() }, t.save_crop),
        ),
      ),
      this.#area,
      this.#tools(),
    );
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#views.leave();
    });
    this.#dialog.addEventListener("keydown", (event) => this.#press(event));
    this.#area.addEventListener("pointerdown", (event) => this.#down(event));
    this.#area.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) this.#area.addEventListener(end, () => (this.#drag = null));
    document.body.append(this.#dialog);
  }

  #tools() {
    const change = (next) => () =>
      this.#step(() => {
        this.#edit = next(this.#edit);
      });
    return h(
      "div",
      { class: "crop-tools" },
      h("label", {}, h("span", { class: "unseen" }, t.shape), this.#shapes),
      tool("shape", t.shape_turn, () => this.#turnShape(), { key: "O", class: "tool turn-shape" }),
      h("label", { class: "straighten" }, h("span", {}, t.straighten), this.#slider, this.#degrees),
      h(
        "span",
        { class: "group" },
        tool(
          "left",
          t.rotate_left,
          change((edit) => edits.rotated(edit, -90)),
          { key: "[" },
        ),
        tool(
          "right",
          t.rotate_right,
          change((edit) => edits.rotated(edit, 90)),
          { key: "]" },
        ),
        tool(
          "flip",
          t.flip_across,
          change((edit) => edits.mirrored(edit, "horizontal")),
        ),
        tool(
          "flop",
          t.flip_down,
          change((edit) => edits.mirrored(edit, "vertical")),
        ),
      ),
      tool(
        "reset",
        t.reset_edits,
        change(() => edits.whole(null)),
      ),
    );
  }

  async #load() {
    const side = sideFor(innerWidth, innerHeight);
    // The grid's picture stands in while it is still uncut.
    if (!this.#tile.edit) this.#image.src = `/t/${this.#tile.id}/${this.#tile.edit_revision}.jpg`;
    this.#draw();
    const image = new Image();
    image.src = plainOf(this.#tile, side);
    await image.decode().catch(() => {});
    this.#image.src = image.src;
    this.#draw();
  }

  // Sizes on the screen: the turned picture, and the frame inside it that straightening leaves.
  #measure() {
    const { clientWidth, clientHeight } = this.#area;
    const [w, high] = edits.turned(this.#edit, this.#tile.ow, this.#tile.oh);
    const room = 32;
    const scale = Math.min((clientWidth - room) / w, (clientHeight - room) / high);
    const part = edits.kept(this.#edit.straighten_deg, w, high);
    return { scale, width: w * scale * part, height: high * scale * part };
  }

  #draw() {
    const { scale, width, height } = this.#measure();
    const { ow, oh } = this.#tile;
    Object.assign(this.#image.style, {
      width: `${ow * scale}px`,
      height: `${oh * scale}px`,
      transform: `translate(-50%, -50%) ${edits.transform(this.#edit)}`,
    });
    Object.assign(this.#frame.style, { width: `${width}px`, height: `${height}px` });
    const { x, y, width: across, height: down } = this.#edit.crop ?? WHOLE;
    Object.assign(this.#window.style, {
      left: `${x * 100}%`,
      top: `${y * 100}%`,
      width: `${across * 100}%`,
      height: `${down * 100}%`,
    });
    this.#slider.value = this.#edit.straighten_deg;
    this.#degrees.textContent = `${tenth(this.#edit.straighten_deg)}°`;
    this.#tell();
  }

  // Live size, and whether it is enough for a print.
  #tell() {
    const [w, high] = edits.outputSize(this.#edit, this.#tile.ow, this.#tile.oh);
    const cm = (pixels, dpi) => (pixels / dpi) * 2.54;
    const [long, short] = [Math.max(w, high), Math.min(w, high)];
    const few = cm(long, LEAST_DPI) < POSTCARD_CM[0] || cm(short, LEAST_DPI) < POSTCARD_CM[1];
    const size = say(t.crop_pixels, { width: whole(w), height: whole(high) });
    const print = few
      ? t.crop_few
      : say(t.crop_print, { width: tenth(cm(w, GOOD_DPI)), height: tenth(cm(high, GOOD_DPI)) });
    this.#size.textContent = `${size} · ${print}`;
    this.#size.classList.toggle("few", few);
  }

  // The shape in fractions of the frame, or 0 when it is free.
  #ratio() {
    if (!this.#shape) return 0;
    const [w, high] = edits.turned(this.#edit, this.#tile.ow, this.#tile.oh);
    if (this.#shape === "original") return 1;
    return Number(this.#shape) / (w / high);
  }

  #reshape(value) {
    this.#step(() => {
      const [w, high] = edits.turned(this.#edit, this.#tile.ow, this.#tile.oh);
      const crop = this.#edit.crop ?? WHOLE;
      const upright = (crop.width * w) / (crop.height * high) < 1;
      this.#shape = value && value !== "original" && upright ? String(1 / Number(value)) : value;
      this.#fit();
    });
  }

  // Lies down what stands, and the other way round.
  #turnShape() {
    this.#step(() => {
      const [w, high] = edits.turned(this.#edit, this.#tile.ow, this.#tile.oh);
      const crop = this.#edit.crop ?? WHOLE;
      const shape =
        this.#shape === "original" ? w / high : Number(this.#shape) || (crop.width * w) / (crop.height * high);
      this.#shape = String(1 / shape);
      this.#fit();
      if (!this.#shapes.value) this.#shape = "";
    });
  }

  // The largest window of the shape around the middle of the one that is there.
  #fit() {
    const ratio = this.#ratio();
    if (!ratio) return;
    const { x, y, width, height } = this.#edit.crop ?? WHOLE;
    const [middle, centre] = [x + width / 2, y + height / 2];
    const area = Math.max(width, height * ratio);
    const across = Math.min(1, area, ratio);
    this.#set({ x: middle - across / 2, y: centre - across / ratio / 2, width: across, height: across / ratio });
  }

  #set(crop) {
    const kept = edits.inside(crop);
    const everything = kept.x < 1e-4 && kept.y < 1e-4 && kept.width > 0.9999 && kept.height > 0.9999;
    this.#edit = { ...this.#edit, crop: everything ? null : kept };
  }

  #straighten(degrees) {
    const limit = Math.min(45, Math.max(-45, degrees));
    // A hair from level is meant as level.
    this.#edit = { ...this.#edit, straighten_deg: Math.abs(limit) < 0.15 ? 0 : Math.round(limit * 10) / 10 };
    this.#draw();
  }

  // Within the editor each step can be taken back; outside it is one.
  #keep() {
    this.#past.push(structuredClone(this.#edit));
    this.#ahead = [];
  }

  #step(act) {
    this.#keep();
    act();
    this.#draw();
  }

  #back(from, to) {
    const edit = from.pop();
    if (!edit) return;
    to.push(structuredClone(this.#edit));
    this.#edit = edit;
    this.#draw();
  }

  #down(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    const at = event.target.dataset.handle;
    const inside = this.#window.contains(event.target);
    const frame = this.#frame.getBoundingClientRect();
    const crop = { ...(this.#edit.crop ?? WHOLE) };
    const drawn = !at && !this.#edit.crop && inside;
    this.#keep();
    this.#area.setPointerCapture(event.pointerId);
    const kind = at ? "handle" : drawn ? "draw" : inside ? "move" : "turn";
    this.#drag = { kind, at, x: event.clientX, y: event.clientY, frame, crop, degrees: this.#edit.straighten_deg };
    event.preventDefault();
    this.#window.focus({ preventScroll: true });
  }

  #move(event) {
    if (!this.#drag) return;
    const { kind, x, y, frame, crop } = this.#drag;
    const [dx, dy] = [(event.clientX - x) / frame.width, (event.clientY - y) / frame.height];
    if (kind === "turn") return this.#turn(event);
    if (kind === "move") {
      this.#set({ ...crop, x: crop.x + dx, y: crop.y + dy });
    } else if (kind === "draw") {
      if (Math.hypot(event.clientX - x, event.clientY - y) < 8) return undefined;
      const [left, top] = [(x - frame.x) / frame.width, (y - frame.y) / frame.height];
      this.#set(this.#drawn({ x: left, y: top }, { x: left + dx, y: top + dy }));
    } else {
      this.#set(this.#pulled(crop, this.#drag.at, dx, dy));
    }
    this.#draw();
    return undefined;
  }

  // Outside the window a drag straightens, around the picture's middle.
  #turn(event) {
    const { x, y, frame, degrees } = this.#drag;
    const [cx, cy] = [frame.x + frame.width / 2, frame.y + frame.height / 2];
    const by = Math.atan2(event.clientY - cy, event.clientX - cx) - Math.atan2(y - cy, x - cx);
    const turned = (((((by * 180) / Math.PI + 180) % 360) + 360) % 360) - 180;
    this.#straighten(degrees + turned);
  }

  // A window drawn from one corner to another, of the shape that was asked for.
  #drawn(from, to) {
    const clamp = (value) => Math.min(1, Math.max(0, value));
    const ratio = this.#ratio();
    const [ax, ay, bx, by] = [clamp(from.x), clamp(from.y), clamp(to.x), clamp(to.y)];
    let [width, height] = [Math.abs(bx - ax), Math.abs(by - ay)];
    if (ratio) {
      width = Math.min(width, height * ratio) || SMALLEST;
      height = width / ratio;
    }
    return {
      x: bx < ax ? ax - width : ax,
      y: by < ay ? ay - height : ay,
      width: Math.max(SMALLEST, width),
      height: Math.max(SMALLEST, height),
    };
  }

  // The window with a handle pulled; what is opposite stays where it is.
  #pulled(crop, at, dx, dy) {
    let [left, top, right, bottom] = [crop.x, crop.y, crop.x + crop.width, crop.y + crop.height];
    if (at.includes("w")) left = Math.min(right - SMALLEST, Math.max(0, left + dx));
    if (at.includes("e")) right = Math.max(left + SMALLEST, Math.min(1, right + dx));
    if (at.includes("n")) top = Math.min(bottom - SMALLEST, Math.max(0, top + dy));
    if (at.includes("s")) bottom = Math.max(top + SMALLEST, Math.min(1, bottom + dy));
    const ratio = this.#ratio();
    if (ratio) [left, top, right, bottom] = keepShape({ left, top, right, bottom }, at, ratio, crop);
    return { x: left, y: top, width: right - left, height: bottom - top };
  }

  #press(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      if (event.shiftKey) this.#back(this.#ahead, this.#past);
      else this.#back(this.#past, this.#ahead);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || (isTyping(event.target) && event.key !== "Enter")) return;
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const onWindow = event.target === this.#window;
    if (arrows && onWindow) {
      event.preventDefault();
      this.#nudge(arrows, event.shiftKey);
      return;
    }
    const meant = {
      Enter: () => event.target.matches("button, select") || this.#save(),
      "[": () => this.#step(() => (this.#edit = edits.rotated(this.#edit, -90))),
      "]": () => this.#step(() => (this.#edit = edits.rotated(this.#edit, 90))),
      o: () => this.#turnShape(),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    meant?.();
  }

  // Arrows move the window; with Shift they make it larger and smaller.
  #nudge([dx, dy], resize) {
    const step = 0.005;
    this.#step(() => {
      const crop = this.#edit.crop ?? WHOLE;
      if (resize) this.#set(this.#pulled(crop, "se", dx * step, dy * step));
      else this.#set({ ...crop, x: crop.x + dx * step, y: crop.y + dy * step });
    });
    announce(this.#size.textContent);
  }

  #save() {
    const { id } = this.#tile;
    if (this.#image.complete && this.#image.naturalWidth) foresee({ ...this.#tile, edit: this.#edit }, this.#image);
    this.#commands.edit(t.verb_crop, [id], () => this.#edit);
    this.#views.leave();
  }

  close() {
    this.#resized.disconnect();
    this.#dialog.close();
    this.#dialog.remove();
  }
}

function handle(at) {
  const made = h("span", { class: `handle ${at}` });
  made.dataset.handle = at;
  return made;
}

// Corrects a pulled window to a shape, in fractions: corners follow the longer pull, edges grow around the middle.
function keepShape({ left, top, right, bottom }, at, ratio, before) {
  let [width, height] = [right - left, bottom - top];
  if (at === "n" || at === "s") width = height * ratio;
  else if (at === "e" || at === "w") height = width / ratio;
  else if (width / ratio > height) height = width / ratio;
  else width = height * ratio;
  const roomX = at.includes("w") ? right : at.includes("e") ? 1 - left : 1;
  const roomY = at.includes("n") ? bottom : at.includes("s") ? 1 - top : 1;
  const fit = Math.min(1, roomX / width, roomY / height);
  [width, height] = [width * fit, height * fit];
  if (at.includes("w")) left = right - width;
  else if (at.includes("e")) right = left + width;
  else [left, right] = around(before.x + before.width / 2, width);
  if (at.includes("n")) top = bottom - height;
  else if (at.includes("s")) bottom = top + height;
  else [top, bottom] = around(before.y + before.height / 2, height);
  return [left, top, right, bottom];
}

function around(middle, length) {
  const start = Math.min(1 - length, Math.max(0, middle - length / 2));
  return [start, start + length];
}
