// The pages of an event's pictures: the grid, the lightbox over it, hearts, and what makes it work without a
// connection. Without this module every link and form works as a page.

import { Album } from "./gallery-album.js";
import { Favourites } from "./gallery-favourites.js";
import { Grid, coverAll } from "./gallery-grid.js";
import { Overlay, enliven } from "./gallery-lightbox.js";

const element = document.querySelector(".grid");
const page = document.querySelector("article.lightbox");
const favourites = Favourites.of(element ?? page);
if (element) {
  coverAll(document.querySelectorAll(".tile.title"));
  const album = new Album(element);
  new Overlay(element, new Grid(element, album, favourites), album, favourites);
}
if (page) enliven(page, favourites);
document.querySelector("form.pick select")?.addEventListener("change", (event) => event.target.form.requestSubmit());

// Nothing is kept of what a link shows to anybody.
if (navigator.serviceWorker && location.pathname.startsWith("/e/")) {
  navigator.serviceWorker.register("/gallery-worker.js", { scope: "/e/" }).catch(() => {});
}
