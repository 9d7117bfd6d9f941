// The left column: events, this event's categories with their pictures, customers' lists, the trash. Pictures are
// dragged onto a category, and files dropped there are imported into it.

import { get } from "./studio-api.js";
import { h, icon, once } from "./studio-dom.js";
import { EVERYTHING } from "./studio-filter.js";
import { DRAGGED } from "./studio-grid.js";
import { Lines } from "./studio-lines.js";
import { count, say, t, whole } from "./studio-words.js";

export class Side {
  #store;
  #commands;
  #views;
  #element;
  #chosen;
  #list = h("div", { class: "parts" });
  #events = h("details", { class: "events-list" }, h("summary", {}, t.all_events), h("ul", { class: "lines" }));
  #render = once(() => this.#draw());
  #drawn = "";
  // The categories that are drawn, with the pictures in each.
  #known = [];
  #counts = new Map();
  #lines = h("ul", { class: "lines" });
  #categories = new Lines(this.#lines, (at) => this.#category(this.#known[at]));
  #adder;

  // `chosen` is told that something was chosen, so that a narrow screen can show it.
  constructor(element, store, commands, { views, chosen }) {
    this.#element = element;
    this.#store = store;
    this.#commands = commands;
    this.#views = views;
    this.#chosen = chosen;
    this.#adder = this.#makeAdder();
    this.#receive();
    element.append(this.#events, this.#list, document.querySelector(".foot"));
    store.on("event", this.#render);
    store.on("shown", this.#render);
    store.on("tiles", this.#render);
    this.#events.addEventListener("toggle", () => this.#events.open && this.#drawEvents());
  }

  async #drawEvents() {
    const { events } = wrap(await get("events"));
    const open = events.filter(({ archived }) => !archived);
    this.#events.querySelector("ul").replaceChildren(
      ...open.map(({ number, name }) =>
        h(
          "li",
          {},
          h(
            "a",
            {
              class: "line",
              href: `/events/${number}`,
              "aria-current": number === this.#store.number ? "page" : null,
            },
            h("span", {}, name),
          ),
        ),
      ),
    );
  }

  #draw() {
    const { event } = this.#store;
    if (!event) return;
    const counts = this.#count();
    const drawn = JSON.stringify([[...counts], this.#store.lists, this.#store.filter, this.#store.trash.size]);
    // An event may have ten thousand categories: nothing is made anew that is there.
    if (drawn === this.#drawn && event.categories === this.#known) return;
    [this.#drawn, this.#known, this.#counts] = [drawn, event.categories, counts];
    // Whoever is writing a category's name, or has the keyboard here, keeps it.
    const writing = this.#adder.contains(document.activeElement);
    const focused = this.#list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const { category, list, trash } = this.#store.filter;
    const everywhere = category === null && !list && !trash;
    const rest =
      event.categories.length > 0 &&
      this.#line({
        key: "c",
        name: t.no_category,
        n: counts.get("") ?? 0,
        current: category === "" && !trash,
        show: { category: "" },
        target: null,
        quiet: true,
      });
    const lists = this.#store.lists.map(({ id, name, by, pictures, finished }) =>
      this.#line({
        key: `l${id}`,
        name,
        more: by,
        n: pictures.length,
        current: list === id,
        show: { list: id },
        state: finished ? t.list_finished : "",
      }),
    );
    this.#list.replaceChildren(
      ...[
        h(
          "section",
          {},
          h("h2", {}, t.categories),
          h(
            "ul",
            { class: "lines" },
            this.#line({ key: "all", name: t.all_pictures, n: this.#store.tiles.size, current: everywhere, show: {} }),
          ),
          this.#lines,
          rest && h("ul", { class: "lines" }, rest),
          this.#adder,
        ),
        lists.length > 0 && h("section", {}, h("h2", {}, t.lists), h("ul", { class: "lines" }, lists)),
        h(
          "section",
          {},
          h(
            "ul",
            { class: "lines" },
            this.#line({
              key: "trash",
              name: t.trash,
              n: this.#store.trash.size,
              current: trash,
              show: { trash: true },
              target: "trash",
              quiet: true,
            }),
            h(
              "li",
              {},
              h(
                "a",
                { class: "line", href: `/events/${this.#store.number}/settings` },
                icon("settings"),
                h("span", {}, t.settings),
              ),
            ),
          ),
        ),
      ].filter(Boolean),
    );
    this.#categories.draw(event.categories.length);
    this.#element.classList.add("drawn");
    if (writing) this.#adder.querySelector("input").focus();
    if (focused) this.#list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  // Pictures in each category, "" for none.
  #count() {
    const counts = new Map();
    for (const { category } of this.#store.tiles.values())
      counts.set(category ?? "", (counts.get(category ?? "") ?? 0) + 1);
    return counts;
  }

  #category({ id, name }) {
    const { category, trash } = this.#store.filter;
    return this.#line({
      key: `c${id}`,
      name,
      n: this.#counts.get(id) ?? 0,
      current: category === id && !trash,
      show: { category: id },
      target: id,
    });
  }

  #line({ key, name, more = "", n, current, show, target, quiet = false, state = "" }) {
    const button = h(
      "button",
      {
        type: "button",
        class: quiet ? "line quiet" : "line",
        "aria-current": current ? "true" : null,
        onclick: () => {
          const { flag, stars, sort } = this.#store.filter;
          this.#store.show({ ...EVERYTHING, flag, stars, sort, ...show });
          this.#views.leave();
          this.#chosen();
        },
      },
      h("span", {}, name, more && h("small", {}, more), state && h("small", { class: "good" }, state)),
      h("small", { class: "count" }, whole(n)),
    );
    button.dataset.key = key;
    if (target !== undefined) button.dataset.target = target ?? "";
    if (target !== undefined && target !== "trash") button.dataset.drop = target ?? "";
    return h("li", {}, button);
  }

  // Pictures that are dragged onto a line go into its category, or the trash. Files are the importer's, which asks
  // where they fell.
  #receive() {
    const aim = (event) => event.dataTransfer.types.includes(DRAGGED) && event.target.closest("[data-target]");
    this.#list.addEventListener("dragover", (event) => {
      const line = aim(event);
      if (!line) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      line.classList.add("over");
    });
    this.#list.addEventListener("dragleave", (event) => event.target.closest(".line")?.classList.remove("over"));
    this.#list.addEventListener("drop", (event) => {
      const line = aim(event);
      if (!line) return;
      event.preventDefault();
      line.classList.remove("over");
      const ids = JSON.parse(event.dataTransfer.getData(DRAGGED));
      const { target } = line.dataset;
      if (target === "trash") this.#commands.trash(ids);
      else this.#commands.categorise(ids, target || null);
    });
  }

  #makeAdder() {
    const field = h("input", {
      type: "text",
      placeholder: t.new_category,
      "aria-label": t.new_category,
      maxLength: 200,
      enterKeyHint: "done",
    });
    const form = h("form", { class: "adder" }, field);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const name = field.value.trim();
      if (!name) return;
      const { categories } = this.#store.event;
      const kept = await this.#store.change({ categories: [...categories, { name }] }, say(t.category_added, { name }));
      if (!kept) return;
      field.value = "";
    });
    return form;
  }
}

// Lists come bare or under their name.
export const wrap = (answer) => (Array.isArray(answer) ? { events: answer } : answer);
