// Elements, icons, and what every view needs of the document.

import { t } from "./studio-words.js";

// An element: h("button", { type: "button", "aria-label": "Close", onclick: close }, icon("close")). Children that are
// null, undefined or false are left out; text is text.
export function h(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key === "class") made.className = value;
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && !key.startsWith("aria")) made[key] = value;
    else if (value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const PATHS = {
  add: "M12 5v14M5 12h14",
  back: "M15 5l-7 7 7 7",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  compare: "M4 5h7v14H4zM13 5h7v14h-7z",
  copy: "M9 9h10v10H9zM5 15V5h10",
  crop: "M6 2v16h16M2 6h16v16",
  filter: "M4 6h16M7 12h10M10 18h4",
  flip: "M12 3v18M9 7L4 17h5zM15 7l5 10h-5z",
  flop: "M3 12h18M7 9L17 4v5zM7 15l10 5v-5z",
  folder: "M3 6h6l2 2h10v11H3z",
  handle: "M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01",
  information: "M12 11v6M12 7.5v.5M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
  keys: "M3 7h18v10H3zM7 11v.01M11 11v.01M15 11v.01M8 14h8",
  left: "M4 9a8 8 0 1 1-1 6M4 4v5h5",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M6 12v.01M12 12v.01M18 12v.01",
  next: "M9 4l8 8-8 8",
  open: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  paste: "M8 5H5v15h14V5h-3M9 3h6v4H9z",
  pick: "M6 21V4h12l-3 4 3 4H6",
  previous: "M15 4l-8 8 8 8",
  redo: "M20 9H9a5 5 0 0 0 0 10h4M16 5l4 4-4 4",
  reject: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M6 6l12 12",
  reset: "M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4",
  right: "M20 9a8 8 0 1 0 1 6M20 4v5h-5",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l5 5",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13",
  shape: "M4 9h9v11H4zM10 9V4h10v9h-7",
  undo: "M4 9h11a5 5 0 0 1 0 10h-4M8 5L4 9l4 4",
  unmark: "M5 12h14",
  upload: "M12 16V4M7 9l5-5 5 5M4 20h16",
  heart: "M12 20.5 4.2 12.6a5 5 0 0 1 7.1-7.1l.7.8.7-.8a5 5 0 0 1 7.1 7.1z",
  zoom: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l5 5M8 11h6M11 8v6",
};
const SVG = "http://www.w3.org/2000/svg";

// A line drawing, 24 by 24, in the colour of the text.
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon", `icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

// Keys as the reader's keyboard names them.
export const keyNames = (keys) => keys.replaceAll("Ctrl", t.key_ctrl).replaceAll("Shift", t.key_shift);

// A button that is only an icon, with its name for those who do not see it, and its key for those who use one.
export function tool(name, label, onclick, { key = "", ...more } = {}) {
  const title = key ? `${label} (${keyNames(key)})` : label;
  return h("button", { type: "button", class: "tool", "aria-label": label, title, onclick, ...more }, icon(name));
}

// A dialog over the page: a title, a way out, and what is in it. It leaves the document when it is closed.
export function dialog(title, { class: kind = "", onclose } = {}, ...children) {
  const close = h(
    "button",
    { type: "button", class: "tool", "aria-label": t.close, onclick: () => made.close() },
    icon("close"),
  );
  const made = h(
    "dialog",
    { class: `sheet ${kind}`, "aria-label": title },
    h("header", {}, h("h2", { tabIndex: -1, autofocus: true }, title), close),
    h("div", { class: "inside" }, ...children),
  );
  made.addEventListener("close", () => {
    made.remove();
    onclose?.();
  });
  made.addEventListener("click", (event) => {
    if (event.target === made) made.close();
  });
  document.body.append(made);
  made.showModal();
  return made;
}

// Asks before something that cannot be undone. Answers whether it was meant.
export function ask(question, verb) {
  return new Promise((resolve) => {
    let meant = false;
    const yes = h(
      "button",
      {
        type: "button",
        class: "danger",
        onclick: () => {
          meant = true;
          made.close();
        },
      },
      verb,
    );
    const no = h("button", { type: "button", autofocus: true, onclick: () => made.close() }, t.cancel);
    const made = dialog(question, { onclose: () => resolve(meant) }, h("div", { class: "row" }, no, yes));
  });
}

// Whether a key belongs to a field in which somebody types.
export const isTyping = (target) =>
  target instanceof Element &&
  target.closest(
    "input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable]",
  ) !== null;

// Categories that a choice has from the beginning; more are made when somebody is about to choose.
const MOST_OPTIONS = 200;
const filled = new WeakMap();

// A choice of categories, made anew only when they are others than before; `chosen` is the value that it shows.
// `first` and `last` are options around them.
export function fill(select, categories, chosen, { first = [], last = [], value = ({ id }) => id } = {}) {
  const make = (some) => {
    const options = [...first, ...some.map((one) => [value(one), one.name]), ...last];
    select.replaceChildren(
      ...options.map(([key, name, hidden = false]) => h("option", { value: key, hidden, disabled: hidden }, name)),
    );
  };
  const complete = () => {
    if (filled.get(select) === categories) return;
    const kept = select.value;
    filled.set(select, categories);
    make(categories);
    select.value = kept;
  };
  if (categories.length <= MOST_OPTIONS || document.activeElement === select) complete();
  else if (filled.get(select) !== categories) make(categories.filter((one) => value(one) === chosen));
  select.value = chosen;
  select.onpointerdown = complete;
  select.onfocus = complete;
}

// Calls `work` at most once per frame, however often it is asked for.
export function once(work) {
  let asked = 0;
  return () => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      work();
    });
  };
}

// Those who want to know of something.
export class Signal {
  #heard = new Map();

  on(name, heard) {
    if (!this.#heard.has(name)) this.#heard.set(name, new Set());
    this.#heard.get(name).add(heard);
    return () => this.#heard.get(name).delete(heard);
  }

  tell(name, detail) {
    for (const heard of this.#heard.get(name) ?? []) heard(detail);
  }
}

// Says something to those who listen rather than look.
export function announce(sentence) {
  const region = document.getElementById("announcer");
  if (region) region.textContent = sentence;
}
