// Hearts and notes. A press shows at once; what it changed is kept in this browser until the host has it, so that a
// lost connection loses nothing: it is sent again when there is one, or with the next page.

export const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

// A text with numbers and names in place of what stands in braces.
export const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

const HEART = "M12 20.5 4.2 12.6a5 5 0 0 1 7.1-7.1l.7.8.7-.8a5 5 0 0 1 7.1 7.1z";
// Milliseconds until it is tried again, and the most of it.
const AGAIN = 2_000;
const AGAIN_MOST = 60_000;
// What could not be sent for so long never will.
const OLD = 30 * 24 * 3_600_000;

export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  return svg;
}

// Said to those who cannot see it happen.
export function announce(text) {
  // An open dialog hides what is outside it, also from those who listen.
  const place = document.querySelector("dialog[open] .said") ?? document.getElementById("said");
  if (place) place.textContent = text;
}

// A sentence at the foot of the window; empty to take it away.
function notice(text) {
  let bar = document.querySelector(".waits");
  if (!bar) {
    bar = document.createElement("p");
    bar.className = "waits";
    bar.setAttribute("role", "status");
    document.body.append(bar);
  }
  (document.querySelector("dialog[open]") ?? document.body).append(bar);
  bar.textContent = text;
  bar.hidden = !text;
}

// The picture of a heart, whose value has a sign where it belongs to a form.
const numberOf = (button) => Number(button.value.replace(/^[+-]/, ""));

export class Favourites {
  #root;
  #address;
  #key;
  #wait = AGAIN;
  #timer = 0;
  #sending = false;
  #count;
  #badge = document.querySelector(".hearts");
  chosen = new Set();

  // `root` is the element that names the list; null when whoever looks does not choose.
  static of(root) {
    return root?.dataset.favourites ? new Favourites(root) : null;
  }

  constructor(root) {
    this.#root = root;
    this.#address = root.dataset.favourites;
    this.#key = `favourites ${this.#address}`;
    const numbers = document.getElementById("chosen");
    for (const number of JSON.parse(numbers?.textContent ?? "[]")) this.chosen.add(number);
    for (const button of document.querySelectorAll("button.heart[aria-pressed=true]")) {
      this.chosen.add(numberOf(button));
    }
    this.#count = Number(this.#badge?.dataset.count ?? 0);
    for (const { list, number, chosen } of Object.values(this.#kept())) {
      if (chosen !== undefined && list === this.list) this.#set(number, chosen);
    }
    document.addEventListener("click", (event) => this.#click(event));
    addEventListener("online", () => this.#soon(0));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#soon(0);
    });
    this.#soon(0);
  }

  // The list's name in the program; empty for the first one of somebody who has none yet.
  get list() {
    return this.#root.dataset.list ?? "";
  }

  get name() {
    return this.#root.dataset.listName ?? "";
  }

  has(number) {
    return this.chosen.has(number);
  }

  // The heart of a tile.
  button(number) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "heart";
    button.value = String(number);
    button.append(icon(HEART));
    this.#mark(button, number);
    return button;
  }

  #mark(button, number) {
    const chosen = this.has(number);
    button.setAttribute("aria-pressed", String(chosen));
    button.setAttribute("aria-label", say(words.favourite_of, { picture: say(words.picture, { number }) }));
    // What the form would do without this script.
    if (button.name === "heart") button.value = `${chosen ? "-" : "+"}${number}`;
  }

  #click(event) {
    const button = event.target.closest("button.heart");
    if (!button || button.disabled) return;
    event.preventDefault();
    this.toggle(numberOf(button));
  }

  toggle(number) {
    const chosen = !this.has(number);
    this.#set(number, chosen);
    const picture = say(words.picture, { number });
    announce(say(chosen ? words.added : words.removed, { picture, list: this.name }));
    this.#keep({ number, chosen });
  }

  note(number, note) {
    this.#set(number, true);
    this.#keep({ number, note });
  }

  #set(number, chosen) {
    if (this.has(number) !== chosen) this.#count += chosen ? 1 : -1;
    if (chosen) this.chosen.add(number);
    else this.chosen.delete(number);
    for (const button of document.querySelectorAll("button.heart")) {
      if (numberOf(button) === number) this.#mark(button, number);
    }
    this.#show();
    document.dispatchEvent(new CustomEvent("chosen", { detail: { number, chosen } }));
  }

  #show() {
    if (!this.#badge) return;
    const count = Math.max(0, this.#count);
    this.#badge.dataset.count = String(count);
    const [seen, heard] = this.#badge.querySelectorAll("span");
    seen.textContent = String(count);
    heard.textContent = count === 0 ? words.how_many_none : count === 1 ? words.how_many_one : say(words.how_many, { count });
  }

  // What the host does not have yet, by what it is about: only the last word on each counts.
  #kept() {
    try {
      return JSON.parse(localStorage.getItem(this.#key)) ?? {};
    } catch {
      return this.memory ?? {};
    }
  }

  #store(kept) {
    this.memory = kept;
    try {
      if (Object.keys(kept).length > 0) localStorage.setItem(this.#key, JSON.stringify(kept));
      else localStorage.removeItem(this.#key);
    } catch {} // It is still in memory.
  }

  #keep(change) {
    const kept = this.#kept();
    const about = `${this.list} ${change.number}`;
    // Taken out, a picture has no note any more.
    if (change.chosen === false) delete kept[`${about} note`];
    kept[`${about} ${change.note === undefined ? "heart" : "note"}`] = { ...change, list: this.list, at: Date.now() };
    this.#store(kept);
    this.#soon(0);
  }

  #soon(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), wait);
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    let waited = false;
    try {
      for (;;) {
        const [about, change] = Object.entries(this.#kept())[0] ?? [];
        if (!about) break;
        waited ||= document.querySelector(".waits:not([hidden])") !== null;
        const outcome = await this.#put(change);
        if (outcome === "later") {
          this.#later();
          return;
        }
        // Unless it was changed again meanwhile.
        const kept = this.#kept();
        if (kept[about]?.at === change.at) delete kept[about];
        this.#store(kept);
        if (outcome !== "done") this.#refused(change, outcome);
        else if (change.note !== undefined) announce(words.note_saved);
      }
      this.#wait = AGAIN;
      if (waited) {
        notice("");
        announce(words.sent);
      }
    } finally {
      this.#sending = false;
    }
  }

  // "done", "later", or the sentence that says why not.
  async #put({ list, number, chosen, note, at }) {
    const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
    const body = JSON.stringify({ list: list || null, chosen, note });
    let answer;
    try {
      answer = await fetch(`${this.#address}/${number}`, {
        method: "PUT",
        headers: { "content-type": "application/json", accept: "application/json", "x-csrf-token": token },
        body,
      });
    } catch {
      return "later";
    }
    if (answer.ok) {
      const now = await answer.json();
      if (!this.list) Object.assign(this.#root.dataset, { list: now.list, listName: now.name });
      if (now.list === this.list && Object.keys(this.#kept()).length <= 1) {
        this.#count = now.pictures;
        this.#show();
      }
      return "done";
    }
    // What this page may not do now, another one may after the door; what can never be is told.
    const final = [409, 413, 422].includes(answer.status) || (answer.status === 404 && Date.now() - at > OLD);
    if (!final) return "later";
    const { error } = await answer.json().catch(() => ({}));
    return error ?? String(answer.status);
  }

  #later() {
    const count = Object.keys(this.#kept()).length;
    notice(count === 1 ? words.waiting_one : say(words.waiting, { count }));
    this.#soon(this.#wait);
    this.#wait = Math.min(AGAIN_MOST, this.#wait * 2);
  }

  #refused({ number, chosen, list }, sentence) {
    if (chosen !== undefined && list === this.list) this.#set(number, !chosen);
    notice(sentence);
    setTimeout(() => notice(""), 10_000);
  }
}
