// One price list: products, deliveries, tax, who sells. It is kept as a whole, in a new version, by one button.

import { call, get } from "./studio-api.js";
import { announce, ask, h, tool } from "./studio-dom.js";
import { decimalsOf, digits, noAmount, parsed } from "./studio-money.js";
import { Rows } from "./studio-rows.js";
import { refused } from "./studio-toast.js";
import { language, say, t, whole } from "./studio-words.js";

const form = document.getElementById("price-list");
const number = form.dataset.list;
const state = document.getElementById("saved");
const SELLER = { seller_name: "name", seller_address: "address", seller_tax_number: "tax_number" };
Object.assign(SELLER, { seller_email: "email", payment_note: "payment_note" });
const LEAST_DPI = 150;
const BEST_DPI = 300;
const INCH_UM = 25_400;
let known = null;
let list = null;
let places = 2;
let isChanged = false;

const products = new Rows(document.getElementById("products"), product, changed);
const deliveries = new Rows(document.getElementById("deliveries"), delivery, changed);

function changed() {
  isChanged = true;
  state.textContent = t.unsaved;
}

// A field that writes into the list; `read` answers null for what is wrong.
function input(label, value, keep, { read = (text) => text.trim(), wrong = "", ...more } = {}) {
  const field = h("input", { type: "text", value, "aria-label": label, autocomplete: "off", ...more });
  field.addEventListener("input", () => {
    const meant = read(field.value);
    field.setCustomValidity(meant === null ? wrong || noAmount(field.value, places) : "");
    field.setAttribute("aria-invalid", String(meant === null));
    if (meant !== null) keep(meant);
    changed();
  });
  return h("label", { class: "field" }, h("span", {}, label), field);
}

const price = (of) =>
  input(t.price, digits(of.price, places), (minor) => (of.price = minor), {
    read: (text) => parsed(text, places),
    inputMode: "decimal",
  });

// A length in centimetres or millimetres, kept in micrometres.
function length(label, paper, name, unit, after) {
  const text = (paper[name] / unit).toLocaleString(language, { maximumFractionDigits: 2, useGrouping: false });
  const read = (typed) => {
    const value = Number(typed.trim().replace(",", "."));
    return typed.trim() !== "" && value >= 0 && Number.isFinite(value) ? Math.round(value * unit) : null;
  };
  const keep = (um) => {
    paper[name] = um;
    after();
  };
  return input(label, text, keep, { read, wrong: t.no_number, inputMode: "decimal" });
}

// How many pixels a paper wants, across and down.
function pixels({ width_um: width, height_um: height, border_um: border }, dpi) {
  const sides = [width, height].map((um) => Math.round((Math.max(0, um - 2 * border) * dpi) / INCH_UM));
  return sides.map(whole).join(" × ");
}

function print({ ware: { paper } }) {
  const wants = h("p", { class: "soft wants" });
  const draw = () => {
    wants.textContent = say(t.wants, { least: pixels(paper, LEAST_DPI), best: pixels(paper, BEST_DPI) });
  };
  draw();
  const finish = input(t.finish, paper.finish, (text) => (paper.finish = text), { placeholder: t.finish_hint });
  finish.querySelector("input").setAttribute("list", "finishes");
  return [
    length(t.width_cm, paper, "width_um", 10_000, draw),
    length(t.height_cm, paper, "height_um", 10_000, draw),
    length(t.border_mm, paper, "border_um", 1000, draw),
    finish,
    wants,
  ];
}

function parts(one) {
  const choices = () => list.products.filter(({ ware }) => ware.kind !== "package");
  const rows = h("div", { class: "parts" });
  const draw = () => {
    const some = choices();
    rows.replaceChildren(
      ...one.ware.parts.map((part) => {
        const select = h(
          "select",
          { "aria-label": t.part },
          some.map(({ id, name }) => h("option", { value: id }, name)),
        );
        select.value = part.product;
        select.addEventListener("change", () => {
          part.product = select.value;
          changed();
        });
        const count = h("input", { type: "number", min: 1, max: 100, value: part.count, "aria-label": t.part_count });
        count.addEventListener("input", () => {
          part.count = Math.max(1, Math.trunc(Number(count.value)) || 1);
          changed();
        });
        const name = some.find(({ id }) => id === part.product)?.name ?? "";
        const remove = tool("close", say(t.remove_row, { name }), () => {
          one.ware.parts.splice(one.ware.parts.indexOf(part), 1);
          draw();
          changed();
        });
        return h("div", { class: "part" }, count, select, remove);
      }),
      some.length
        ? h(
            "button",
            {
              type: "button",
              class: "small",
              onclick: () => {
                one.ware.parts.push({ product: some[0].id, count: 1 });
                draw();
                changed();
              },
            },
            t.add_part,
          )
        : h("p", { class: "soft" }, t.parts_need),
    );
  };
  draw();
  return h("div", { class: "package", role: "group", "aria-label": t.in_package }, rows);
}

function product(one) {
  const kind = { print: t.kind_print, download: t.kind_download, package: t.kind_package }[one.ware.kind];
  const content = { print, download: () => h("p", { class: "soft wants" }, t.file_hint), package: parts };
  return h(
    "div",
    { class: "ware-fields", role: "group", "aria-label": `${kind}: ${one.name}` },
    h(
      "div",
      { class: "ware-first" },
      h("span", { class: "kind soft" }, kind),
      input(t.product, one.name, (text) => (one.name = text), { maxLength: 200, required: true }),
      price(one),
      removal(list.products, one, products),
    ),
    h("div", { class: "ware-more" }, content[one.ware.kind](one)),
  );
}

function delivery(one) {
  const ways = [
    ["ship", t.way_ship],
    ["pick-up", t.way_pick_up],
    ["collect", t.way_collect],
    ["download", t.way_download],
  ];
  const select = h(
    "select",
    {},
    ways.map(([value, name]) => h("option", { value }, name)),
  );
  select.value = one.way;
  select.addEventListener("change", () => {
    one.way = select.value;
    changed();
  });
  return h(
    "div",
    { class: "ware-fields", role: "group", "aria-label": one.name },
    h(
      "div",
      { class: "ware-first" },
      h("label", { class: "field" }, h("span", {}, t.way), select),
      input(t.name, one.name, (text) => (one.name = text), { maxLength: 200, required: true }),
      price(one),
      removal(list.deliveries, one, deliveries),
    ),
  );
}

// Takes an entry away; the keyboard goes on at its neighbour.
function removal(entries, one, rows) {
  return tool("close", say(t.remove_row, { name: one.name }), () => {
    const at = entries.indexOf(one);
    entries.splice(at, 1);
    rows.draw(entries);
    rows
      .at(Math.min(at, entries.length - 1))
      ?.querySelector(".handle")
      .focus();
    changed();
  });
}

const add = (entries, rows, entry) => {
  entries.push({ id: crypto.randomUUID(), price: 0, ...entry });
  rows.draw(entries);
  rows
    .at(entries.length - 1)
    .querySelector("input")
    .focus();
  changed();
};
const NEW = {
  print: () => ({
    name: t.new_print,
    ware: { kind: "print", paper: { width_um: 130_000, height_um: 180_000, border_um: 0, finish: "" } },
  }),
  download: () => ({ name: t.new_file, ware: { kind: "download" } }),
  package: () => ({ name: t.new_package, ware: { kind: "package", parts: [] } }),
};
for (const button of form.querySelectorAll("[data-add]"))
  button.addEventListener("click", () => add(list.products, products, NEW[button.dataset.add]()));
document
  .getElementById("add-delivery")
  .addEventListener("click", () => add(list.deliveries, deliveries, { name: t.new_delivery, way: "ship" }));

form.addEventListener("input", ({ target }) => {
  const { name, value } = target;
  if (!name) return;
  if (SELLER[name]) list.seller[SELLER[name]] = value.trim();
  else if (name === "currency") takeCurrency(value.trim().toUpperCase());
  else if (name === "tax") {
    const points = parsed(value, 2);
    const isWrong = points === null;
    target.setCustomValidity(isWrong ? noAmount(value, 2) : "");
    target.setAttribute("aria-invalid", String(isWrong));
    if (!isWrong) list.tax_basis_points = points;
  } else list[name] = value.trim();
  changed();
});

// Another currency may have other decimals: 12.50 EUR becomes 13 JPY, not 1250.
function takeCurrency(currency) {
  const before = places;
  list.currency = currency;
  places = decimalsOf(currency);
  if (before === places) return;
  for (const one of [...list.products, ...list.deliveries]) one.price = Math.round(one.price * 10 ** (places - before));
  products.draw(list.products);
  deliveries.draw(list.deliveries);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!form.reportValidity()) return;
  const button = form.querySelector(".save-bar .primary");
  button.disabled = true;
  try {
    const { version } = known.document;
    show(await call("PUT", `price-lists/${number}`, { json: { base_version: version, document: list } }));
    const sentence = say(t.saved, { n: known.document.version });
    state.textContent = sentence;
    announce(sentence);
  } catch (error) {
    refused(error);
  } finally {
    button.disabled = false;
  }
});

document.getElementById("remove-list").addEventListener("click", async () => {
  if (!(await ask(say(t.remove_list_question, { name: known.document.name }), t.remove_list))) return;
  try {
    await call("DELETE", `price-lists/${number}`);
    isChanged = false;
    location.assign("/prices");
  } catch (error) {
    refused(error);
  }
});

function show(whole) {
  known = whole;
  list = structuredClone(whole.document);
  places = whole.decimals;
  isChanged = false;
  document.querySelector("h1").textContent = list.name;
  const { elements } = form;
  for (const name of ["name", "currency", "tax_name"]) elements[name].value = list[name];
  elements.tax.value = digits(list.tax_basis_points, 2).replace(/[.,]00$/, "");
  for (const [field, name] of Object.entries(SELLER)) elements[field].value = list.seller[name];
  products.draw(list.products);
  deliveries.draw(list.deliveries);
  form.classList.add("drawn");
}

addEventListener("beforeunload", (event) => isChanged && event.preventDefault());
get(`price-lists/${number}`).then(show).catch(refused);
