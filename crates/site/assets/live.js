// The part of a page that is marked data-live keeps up with the server: the page is asked for again while somebody looks
// at it, and what is new is put in.

const EVERY_MS = 3000;

// Whoever types or has opened something is not disturbed.
function isBusy(shown) {
  return shown.contains(document.activeElement) || shown.querySelector("details[open]") !== null;
}

// Forms have another token each time, and times are put into the reader's words.
function comparable(part) {
  const copy = part.cloneNode(true);
  for (const token of copy.querySelectorAll('[name="csrf"], time')) token.remove();
  return copy.textContent.replace(/\s+/g, " ") + copy.querySelectorAll("img, button, a").length;
}

async function look() {
  const shown = document.querySelector("[data-live]");
  if (document.hidden || isBusy(shown)) return;
  const html = await fetch(location.href, { headers: { accept: "text/html" } })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : null))
    .catch(() => null);
  if (html === null) return;
  // Its head has styles with a nonce of their own, which this page's policy does not know.
  const page = new DOMParser().parseFromString(html.slice(html.indexOf("<body")), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (fresh && !isBusy(shown) && comparable(fresh) !== comparable(shown)) shown.replaceWith(fresh);
}

if (document.querySelector("[data-live]")) setInterval(look, EVERY_MS);
