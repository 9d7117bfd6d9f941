// The lightbox: over the grid, one picture at a time. The address names the picture, and Back returns to the grid.
// The same keys and fingers work on a picture's own page.

import { Stage } from "./stage.js";
import { fetchJson } from "./gallery-album.js";
import { icon, say, words } from "./gallery-favourites.js";

const ICONS = {
  close: "M5 5l14 14M19 5L5 19",
  previous: "M15 4l-8 8 8 8",
  next: "M9 4l8 8-8 8",
  information: "M12 11v6M12 7.5v.5M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
  play: "M8 5l11 7-11 7z",
  pause: "M9 5v14M15 5v14",
  download: "M12 4v11m-5-5 5 5 5-5M5 20h14",
  heart: "M12 20.5 4.2 12.6a5 5 0 0 1 7.1-7.1l.7.8.7-.8a5 5 0 0 1 7.1 7.1z",
};
// Milliseconds that each picture stands in a slide show.
const STANDS = 4_000;

const isTyping = (event) => event.target.closest?.("input, select, textarea") !== null;
const isPlain = (event) => !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);

// What each key means.
function press(event, { previous, next, close, information, favourite, play }) {
  if (event.key === "Escape" && isTyping(event)) {
    event.preventDefault();
    event.target.blur();
    return;
  }
  if (!isPlain(event) || isTyping(event)) return;
  const onButton = event.target.closest?.("button, a") !== null;
  const keys = { ArrowLeft: previous, ArrowRight: next, Escape: close, i: information, f: favourite };
  // On a button, space presses it.
  if (!onButton) keys[" "] = play;
  const meant = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!meant) return;
  event.preventDefault();
  meant();
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// A picture's own page: links become keys and swipes.
export function enliven(page, favourites) {
  const follow = (kind) => () => page.querySelector(`a[rel="${kind}"]`)?.click();
  const favourite = favourites ? () => favourites.toggle(Number(page.dataset.number)) : undefined;
  const ways = { previous: follow("prev"), next: follow("next"), close: follow("up"), favourite };
  const stage = page.querySelector(".stage");
  document.addEventListener("keydown", (event) => press(event, ways));
  new Stage(stage, (way) => ({ left: ways.next, right: ways.previous, down: ways.close })[way]());
}

// The lightbox over a grid.
export class Overlay {
  #grid;
  #album;
  #favourites;
  #element;
  #dialog;
  #stage;
  #picture;
  #caption;
  #panel;
  #said;
  #buttons = {};
  #at = -1;
  #pushed = false;
  #title = document.title;
  #show = 0;

  constructor(element, grid, album, favourites) {
    this.#element = element;
    this.#grid = grid;
    this.#album = album;
    this.#favourites = favourites;
    this.#build();
    document.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("chosen", ({ detail }) => this.#chose(detail));
    addEventListener("popstate", () => this.#follow());
  }

  #build() {
    const ways = {
      previous: () => this.#step(-1),
      next: () => this.#step(1),
      close: () => this.#leave(),
      information: () => this.#inform(),
      play: () => this.#play(),
      favourite: this.#favourites ? () => this.#favourites.toggle(this.#album.numbers[this.#at]) : undefined,
    };
    const tool = (name, act) => {
      const button = element("button", { type: "button", className: `tool ${name}` }, icon(ICONS[name]));
      if (act) button.addEventListener("click", act);
      button.setAttribute("aria-label", words[name]);
      this.#buttons[name] = button;
      return button;
    };
    // The keyboard begins at the picture, not at the first button.
    this.#picture = element("div", { className: "stage", tabIndex: -1, autofocus: true });
    this.#caption = element("p", { className: "caption" });
    this.#said = element("p", { className: "unseen said" });
    this.#said.setAttribute("role", "status");
    this.#panel = element("div", { className: "words", hidden: true, tabIndex: 0, role: "region" });
    this.#panel.setAttribute("aria-label", words.information);
    const tools = element("div", { className: "tools" });
    if (this.#favourites) {
      const heart = tool("heart");
      heart.value = "0";
      tools.append(heart);
    }
    if ("downloads" in this.#element.dataset) {
      const link = element("a", { className: "tool download", download: "" }, icon(ICONS.download));
      link.setAttribute("aria-label", words.download);
      this.#buttons.download = link;
      tools.append(link);
    }
    if (this.#element.dataset.order) {
      this.#buttons.order = element("a", { className: "tool order" }, words.order);
      tools.prepend(this.#buttons.order);
    }
    tools.append(tool("play", ways.play), tool("information", ways.information), tool("close", ways.close));
    this.#buttons.information.setAttribute("aria-expanded", "false");
    this.#dialog = element(
      "dialog",
      { className: "lightbox" },
      this.#picture,
      tool("previous", ways.previous),
      tool("next", ways.next),
      tools,
      this.#caption,
      this.#panel,
      this.#said,
    );
    this.#dialog.setAttribute("aria-label", words.one_picture);
    this.#stage = new Stage(this.#picture, (way) => ({ left: ways.next, right: ways.previous, down: ways.close })[way]());
    // On the document: a button that was disabled, or a field that was left, has no focus to hear keys with.
    document.addEventListener("keydown", (event) => {
      if (this.#dialog.open) press(event, ways);
    });
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave();
    });
    document.body.append(this.#dialog);
  }

  #click(event) {
    const link = event.target.closest(".tile > a");
    if (!link || !isPlain(event) || event.button !== 0) return;
    const at = this.#find(link.href);
    if (at === undefined) return;
    event.preventDefault();
    // On the way back the picture that was looked at last is brought into sight, wherever one came from.
    history.scrollRestoration = "manual";
    history.pushState({ lightbox: true }, "", link.href);
    this.#pushed = true;
    this.#open(at);
  }

  // The place of the picture that an address names.
  #find(href) {
    const [, number] = /\/p\/(\d+)$/.exec(new URL(href).pathname) ?? [];
    return number === undefined ? undefined : this.#album.at(Number(number));
  }

  #step(by) {
    const at = this.#at + by;
    if (at < 0 || at >= this.#album.length) {
      this.#stop();
      return;
    }
    history.replaceState(history.state, "", this.#album.href(at));
    this.#open(at);
  }

  async #open(at) {
    this.#at = at;
    if (!this.#dialog.open) this.#dialog.showModal();
    const picture = this.#album.picture(at) ?? (await this.#album.load(at).catch(() => undefined));
    if (this.#at !== at) return;
    if (!picture) {
      this.#picture.replaceChildren();
      this.#caption.textContent = words.no_details;
      return;
    }
    this.#draw(at, picture);
  }

  #draw(at, picture) {
    const { t, p, l, alt } = picture;
    // What the grid has already stands there at once; the larger one comes over it.
    const tile = this.#element.querySelector(`#p${picture.n} img`);
    const under = element("img", { src: tile?.currentSrc || t.u, alt: "" });
    under.setAttribute("aria-hidden", "true");
    const image = element("img", {
      width: l.w,
      height: l.h,
      alt,
      sizes: `min(100vw, ${((100 * l.w) / l.h).toFixed(2)}vh)`,
      srcset: `${p.u} ${p.w}w, ${l.u} ${l.w}w`,
      src: l.u,
    });
    this.#picture.replaceChildren(under, image);
    this.#stage.reset();
    const named = say(words.picture, { number: picture.n });
    this.#caption.textContent = alt === named ? named : `${alt} · ${picture.n}`;
    this.#said.textContent = `${alt}. ${say(words.place, { at: at + 1, total: this.#element.dataset.total })}`;
    document.title = `${alt} · ${this.#title}`;
    this.#buttons.previous.disabled = at === 0;
    this.#buttons.next.disabled = at === this.#album.length - 1;
    if (this.#buttons.order) {
      const order = this.#album.order(at);
      this.#buttons.order.hidden = !order;
      this.#buttons.order.href = order ?? "";
    }
    if (this.#buttons.download) this.#buttons.download.href = `${this.#href(at)}/proof.jpg`;
    this.#mark();
    if (!this.#panel.hidden) this.#tell();
    image.decode().then(() => this.#fetchAhead(at, image.sizes), () => {});
    if (this.#show) this.#next();
  }

  // A picture's own address, without what it is looked at in.
  #href(at) {
    return this.#album.href(at).split("?")[0];
  }

  #mark() {
    const { heart } = this.#buttons;
    if (!heart) return;
    const number = this.#album.numbers[this.#at];
    heart.value = String(number);
    heart.setAttribute("aria-pressed", String(this.#favourites.has(number)));
    heart.setAttribute("aria-label", words.favourite);
  }

  #chose({ number }) {
    if (number !== this.#album.numbers[this.#at] || !this.#dialog.open) return;
    this.#mark();
    if (!this.#panel.hidden && !this.#panel.contains(document.activeElement)) this.#tell();
  }

  // The neighbours' pictures, once this one is there.
  async #fetchAhead(at, sizes) {
    for (const other of [at + 1, at - 1, at + 2]) {
      const picture = await this.#album.load(other).catch(() => undefined);
      if (this.#at !== at) return;
      if (picture) element("img", { sizes, srcset: `${picture.p.u} ${picture.p.w}w, ${picture.l.u} ${picture.l.w}w` });
    }
  }

  #inform() {
    this.#panel.hidden = !this.#panel.hidden;
    this.#buttons.information.setAttribute("aria-expanded", String(!this.#panel.hidden));
    this.#dialog.classList.toggle("informed", !this.#panel.hidden);
    this.#stage.reset();
    if (!this.#panel.hidden) this.#tell();
  }

  // What is known of the picture, and the note of whoever chose it.
  async #tell() {
    const at = this.#at;
    const [path, query = ""] = this.#album.href(at).split("?");
    const known = await fetchJson(`${path}/facts${query && `?${query}`}`).catch(() => null);
    if (this.#at !== at || this.#panel.hidden) return;
    if (!known) {
      this.#panel.replaceChildren(element("p", { textContent: words.no_details }));
      return;
    }
    const facts = known.facts.flatMap(([name, fact]) => [
      element("dt", { textContent: name }),
      element("dd", { textContent: fact }),
    ]);
    this.#panel.replaceChildren(
      element("h2", { textContent: known.heading }),
      ...known.paragraphs.map((text) => element("p", { textContent: text })),
      element("dl", {}, ...facts),
    );
    const number = this.#album.numbers[at];
    if (this.#favourites?.has(number)) this.#panel.append(this.#note(number, known.note ?? ""));
  }

  #note(number, note) {
    const field = element("textarea", { id: "note", rows: 3, maxLength: 2000, value: note, placeholder: words.note_hint });
    field.addEventListener("change", () => this.#favourites.note(number, field.value));
    return element("p", {}, element("label", { htmlFor: "note", textContent: words.note }), field);
  }

  #play() {
    if (this.#show) this.#stop();
    else {
      this.#show = -1;
      this.#playing(true);
      this.#next();
    }
  }

  #next() {
    clearTimeout(this.#show);
    this.#show = setTimeout(() => {
      // Whoever looks closely is not disturbed.
      if (this.#stage.isClose || document.hidden) this.#next();
      else this.#step(1);
    }, STANDS);
  }

  #stop() {
    if (!this.#show) return;
    clearTimeout(this.#show);
    this.#show = 0;
    this.#playing(false);
  }

  #playing(is) {
    this.#dialog.classList.toggle("playing", is);
    this.#buttons.play.replaceChildren(icon(is ? ICONS.pause : ICONS.play));
    this.#buttons.play.setAttribute("aria-label", is ? words.pause : words.play);
  }

  // Back to the grid, in the browser's history too.
  #leave() {
    if (this.#pushed) history.back();
    else this.#close();
  }

  #follow() {
    const at = history.state?.lightbox ? this.#find(location.href) : undefined;
    this.#pushed = at !== undefined;
    if (at === undefined) this.#close();
    else this.#open(at);
  }

  #close() {
    if (!this.#dialog.open) return;
    this.#stop();
    // An unsaved note is saved before its field is gone.
    document.activeElement?.blur();
    this.#dialog.close();
    this.#picture.replaceChildren();
    document.title = this.#title;
    const at = this.#at;
    this.#at = -1;
    this.#grid.reveal(at)?.querySelector("a")?.focus({ preventScroll: true });
    setTimeout(() => (history.scrollRestoration = "auto"));
  }
}
