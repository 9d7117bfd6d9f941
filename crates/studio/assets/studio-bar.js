// The bar of every page: the page that is open, and the number of orders that wait for the photographer.

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

// On a phone the bar is wider than the window: the page that is open stands in sight.
document.querySelector(".studio-pages [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
if (link) listen(["orders"], draw);
