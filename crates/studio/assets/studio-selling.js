// Of an event's settings: what it sells, who prints that, and whether the photographer looks at each order first.

import { get } from "./studio-api.js";
import { h } from "./studio-dom.js";
import { say, t } from "./studio-words.js";

export class Selling {
  #form;
  #lists = [];
  #labs = [];

  // `keep` changes the event, and answers whether it did.
  constructor(form, keep) {
    this.#form = form;
    const { price_list: list, lab, sending } = form.elements;
    for (const [field, name] of [
      [list, "price_list"],
      [lab, "lab"],
      [sending, "sending"],
    ])
      field.addEventListener("change", () => {
        const what = field.labels[0].querySelector("span").textContent;
        keep({ [name]: field.value || null }, say(t.setting_changed, { what }));
      });
  }

  async load() {
    [this.#lists, this.#labs] = await Promise.all([get("price-lists"), get("labs")]);
  }

  draw(event) {
    const { price_list: list, lab, sending } = this.#form.elements;
    const lists = this.#lists.map(({ id, name }) => [id, name]);
    const labs = this.#labs.map(({ url, name }) => [url, name || url]);
    choose(list, [["", t.sells_nothing], ...lists], event.price_list);
    choose(lab, [["", t.lab_any], ...labs], event.lab);
    lab.closest("label").hidden = labs.length === 0;
    if (document.activeElement !== sending) sending.value = event.sending;
    const link = document.getElementById("list-link");
    const chosen = this.#lists.find(({ id }) => id === event.price_list);
    link.href = chosen ? `/prices/${chosen.number}` : "/prices";
    link.textContent = chosen ? chosen.name : t.make_price_list;
  }
}

function choose(select, options, chosen) {
  if (document.activeElement === select) return;
  select.replaceChildren(...options.map(([value, name]) => h("option", { value }, name)));
  select.value = chosen ?? "";
}
