// The bar that rises from the bottom while pictures are selected.

import { fill, h, icon, once, tool } from "./studio-dom.js";
import { count, t } from "./studio-words.js";

export class Actions {
  #store;
  #commands;
  #views;
  #element;
  #said = h("strong", { role: "status" });
  #one = [];
  #compare;
  #paste;
  #category;
  #trashed;
  #kept;

  constructor(element, store, commands, views) {
    this.#store = store;
    this.#commands = commands;
    this.#views = views;
    this.#element = element;
    this.#build();
    const draw = once(() => this.#draw());
    store.on("selected", draw);
    store.on("shown", draw);
    store.on("event", draw);
  }

  #build() {
    const ids = () => this.#store.current();
    const { flag, rate, rotate, mirror, trash } = {
      flag: (value) => () => this.#commands.flag(ids(), value),
      rate: (n) => () => this.#commands.rate(ids(), n),
      rotate: (degrees) => () => this.#commands.rotate(ids(), degrees),
      mirror: (way) => () => this.#commands.mirror(ids(), way),
      trash: (away) => () => this.#commands.trash(ids(), away),
    };
    const crop = tool("crop", t.crop, () => this.#views.crop(ids()[0]), { key: "C" });
    const copy = tool("copy", t.copy_edits, () => this.#commands.copyEdits(ids()), { key: "Ctrl C" });
    this.#one = [crop, copy];
    this.#compare = tool("compare", t.compare, () => this.#views.compare(ids()), { key: "V" });
    this.#paste = tool("paste", t.paste_edits, () => this.#commands.pasteEdits(ids()), { key: "Ctrl V" });
    this.#category = h("select", { "aria-label": t.move_to, onchange: (event) => this.#move(event.target) });
    this.#kept = h(
      "span",
      { class: "group" },
      h(
        "span",
        { class: "group" },
        tool("pick", t.pick, flag("pick"), { key: "P" }),
        tool("unmark", t.unmark, flag(""), { key: "U" }),
        tool("reject", t.reject, flag("reject"), { key: "X" }),
      ),
      stars(rate),
      this.#category,
      h(
        "span",
        { class: "group" },
        tool("left", t.rotate_left, rotate(-90), { key: "[" }),
        tool("right", t.rotate_right, rotate(90), { key: "]" }),
        tool("flip", t.flip_across, mirror("horizontal")),
        crop,
        copy,
        this.#paste,
        tool("reset", t.reset_edits, () => this.#commands.resetEdits(ids())),
      ),
      this.#compare,
      tool("trash", t.to_trash, trash(true), { key: t.key_delete }),
    );
    this.#trashed = h(
      "span",
      { class: "group" },
      h("button", { type: "button", class: "small", onclick: trash(false) }, icon("reset"), t.restore),
    );
    this.#element.append(
      tool("close", t.clear_selection, () => this.#store.select([]), { key: "Esc" }),
      this.#said,
      this.#kept,
      this.#trashed,
    );
  }

  #move(select) {
    const [kind, id] = select.value.split(":");
    select.value = "";
    if (kind === "to") this.#commands.categorise(this.#store.current(), id || null);
  }

  #draw() {
    const n = this.#store.selected.size;
    const { event, filter, copied } = this.#store;
    this.#element.classList.toggle("up", n > 0);
    this.#element.inert = n === 0;
    document.body.classList.toggle("selecting", n > 0);
    this.#said.textContent = n ? count(t.selected, n) : "";
    this.#kept.hidden = filter.trash;
    this.#trashed.hidden = !filter.trash;
    for (const button of this.#one) button.disabled = n !== 1;
    this.#compare.disabled = n < 2 || n > 4;
    this.#paste.disabled = !copied;
    this.#category.hidden = !event?.categories.length;
    if (event)
      fill(this.#category, event.categories, "", {
        first: [["", t.move_to]],
        last: [["to:", t.no_category]],
        value: ({ id }) => `to:${id}`,
      });
  }
}

function stars(rate) {
  return h(
    "span",
    { class: "group rating" },
    [1, 2, 3, 4, 5].map((n) => tool("star", count(t.stars_count, n), rate(n), { key: String(n) })),
  );
}
