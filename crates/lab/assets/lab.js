// What a lab's page shows keeps up with the lab; and a printer is given its colours.

const EVERY_MS = 3000;

const live = document.querySelector("[data-live]");
if (live) keepUp();
for (const place of document.querySelectorAll("[data-profile]")) takeProfile(place);

// Asks for the page again while somebody looks at it, and puts in what is new.
function keepUp() {
  setInterval(async () => {
    const shown = document.querySelector("[data-live]");
    if (document.hidden || isBusy(shown)) return;
    const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (fresh && !isBusy(shown) && comparable(fresh) !== comparable(shown)) shown.replaceWith(fresh);
  }, EVERY_MS);
}

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

function takeProfile(place) {
  const field = place.querySelector('input[type="file"]');
  const status = place.querySelector('[role="status"]');
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  field.addEventListener("change", async () => {
    const [file] = field.files;
    if (!file) return;
    const query = new URLSearchParams({ name: file.name });
    const answer = await fetch(`${place.dataset.profile}?${query}`, {
      method: "PUT",
      headers: { "x-csrf-token": token, accept: "application/json" },
      body: file,
    }).catch(() => null);
    field.value = "";
    if (answer?.ok) location.reload();
    else status.textContent = answer ? (await answer.json()).error : "…";
  });
}
