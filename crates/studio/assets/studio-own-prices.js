// Of the inspector: what the selected pictures cost where it is not the list's price, and what they are too small for.

import { get } from "./studio-api.js";
import { h } from "./studio-dom.js";
import { digits, money, noAmount, parsed } from "./studio-money.js";
import { refused } from "./studio-toast.js";
import { say, t } from "./studio-words.js";

// Products that have a field of their own at the most.
const MOST = 50;

// A picture's own price of a product; null when it has none.
const ownPrice = (tile, product) => tile.own_prices?.find((own) => own.product === product)?.price ?? null;

export class OwnPrices {
  #commands;
  #list = null;
  #wanted = null;
  #about = [];
  #small = h("p", { class: "bad too-small", hidden: true });
  #fields = h("div", { class: "own-prices" });
  #details = h("details", { hidden: true }, h("summary", {}, t.own_prices), this.#fields);
  element = h("div", { class: "selling" }, this.#small, this.#details);

  constructor(commands) {
    this.#commands = commands;
  }

  // `list` is the identifier of the event's price list, or null.
  draw(tiles, list) {
    this.#about = tiles;
    if (list !== this.#wanted) this.#load(list);
    const isShown = this.#list !== null && tiles.length > 0;
    this.#details.hidden = !isShown;
    this.#small.hidden = true;
    if (!isShown) return;
    this.#drawSmall();
    this.#drawFields();
  }

  async #load(list) {
    this.#wanted = list;
    this.#list = null;
    if (list === null) return;
    try {
      const known = await get(`price-lists/${list}`);
      if (this.#wanted !== list) return;
      this.#list = known;
      this.#fields.replaceChildren();
      this.draw(this.#about, list);
    } catch (error) {
      refused(error);
    }
  }

  // Of one picture: the products whose paper wants more pixels than it has, whichever way it lies.
  #drawSmall() {
    if (this.#about.length !== 1) return;
    const [{ w, h: high }] = this.#about;
    const [long, short] = [Math.max(w, high), Math.min(w, high)];
    const isSmall = ({ least }) => long < Math.max(...least) || short < Math.min(...least);
    const small = new Set(this.#list.wants.filter(isSmall).map(({ product }) => product));
    const names = this.#list.document.products.filter(({ id }) => small.has(id)).map(({ name }) => name);
    this.#small.hidden = names.length === 0;
    this.#small.textContent = `${t.too_small_for}: ${names.join(", ")}`;
  }

  #drawFields() {
    const { document: list, decimals } = this.#list;
    if (!this.#fields.children.length)
      this.#fields.append(...list.products.slice(0, MOST).map((product) => this.#field(product)));
    let owned = 0;
    list.products.slice(0, MOST).forEach(({ id }, at) => {
      const field = this.#fields.children[at].querySelector("input");
      const prices = new Set(this.#about.map((tile) => ownPrice(tile, id)));
      owned += prices.size > 1 || !prices.has(null) ? 1 : 0;
      if (document.activeElement === field) return;
      const [price] = prices;
      field.value = prices.size === 1 && price !== null ? digits(price, decimals) : "";
      field.placeholder = prices.size === 1 ? digits(list.products[at].price, decimals) : t.different;
      field.setAttribute("aria-invalid", "false");
    });
    this.#details.querySelector("summary").textContent = owned ? `${t.own_prices} (${owned})` : t.own_prices;
  }

  #field({ id, name, price }) {
    const { document: list, decimals } = this.#list;
    const hint = say(t.own_prices_hint, { price: money(price, list.currency, decimals) });
    const field = h("input", {
      type: "text",
      inputMode: "decimal",
      autocomplete: "off",
      title: hint,
      "aria-label": say(t.own_price_of, { name }),
    });
    let about = [];
    field.addEventListener("focus", () => (about = this.#about));
    field.addEventListener("change", () => {
      const typed = field.value.trim();
      const own = typed === "" ? null : parsed(typed, decimals);
      const isWrong = typed !== "" && own === null;
      field.setAttribute("aria-invalid", String(isWrong));
      if (isWrong) return void refused(noAmount(typed, decimals));
      this.#commands.price(
        about.map((tile) => tile.id),
        id,
        own,
      );
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      field.blur();
    });
    return h("label", { class: "field own-price" }, h("span", {}, name), field);
  }
}
