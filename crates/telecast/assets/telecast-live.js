// Deliveries and stations: what is shown keeps up with what happens while somebody looks at it.

const EVERY_MS = 2000;
// What is over changes seldom.
const SELDOM = 5;

let round = 0;
setInterval(async () => {
  const shown = document.querySelector("[data-live]");
  if (!shown || document.hidden || isBusy(shown)) return;
  round += 1;
  if (!shown.querySelector("[data-open]") && round % SELDOM !== 0) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (fresh && !isBusy(shown) && comparable(fresh) !== comparable(shown)) shown.replaceWith(fresh);
}, EVERY_MS);

// Whoever is about to press something is not disturbed.
function isBusy(shown) {
  return shown.contains(document.activeElement);
}

// Forms have another token each time, and what is exact is said beside.
function comparable(part) {
  const copy = part.cloneNode(true);
  for (const token of copy.querySelectorAll('[name="csrf"], time')) token.remove();
  const values = [...copy.querySelectorAll("progress")].map((bar) => bar.value);
  return copy.textContent.replace(/\s+/g, " ") + values.join(" ") + copy.querySelectorAll("img").length;
}
