// The bar over the grid: flag, stars, words, order, size, and where pictures come from.

import { h, tool } from "./studio-dom.js";
import { SORTS, isNarrow } from "./studio-filter.js";
import { help } from "./studio-keys.js";
import { count, named, t } from "./studio-words.js";

const SIZES = [120, 320];
const FLAGS = () => [
  ["", t.flag_all],
  ["pick", t.flag_pick],
  ["none", t.flag_none],
  ["reject", t.flag_reject],
];

export class Tools {
  #store;
  #grid;
  #found = h("p", { class: "found", role: "status", hidden: true });
  #flags;
  #stars;
  #search;
  #sort;
  #undo;
  #redo;

  constructor(element, store, grid, { sources, side, details }) {
    this.#store = store;
    this.#grid = grid;
    this.#flags = h(
      "fieldset",
      { class: "segments" },
      h("legend", { class: "unseen" }, t.flag),
      FLAGS().map(([value, name]) =>
        h(
          "label",
          {},
          h("input", { type: "radio", name: "flag", value, onchange: () => store.show({ flag: value }) }),
          h("span", {}, name),
        ),
      ),
    );
    this.#stars = h(
      "select",
      { "aria-label": t.at_least, onchange: (event) => store.show({ stars: Number(event.target.value) }) },
      [0, 1, 2, 3, 4, 5].map((n) =>
        h("option", { value: n }, n ? `${"★".repeat(n)}${n < 5 ? " +" : ""}` : t.any_stars),
      ),
    );
    this.#search = h("input", {
      type: "search",
      placeholder: t.search,
      "aria-label": t.search_label,
      maxLength: 200,
      autocomplete: "off",
    });
    let typed;
    this.#search.addEventListener("input", () => {
      clearTimeout(typed);
      typed = setTimeout(() => store.show({ text: this.#search.value }), 120);
    });
    this.#search.addEventListener("keydown", (event) => {
      if (event.key === "Escape" || event.key === "Enter") {
        event.preventDefault();
        if (event.key === "Escape") {
          this.#search.value = "";
          store.show({ text: "" });
        }
        grid.element.querySelector(".tile[tabindex='0']")?.focus();
      }
    });
    this.#sort = h(
      "select",
      { "aria-label": t.sort, onchange: (event) => store.show({ sort: event.target.value }) },
      SORTS.map((sort) => h("option", { value: sort }, t[`sort_${sort}`])),
    );
    const size = h("input", {
      type: "range",
      class: "size",
      min: SIZES[0],
      max: SIZES[1],
      step: 20,
      value: grid.size,
      "aria-label": t.size,
    });
    size.addEventListener("input", () => (grid.size = Number(size.value)));
    this.#undo = tool("undo", t.undo, () => store.undo(), { key: "Ctrl Z" });
    this.#redo = tool("redo", t.redo, () => store.redo(), { key: "Ctrl Shift Z" });
    element.append(
      tool("menu", t.show_categories, side, { class: "tool only-narrow" }),
      this.#flags,
      this.#stars,
      this.#sort,
      this.#search,
      h("span", { class: "end" }, size, tool("information", t.show_details, details, { key: "I" })),
    );
    // In the page's own bar, beside the button to which everything leads.
    document
      .getElementById("steps")
      .append(this.#undo, this.#redo, tool("keys", t.keys_title, help, { key: "?", class: "tool keys-tool" }));
    offer(document.getElementById("import"), sources);
    element.after(this.#found);
    store.on("shown", () => this.#draw());
    store.on("event", () => this.#draw());
  }

  focus() {
    this.#search.focus();
    this.#search.select();
  }

  #draw() {
    const { filter, shown, undoLabel, redoLabel } = this.#store;
    this.#flags.querySelector(`input[value="${filter.flag}"]`).checked = true;
    this.#stars.value = filter.stars;
    this.#sort.value = filter.sort;
    if (document.activeElement !== this.#search) this.#search.value = filter.text;
    this.#step(this.#undo, t.undo, undoLabel);
    this.#step(this.#redo, t.redo, redoLabel);
    const list = filter.list && this.#store.list(filter.list);
    const narrow = isNarrow(filter);
    this.#found.hidden = !narrow;
    const clear = h(
      "button",
      { type: "button", class: "link", onclick: () => this.#store.show({ flag: "", stars: 0, text: "", list: null }) },
      t.show_all,
    );
    if (!narrow) return;
    const parts = [list && `${list.name} · ${list.by}`, count(t.found, shown.length)].filter(Boolean);
    this.#found.replaceChildren(parts.join(" · "), " ", clear, ...(list ? downloads(this.#store, list.id) : []));
  }

  #step(button, verb, label) {
    button.disabled = !label;
    button.title = label ? `${verb}: ${named(label)}` : verb;
  }
}

// A customer's list as files for other programs.
function downloads(store, list) {
  const at = `/api/v1/events/${store.number}`;
  return [
    h("a", { href: `${at}/picks.csv?list=${list}`, download: "" }, "CSV"),
    h("a", { href: `${at}/xmp.zip?list=${list}`, download: "" }, "XMP"),
  ];
}

// The button from which pictures come, and its ways.
function offer(button, sources) {
  const items = h(
    "div",
    { class: "menu", id: "import-menu", popover: "auto" },
    sources.map(({ name, hint, act }) =>
      h(
        "button",
        {
          type: "button",
          onclick: () => {
            items.hidePopover();
            act();
          },
        },
        h("span", {}, name),
        h("small", {}, hint),
      ),
    ),
  );
  button.popoverTargetElement = items;
  items.addEventListener("toggle", (event) => {
    if (event.newState !== "open") return;
    const box = button.getBoundingClientRect();
    items.style.top = `${box.bottom + 4}px`;
    items.style.right = `${innerWidth - box.right}px`;
    items.querySelector("button").focus();
  });
  button.after(items);
}
