// Rows that have an order: by drag at the handle, and by the arrow keys on it.

import { h, icon } from "./studio-dom.js";
import { say, t } from "./studio-words.js";

export class Rows {
  #list;
  #make;
  #moved;
  #dragged = null;

  // `make` makes the content of an entry; `moved` is told after the entries of the list are in another order.
  constructor(list, make, moved) {
    this.#list = list;
    this.#make = make;
    this.#moved = moved;
  }

  draw(entries) {
    this.#list.replaceChildren(...entries.map((entry) => this.#row(entries, entry)));
  }

  // The row of a place.
  at(place) {
    return this.#list.children[place];
  }

  #row(entries, entry) {
    const handle = h(
      "button",
      { type: "button", class: "tool handle", title: t.move_hint, "aria-label": say(t.move_row, { name: entry.name }) },
      icon("handle"),
    );
    const row = h("li", { class: "ware" }, handle, this.#make(entry));
    const place = () => entries.indexOf(entry);
    handle.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      this.#move(entries, place(), place() + by);
    });
    handle.addEventListener("pointerdown", () => (row.draggable = true));
    row.addEventListener("dragstart", (event) => {
      this.#dragged = entry;
      event.dataTransfer.effectAllowed = "move";
      row.classList.add("lifted");
    });
    row.addEventListener("dragend", () => {
      this.#dragged = null;
      row.draggable = false;
      for (const other of this.#list.children) other.classList.remove("lifted", "before", "after");
    });
    row.addEventListener("dragover", (event) => {
      if (this.#dragged === null) return;
      event.preventDefault();
      for (const other of this.#list.children) other.classList.remove("before", "after");
      if (this.#dragged !== entry) row.classList.add(place() < entries.indexOf(this.#dragged) ? "before" : "after");
    });
    row.addEventListener("drop", (event) => {
      if (this.#dragged === null) return;
      event.preventDefault();
      this.#move(entries, entries.indexOf(this.#dragged), place());
    });
    return row;
  }

  #move(entries, from, to) {
    if (to < 0 || to >= entries.length || from === to) return;
    entries.splice(to, 0, ...entries.splice(from, 1));
    this.draw(entries);
    this.at(to).querySelector(".handle").focus();
    this.#moved();
  }
}
