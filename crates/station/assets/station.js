// The page keeps up with the station while somebody looks at it.

const EVERY_MS = 2000;

// What somebody has opened, or is at with the keyboard, stays as it is.
const isInUse = (shown) => shown.contains(document.activeElement) || shown.querySelector("details[open]") !== null;

setInterval(async () => {
  const shown = document.querySelector("[data-live]");
  if (document.hidden || isInUse(shown)) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (fresh && fresh.innerHTML !== shown.innerHTML && !isInUse(shown)) shown.replaceWith(fresh);
}, EVERY_MS);
