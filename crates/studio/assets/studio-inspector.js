// The right column: what is known of the selected pictures, and the words about them, for many at once. Where they
// differ, the field says so, and what is typed there is said of all.

import { fill, h, icon, once } from "./studio-dom.js";
import { OwnPrices } from "./studio-own-prices.js";
import { count, say, t, taken, whole } from "./studio-words.js";

const TEXTS = () => [
  ["caption", t.caption, 3, 10_000],
  ["description", t.description, 4, 10_000],
  ["price_note", t.price, 1, 200],
];

// The value that all have, or undefined when they differ.
function common(tiles, name) {
  const [first, ...rest] = tiles.map((tile) => tile[name] ?? "");
  return rest.every((value) => value === first) ? first : undefined;
}

export class Inspector {
  #store;
  #commands;
  #element;
  #ids;
  #fields = new Map();
  #head = h("header");
  #facts = h("dl", { class: "facts" });
  #keywords = h("div", { class: "chips" });
  #words;
  #category = h("select");
  #stars = [];
  #flags = new Map();
  #form;
  #none = h("p", { class: "soft" }, t.nothing_selected);
  // Which pictures the fields are about: what was typed goes to them, wherever the selection has gone since.
  #about = [];
  #off;
  #prices;

  // `ids` says which pictures it is about.
  constructor(element, store, commands, ids = () => store.current()) {
    this.#element = element;
    this.#store = store;
    this.#commands = commands;
    this.#ids = ids;
    this.#prices = new OwnPrices(commands);
    this.#build();
    const draw = once(() => this.draw());
    this.#off = ["selected", "cursor", "tiles", "shown", "event"].map((what) => store.on(what, draw));
  }

  close() {
    for (const off of this.#off) off();
  }

  #build() {
    const marks = h("div", { class: "row marks-row" });
    for (const [flag, name] of [
      ["pick", t.pick],
      ["reject", t.reject],
    ]) {
      const button = h(
        "button",
        { type: "button", class: `tool flag-${flag}`, "aria-label": name, title: name },
        icon(flag),
      );
      button.addEventListener("click", () =>
        this.#commands.flag(this.#about, button.ariaPressed === "true" ? "" : flag),
      );
      this.#flags.set(flag, button);
      marks.append(button);
    }
    const rating = h("span", { class: "rating", role: "group", "aria-label": t.rating });
    for (const n of [1, 2, 3, 4, 5]) {
      const button = h(
        "button",
        { type: "button", class: "tool", "aria-label": count(t.stars_count, n) },
        icon("star"),
      );
      button.addEventListener("click", () =>
        this.#commands.rate(this.#about, common(this.#tiles(), "rating") === n ? 0 : n),
      );
      this.#stars.push(button);
      rating.append(button);
    }
    marks.append(rating);
    this.#category.addEventListener("change", () =>
      this.#commands.categorise(this.#about, this.#category.value || null),
    );
    this.#form = h(
      "form",
      { class: "words-form", onsubmit: (event) => event.preventDefault() },
      marks,
      h("label", { class: "field" }, h("span", {}, t.category), this.#category),
      TEXTS().map(([name, label, rows, most]) => this.#field(name, label, rows, most)),
      this.#keywordField(),
    );
    this.#element.append(this.#head, this.#none, this.#form, this.#prices.element, this.#facts);
  }

  #field(name, label, rows, most) {
    const field = rows > 1 ? h("textarea", { rows, maxLength: most }) : h("input", { type: "text", maxLength: most });
    this.#fields.set(name, field);
    let about = [];
    field.addEventListener("focus", () => (about = this.#about));
    field.addEventListener("change", () => {
      const tiles = about.map((id) => this.#store.find(id)).filter(Boolean);
      if (common(tiles, name) !== field.value) this.#commands.describe(about, { [name]: field.value }, label);
    });
    field.addEventListener("keydown", (event) => {
      const enter = event.key === "Enter" && (rows === 1 || event.ctrlKey || event.metaKey);
      if (enter || event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        field.blur();
      }
    });
    return h("label", { class: "field" }, h("span", {}, label), field);
  }

  #keywordField() {
    this.#words = h("input", { type: "text", placeholder: t.add_keyword, "aria-label": t.add_keyword, maxLength: 200 });
    const add = () => {
      const words = this.#words.value
        .split(",")
        .map((word) => word.trim())
        .filter(Boolean);
      this.#words.value = "";
      for (const word of words) this.#commands.keyword(this.#about, word, true);
    };
    this.#words.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === ",") {
        event.preventDefault();
        add();
      }
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        event.target.blur();
      }
    });
    this.#words.addEventListener("change", add);
    return h(
      "div",
      { class: "field", role: "group", "aria-label": t.keywords },
      h("span", {}, t.keywords),
      this.#keywords,
      this.#words,
    );
  }

  #tiles() {
    return this.#about.map((id) => this.#store.find(id)).filter(Boolean);
  }

  draw() {
    if (this.#element.hidden) return;
    const before = this.#about.join();
    this.#about = this.#ids();
    const tiles = this.#tiles();
    const same = before === this.#about.join();
    this.#none.hidden = tiles.length > 0;
    this.#form.hidden = tiles.length === 0;
    this.#head.replaceChildren(...this.#title(tiles));
    this.#facts.replaceChildren(...(tiles.length === 1 ? facts(tiles[0]) : []));
    this.#prices.draw(tiles, this.#store.event?.price_list ?? null);
    if (!tiles.length) return;
    for (const [name, field] of this.#fields) {
      // What somebody is typing stays.
      if (same && document.activeElement === field) continue;
      const value = common(tiles, name);
      field.value = value ?? "";
      field.placeholder = value === undefined ? t.different : "";
    }
    this.#drawMarks(tiles);
    this.#drawCategory(tiles);
    this.#drawKeywords(tiles);
  }

  #title(tiles) {
    if (tiles.length === 0) return [];
    if (tiles.length > 1) return [h("h2", {}, count(t.pictures, tiles.length))];
    const [{ number, name }] = tiles;
    const notes = this.#store.lists.flatMap((list) =>
      list.pictures.filter(({ picture }) => picture === tiles[0].id).map(({ note }) => ({ list, note })),
    );
    return [
      h("h2", {}, say(t.picture_number, { number })),
      h("p", { class: "soft" }, name),
      ...notes.map(({ list, note }) =>
        h("p", { class: "note" }, h("strong", {}, `${list.by || list.name}: `), note || list.name),
      ),
    ];
  }

  #drawMarks(tiles) {
    const flag = common(tiles, "flag");
    for (const [name, button] of this.#flags) button.ariaPressed = flag === name;
    const rating = common(tiles, "rating") ?? 0;
    this.#stars.forEach((button, at) => {
      button.ariaPressed = rating === at + 1;
      button.classList.toggle("on", at < rating);
    });
  }

  #drawCategory(tiles) {
    const category = common(tiles, "category");
    fill(this.#category, this.#store.event.categories, category === undefined ? "?" : (category ?? ""), {
      first: [
        ["?", t.different, true],
        ["", t.no_category],
      ],
    });
    this.#category.closest("label").hidden = this.#store.event.categories.length === 0;
  }

  #drawKeywords(tiles) {
    const counts = new Map();
    for (const { keywords = [] } of tiles) for (const word of keywords) counts.set(word, (counts.get(word) ?? 0) + 1);
    const focused = this.#keywords.contains(document.activeElement);
    this.#keywords.replaceChildren(
      ...[...counts]
        .sort(([a], [b]) => a.localeCompare(b))
        .slice(0, 100)
        .map(([word, n]) => {
          const all = n === tiles.length;
          const name = say(all ? t.remove_keyword : t.keyword_for_all, { word });
          const act = () => this.#commands.keyword(this.#about, word, !all);
          return h(
            "button",
            { type: "button", class: all ? "chip" : "chip some", title: name, "aria-label": name, onclick: act },
            word,
            icon(all ? "close" : "add"),
          );
        }),
    );
    if (focused) this.#words.focus();
  }
}

// What the camera wrote.
function facts(tile) {
  const size = `${whole(tile.ow)} × ${whole(tile.oh)}`;
  const now = tile.edit ? `${whole(tile.w)} × ${whole(tile.h)}` : "";
  const lines = [
    [t.taken, taken(tile.captured)],
    [t.camera, tile.camera],
    [t.lens, tile.lens],
    [t.pixels, size],
    [t.cropped_to, now],
  ];
  return lines.filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]);
}
