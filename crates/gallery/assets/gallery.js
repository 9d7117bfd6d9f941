// The event's page: placeholders at once, further pieces of the grid as they are needed, the lightbox.
// Without this module every link and form works as a page.

import { paint } from "./thumbhash.js";
import { Overlay, enliven } from "./gallery-lightbox.js";

// How far below the window the next piece is fetched, and placeholders are painted.
const AHEAD = "1200px";

// Shows a tile's placeholder until its picture is there, then lets the picture appear.
function cover(tile) {
  const image = tile.querySelector("img");
  if (image.complete) return;
  const canvas = paint(tile.dataset.blur);
  if (canvas) tile.prepend(canvas);
  image.addEventListener("load", () => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const seen = image.animate([{ opacity: 0 }, { opacity: 1 }], { duration: calm ? 0 : 160 });
    seen.finished.then(() => canvas?.remove());
  }, { once: true });
}

const covers = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    covers.unobserve(target);
    cover(target);
  }
}, { rootMargin: AHEAD });

// What the page's own rules say of the first tiles, said of one that came later.
function shape(tile) {
  const image = tile.querySelector("img");
  tile.style.setProperty("--r", image.getAttribute("width") / image.getAttribute("height"));
  const [, colour] = /\bk([0-9a-f]{3})\b/.exec(tile.className) ?? [];
  if (colour) tile.style.background = `#${colour}`;
}

let coming = null;

// Fetches the next piece of the grid. Answers whether there was one.
function more(grid) {
  const link = grid.querySelector(".more");
  if (!link) return Promise.resolve(false);
  coming ??= fetchPiece(link).then(
    (piece) => {
      const tiles = piece.querySelectorAll(".tile");
      tiles.forEach(shape);
      link.replaceWith(piece);
      tiles.forEach((tile) => covers.observe(tile));
      watchEnd(grid);
      return tiles.length > 0;
    },
    () => false, // The link stays, and works as a page.
  ).finally(() => {
    coming = null;
  });
  return coming;
}

async function fetchPiece(link) {
  const answer = await fetch(link.dataset.piece);
  if (!answer.ok) throw new Error(answer.statusText);
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  return template.content;
}

let ends = null;

function watchEnd(grid) {
  ends?.disconnect();
  const link = grid.querySelector(".more");
  if (!link) return;
  ends = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) more(grid);
  }, { rootMargin: AHEAD });
  ends.observe(link);
}

const grid = document.querySelector(".grid");
if (grid) {
  document.querySelectorAll(".tile").forEach((tile) => covers.observe(tile));
  watchEnd(grid);
  new Overlay(grid, () => more(grid));
}
const page = document.querySelector("article.lightbox");
if (page) enliven(page);
document.querySelector("form.pick select")?.addEventListener("change", (event) => event.target.form.requestSubmit());
