// A list of favourites: notes are kept while they are typed, fields grow with them, and leaving takes along what the
// browser kept of the event.

import { coverAll } from "./gallery-grid.js";
import { Favourites } from "./gallery-favourites.js";

// Milliseconds without a key after which a note is sent.
const PAUSE = 800;

coverAll(document.querySelectorAll(".cards .tile"));
const form = document.querySelector("form.listed");
const favourites = Favourites.of(form);
const timers = new WeakMap();

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

function keep(field) {
  clearTimeout(timers.get(field));
  if (field.value === field.dataset.kept) return;
  field.dataset.kept = field.value;
  favourites?.note(Number(field.name.slice("note-".length)), field.value);
}

for (const field of form?.querySelectorAll("textarea") ?? []) {
  field.dataset.kept = field.value;
  if (field.value) grow(field);
  field.addEventListener("input", () => {
    grow(field);
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(() => keep(field), PAUSE));
  });
  field.addEventListener("change", () => keep(field));
}

const leave = document.querySelector("form.leave");
leave?.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const [, , slug] = location.pathname.split("/");
  caches?.delete(`event ${slug}`);
  localStorage.removeItem(`favourites /e/${slug}/favourites`);
});
