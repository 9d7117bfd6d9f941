// An event's settings. Each field is kept when it is left; what could not be kept stays in its field, and is said.

import { Lost, call, change, get } from "./studio-api.js";
import { h, icon, tool } from "./studio-dom.js";
import { Lines } from "./studio-lines.js";
import { keepDrawn } from "./studio-news.js";
import { Selling } from "./studio-selling.js";
import { done, refused } from "./studio-toast.js";
import { say, t } from "./studio-words.js";

const form = document.getElementById("settings");
const number = Number(form.dataset.event);
const path = `events/${number}`;
const state = document.getElementById("kept");
let known = null;
let underWay = 0;
let anyLost = false;
// Texts that were typed and are not kept, or not yet: they stay in their fields.
const unkept = new Set();

const selling = new Selling(form, keep);

const TEXTS = ["name", "description", "date", "photographer", "code", "price_note", "delivery_note"];

async function keep(json, label) {
  state.textContent = t.keeping;
  underWay += 1;
  try {
    await change("PATCH", path, json);
    for (const name of Object.keys(json)) unkept.delete(name);
    await load();
    if (label) done(label, undo);
    return true;
  } catch (error) {
    anyLost = true;
    refused(error);
    return false;
  } finally {
    underWay -= 1;
    // Changes may be on their way together: what is said at last holds for all of them.
    if (underWay === 0) {
      state.textContent = anyLost || unkept.size ? t.not_kept : t.kept;
      anyLost = false;
    }
  }
}

async function undo() {
  try {
    await change("POST", `${path}/undo`, {});
    await load();
  } catch (error) {
    refused(error);
  }
}

async function load() {
  [known] = await Promise.all([get(path), selling.load()]);
  const { event } = known;
  document.getElementById("event-name").textContent = event.name;
  for (const name of TEXTS) {
    const field = form.elements[name];
    if (document.activeElement !== field && !unkept.has(name)) field.value = event[name] ?? "";
  }
  drawCategories();
  drawWatermark();
  drawTitle();
  drawHost();
  selling.draw(event);
}

for (const name of TEXTS) {
  const field = form.elements[name];
  field.addEventListener("change", async () => {
    const value = field.value.trim();
    if (value === (known.event[name] ?? "")) {
      unkept.delete(name);
      field.removeAttribute("aria-invalid");
      if (underWay === 0 && unkept.size === 0) state.textContent = "";
      return;
    }
    unkept.add(name);
    const kept = await keep(
      { [name]: value },
      say(t.setting_changed, { what: field.labels[0].querySelector("span").textContent }),
    );
    field.setAttribute("aria-invalid", String(!kept));
  });
}
form.addEventListener("submit", (event) => event.preventDefault());

// Categories, in order: by drag, and by the keyboard.

const categories = document.getElementById("categories");
const adder = document.getElementById("add-category");
const lines = new Lines(categories, category);
let dragged = null;

function keepCategories(next, label) {
  known.event.categories = next;
  drawCategories();
  return keep({ categories: next.map(({ id, name }) => (id ? { id, name } : { name })) }, label);
}

function move(from, to) {
  const next = [...known.event.categories];
  if (to < 0 || to >= next.length || from === to) return;
  next.splice(to, 0, ...next.splice(from, 1));
  keepCategories(next, t.categories_ordered).then(() => lines.line(to).querySelector(".handle").focus());
}

function drawCategories() {
  if (categories.contains(document.activeElement) && document.activeElement.matches("input")) return;
  lines.draw(known.event.categories.length);
}

// The line of a category: its handle, its name, and what takes it away.
function category(at) {
  const { id, name } = known.event.categories[at];
  const field = h("input", { type: "text", value: name, maxLength: 200, "aria-label": t.category });
  field.addEventListener("change", () => {
    const renamed = field.value.trim();
    field.blur();
    if (renamed && renamed !== name)
      keepCategories(
        known.event.categories.map((one) => (one.id === id ? { id, name: renamed } : one)),
        say(t.category_renamed, { name: renamed }),
      );
    else field.value = name;
  });
  const handle = h(
    "button",
    { type: "button", class: "tool handle", "aria-label": say(t.move_category, { name }), title: t.move_hint },
    icon("handle"),
  );
  handle.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    move(at, at + by);
  });
  const line = h(
    "li",
    { class: "category" },
    handle,
    field,
    tool("close", say(t.remove_category, { name }), () =>
      keepCategories(
        known.event.categories.filter((one) => one.id !== id),
        say(t.category_removed, { name }),
      ),
    ),
  );
  handle.addEventListener("pointerdown", () => (line.draggable = true));
  line.addEventListener("dragstart", (event) => {
    dragged = at;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", name);
    line.classList.add("lifted");
  });
  line.addEventListener("dragend", () => {
    dragged = null;
    line.draggable = false;
    drawCategories();
  });
  line.addEventListener("dragover", (event) => {
    if (dragged === null) return;
    event.preventDefault();
    for (const other of categories.children) other.classList.remove("before", "after");
    if (at !== dragged) line.classList.add(at < dragged ? "before" : "after");
  });
  line.addEventListener("drop", (event) => {
    if (dragged === null) return;
    event.preventDefault();
    const from = dragged;
    dragged = null;
    move(from, at);
  });
  return line;
}

adder.addEventListener("keydown", async (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const name = adder.value.trim();
  if (!name) return;
  if (await keepCategories([...known.event.categories, { name }], say(t.category_added, { name }))) adder.value = "";
  adder.focus();
});

// The watermark, and what it looks like on a picture.

const mark = document.getElementById("watermark");
const preview = document.getElementById("preview");
const sayMark = document.getElementById("preview-state");
let png = null;
let shown = null;
let asked = 0;

function fromForm() {
  const { mark_kind: kind, mark_text: text, mark_place: place, mark_size: size, mark_opacity: opacity } = form.elements;
  const style = { place: place.value, size: Number(size.value) / 100, opacity: Number(opacity.value) / 100 };
  // Said with the event's name, so that nobody leaves proofs unmarked by accident.
  if (kind.value === "none") return { kind: "none", event_name: known.event.name };
  if (kind.value === "png") return png ? { kind: "png", png, style } : { kind: "png", style };
  return { kind: "text", text: text.value.trim(), style };
}

function drawWatermark() {
  if (mark.contains(document.activeElement)) return;
  const { watermark } = known.event;
  const { mark_kind: kind, mark_text: text, mark_place: place, mark_size: size, mark_opacity: opacity } = form.elements;
  kind.value = watermark.kind;
  text.value = watermark.text ?? text.value;
  const { style } = watermark;
  place.value = style.place;
  size.value = Math.round(style.size * 100);
  opacity.value = Math.round(style.opacity * 100);
  reveal();
  look();
}

function reveal() {
  const kind = form.elements.mark_kind.value;
  for (const part of mark.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(kind);
  for (const range of mark.querySelectorAll("input[type=range]"))
    range.nextElementSibling.textContent = `${range.value} %`;
}

// The newest wish wins; the others are dropped while one is on its way.
let looking = false;
async function look() {
  const mine = ++asked;
  if (looking) return;
  looking = true;
  try {
    const watermark = fromForm();
    if (watermark.kind === "png" && !watermark.png && known.event.watermark.kind !== "png") return;
    const picture = known.event.title_picture ?? known.pictures[0]?.id;
    if (!picture) {
      sayMark.textContent = t.preview_needs_picture;
      return;
    }
    const image = await call("POST", `${path}/watermark-preview`, { json: { watermark, picture } });
    if (shown) URL.revokeObjectURL(shown);
    shown = URL.createObjectURL(image);
    preview.src = shown;
    preview.hidden = false;
    sayMark.textContent = "";
  } catch (error) {
    sayMark.textContent = error instanceof Lost ? t.lost : error.message;
  } finally {
    looking = false;
    if (mine !== asked) look();
  }
}

mark.addEventListener("input", (event) => {
  if (event.target.type === "file") return;
  reveal();
  look();
});
mark.addEventListener("change", async (event) => {
  if (event.target.type === "file") {
    const [file] = event.target.files;
    if (!file) return;
    png = await base64(file);
    look();
  }
  const watermark = fromForm();
  if (watermark.kind === "text" && !watermark.text) return;
  if (watermark.kind === "png" && !watermark.png && known.event.watermark.kind !== "png") return;
  keep({ watermark }, t.watermark_changed);
});

const base64 = (file) =>
  new Promise((read, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => read(reader.result.slice(reader.result.indexOf(",") + 1)));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(file);
  });

// The picture that stands for the event: one of the picks, or of all while there are none.

function drawTitle() {
  const faces = document.getElementById("title-pictures");
  const { pictures, event } = known;
  const picked = pictures.filter(({ flag }) => flag === "pick");
  const some = (picked.length ? picked : pictures).slice(0, 60);
  if (event.title_picture && !some.some(({ id }) => id === event.title_picture))
    some.unshift(...pictures.filter(({ id }) => id === event.title_picture));
  document.getElementById("no-title").hidden = some.length > 0;
  const focused = faces.contains(document.activeElement) ? document.activeElement.value : null;
  faces.replaceChildren(
    ...some.map((tile) => {
      const choice = h("input", {
        type: "radio",
        name: "title_picture",
        value: tile.id,
        checked: tile.id === event.title_picture,
      });
      choice.addEventListener("change", () => keep({ title_picture: tile.id }, t.title_changed));
      return h(
        "label",
        { class: "face" },
        choice,
        h("img", {
          src: `/t/${tile.id}/${tile.edit_revision}.jpg`,
          alt: say(t.picture_number, { number: tile.number }),
          loading: "lazy",
          decoding: "async",
        }),
      );
    }),
  );
  if (focused) faces.querySelector(`input[value="${CSS.escape(focused)}"]`)?.focus();
}

function drawHost() {
  const { host } = form.elements;
  if (document.activeElement === host) return;
  document.getElementById("host-field").hidden = known.hosts.length < 2;
  document.getElementById("no-host").hidden = known.hosts.length > 0;
  host.replaceChildren(
    ...known.hosts.map(({ url, name }) => h("option", { value: url }, name ? `${name} (${url})` : url)),
  );
  host.value = known.event.host ?? known.hosts[0]?.url ?? "";
}
form.elements.host.addEventListener("change", () => keep({ host: form.elements.host.value }, t.host_changed));

addEventListener("beforeunload", (event) => {
  if (underWay || unkept.size) event.preventDefault();
});
await keepDrawn(["change"], load);
form.classList.add("drawn");
