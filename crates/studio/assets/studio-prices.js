// Price lists: which there are, a new one, one from a lab's catalogue.

import { call, get } from "./studio-api.js";
import { h } from "./studio-dom.js";
import { refused } from "./studio-toast.js";
import { ago, count, say, t } from "./studio-words.js";

const list = document.getElementById("lists");
const fresh = document.getElementById("new-list");
const fromLab = document.getElementById("from-lab");

async function draw() {
  const lists = await get("price-lists");
  document.getElementById("no-lists").hidden = lists.length > 0;
  list.hidden = lists.length === 0;
  list.replaceChildren(...lists.map(line));
}

function line({ number, name, currency, products, events, version, made_at: madeAt }) {
  const facts = [
    count(t.products_count, products),
    currency,
    events.length > 0 && count(t.sold_in, events.length),
    say(t.version, { n: version }),
  ];
  return h(
    "li",
    {},
    h(
      "span",
      {},
      h("a", { href: `/prices/${number}` }, h("strong", {}, name)),
      h("br"),
      h("span", { class: "soft" }, `${facts.filter(Boolean).join(" · ")}, `, ago(madeAt)),
    ),
  );
}

// Makes a list and goes there.
async function make(form, path, json) {
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const { number } = await call("POST", path, { json });
    location.assign(`/prices/${number}`);
  } catch (error) {
    refused(error);
  } finally {
    button.disabled = false;
  }
}

fresh.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, currency } = fresh.elements;
  const [host] = await get("hosts").catch(() => []);
  // One way of delivery, so that something can be ordered: which others there are is the photographer's choice.
  make(fresh, "price-lists", {
    name: name.value.trim(),
    currency: currency.value.trim().toUpperCase(),
    deliveries: [{ name: t.way_collect, price: 0, way: "collect" }],
    products: [
      {
        name: t.new_print,
        price: 0,
        ware: { kind: "print", paper: { width_um: 130_000, height_um: 180_000, border_um: 0, finish: "" } },
      },
    ],
    seller: { name: host?.account ?? "" },
  });
});

fromLab.addEventListener("submit", (event) => {
  event.preventDefault();
  const { url, name, markup } = fromLab.elements;
  make(fromLab, "price-lists/from-lab", {
    url: url.value,
    name: name.value.trim(),
    markup_percent: Number(markup.value),
  });
});

async function offer() {
  const labs = await get("labs");
  fromLab.hidden = labs.length === 0;
  document.getElementById("needs-lab").hidden = labs.length > 0;
  fromLab.elements.url.replaceChildren(...labs.map(({ url, name }) => h("option", { value: url }, name || url)));
}

draw().catch(refused);
offer().catch(refused);
