// The number of orders that wait for the photographer, in the bar of every page.

import { call, listen } from "./studio-api.js";
import { say, t, whole } from "./studio-words.js";

const link = document.getElementById("orders-link");
const number = link?.querySelector(".waiting");

async function draw() {
  // The next news ask again.
  const known = await call("GET", "orders/waiting").catch(() => null);
  if (!known) return;
  const n = whole(known.waiting);
  number.textContent = n;
  number.hidden = known.waiting === 0;
  if (known.waiting > 0) link.setAttribute("aria-label", say(t.orders_waiting, { n }));
  else link.removeAttribute("aria-label");
}

if (link) listen(["orders"], draw);
