// All orders: thumbnails, who, how much, one line of truth, one action each. They arrive without reloading.

import { get } from "./studio-api.js";
import { announce, h } from "./studio-dom.js";
import { money } from "./studio-money.js";
import { keepDrawn } from "./studio-news.js";
import { refused } from "./studio-toast.js";
import { act, paymentOf, truth, truthLine, verbOf } from "./studio-truth.js";
import { ago, count, say, t, whole } from "./studio-words.js";

const list = document.getElementById("orders");
const which = document.getElementById("which");
const event = new URLSearchParams(location.search).get("event");
const path = event ? `orders?event=${encodeURIComponent(event)}` : "orders";
// Thumbnails in a row at the most.
const FACES = 4;
// Of each order that is shown, what its row was made of: a row that is still right is not made anew.
const drawn = new Map();
let isFirst = true;

const isOpen = ({ work, next }) => work !== "closed" || next !== null;

function face({ thumb, number }) {
  const alt = say(t.picture_number, { number });
  if (!thumb) return h("span", { class: "no-face", role: "img", "aria-label": t.picture_gone }, "–");
  return h("img", { src: thumb, alt, loading: "lazy", decoding: "async" });
}

function row(order) {
  const { id, number, customer, total, currency, decimals, prints, downloads, pictures, picture_count: all } = order;
  const rest = all - Math.min(FACES, pictures.length);
  const facts = [
    order.event.name,
    prints > 0 && count(t.sheets, prints),
    downloads > 0 && count(t.files, downloads),
    paymentOf(order),
  ];
  const verb = verbOf(order);
  const button =
    verb &&
    h(
      "button",
      {
        type: "button",
        class: order.next === "approve" ? "small primary" : "small",
        "aria-label": `${verb}: ${number}`,
        onclick: async ({ currentTarget }) => {
          currentTarget.disabled = true;
          await act(order, order.next);
          await draw().catch(refused);
          currentTarget.disabled = false;
        },
      },
      verb,
    );
  return h(
    "li",
    { class: "order-row", "data-number": number },
    h(
      "div",
      { class: "order-faces" },
      pictures.slice(0, FACES).map(face),
      rest > 0 && h("span", { class: "more", title: count(t.more_pictures, rest) }, `+${whole(rest)}`),
    ),
    h(
      "div",
      { class: "about" },
      h("h2", {}, h("a", { href: `/orders/${id}` }, customer || number)),
      h("p", { class: "soft" }, [number, ...facts].filter(Boolean).join(" · ")),
      truthLine(order, ago(order.placed_at)),
    ),
    h("strong", { class: "amount" }, money(total, currency, decimals)),
    h("div", { class: "end" }, button),
  );
}

// Puts the rows in their order, with as few new ones as can be: what has the keyboard keeps it.
function place(orders) {
  const rows = orders.map((order) => {
    const made = JSON.stringify(order);
    const known = drawn.get(order.id);
    if (known?.made === made) return known.element;
    const element = row(order);
    const focused = known?.element.contains(document.activeElement)
      ? document.activeElement.matches("a")
        ? "a"
        : "button"
      : null;
    known?.element.replaceWith(element);
    if (focused) (element.querySelector(focused) ?? element.querySelector("a")).focus();
    drawn.set(order.id, { made, element });
    if (!isFirst && !known) announce(`${order.customer}: ${truth(order)[0]}`);
    return element;
  });
  rows.forEach((element, at) => {
    if (list.children[at] !== element) list.insertBefore(element, list.children[at] ?? null);
  });
  while (list.children.length > rows.length) list.lastElementChild.remove();
}

let known = { orders: [] };

function show() {
  const open = known.orders.filter(isOpen);
  const isAll = which.querySelector(":checked").value === "all";
  const numbers = which.querySelectorAll("b");
  [open.length, known.orders.length].forEach((n, at) => (numbers[at].textContent = n ? whole(n) : ""));
  const shown = isAll ? known.orders : open;
  place(shown);
  list.hidden = shown.length === 0;
  document.getElementById("no-orders").hidden = known.orders.length > 0;
  document.getElementById("none-open").hidden = shown.length > 0 || known.orders.length === 0;
  isFirst = false;
}

async function draw() {
  known = await get(path);
  if (event) {
    const name = known.orders[0]?.event.name ?? event;
    const of = document.getElementById("of-event");
    of.hidden = false;
    of.replaceChildren(say(t.of_event, { name }), " · ", h("a", { href: "/orders" }, t.orders_of_all));
    document.getElementById("csv").href = `/api/v1/events/${encodeURIComponent(event)}/orders.csv`;
  }
  show();
}

which.addEventListener("change", show);
keepDrawn(["orders"], draw);
