// The number of orders that wait for the photographer, in the bar of every page.

import { call, listen } from "./studio-api.js";
import { whole } from "./studio-words.js";

const link = document.getElementById("orders-link");
const badge = link?.querySelector(".waiting");

async function draw() {
  // The next news ask again.
  const known = await call("GET", "orders/waiting").catch(() => null);
  if (!known) return;
  badge.querySelector("b").textContent = whole(known.waiting);
  badge.hidden = known.waiting === 0;
}

if (link) listen(["orders"], draw);
