// The page keeps up with the station while somebody looks at it.

const EVERY_MS = 2000;

setInterval(async () => {
  const shown = document.querySelector("[data-live]");
  if (document.hidden || shown.contains(document.activeElement) || shown.querySelector("details[open]")) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (fresh && fresh.innerHTML !== shown.innerHTML) shown.replaceWith(fresh);
}, EVERY_MS);
