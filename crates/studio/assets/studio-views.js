// Views over the grid, each with an address, so that Back leads where one came from.

const NUMBER = "(\\d+)";

export class Views {
  #root;
  #shown = null;
  #makers;
  #title = document.title;

  // `makers` make each view: `(arguments) => { close() }`, or null when it cannot be shown.
  constructor(number, makers) {
    this.#root = `/events/${number}`;
    this.#makers = makers;
    addEventListener("popstate", () => this.follow());
  }

  // Shows what the address names.
  follow() {
    const path = location.pathname.slice(this.#root.length);
    const [, picture, crop] = new RegExp(`^/pictures/${NUMBER}(/crop)?$`).exec(path) ?? [];
    let next = null;
    if (crop) next = ["crop", Number(picture)];
    else if (picture) next = ["lightbox", Number(picture)];
    else if (path === "/compare")
      next = ["compare", (new URLSearchParams(location.search).get("pictures") ?? "").split(",").map(Number)];
    else if (path === "/publish") next = ["publish"];
    this.#show(next);
  }

  #show(next) {
    if (this.#shown && next && this.#shown.name === next[0] && this.#shown.view.become?.(...next.slice(1))) return;
    this.#shown?.view.close();
    this.#shown = null;
    document.title = this.#title;
    if (!next) return;
    const [name, ...rest] = next;
    const view = this.#makers[name](...rest);
    if (view) this.#shown = { name, view };
    else history.replaceState(null, "", this.#root);
  }

  get isOpen() {
    return this.#shown !== null;
  }

  get title() {
    return this.#title;
  }

  // Goes to an address of this event; deeper ones can be left again by Back.
  #go(path, { replace = false } = {}) {
    const depth = history.state?.depth ?? 0;
    if (replace) history.replaceState({ depth }, "", this.#root + path);
    else history.pushState({ depth: depth + 1 }, "", this.#root + path);
    this.follow();
  }

  look(number, options) {
    this.#go(`/pictures/${number}`, options);
  }

  crop(number, options) {
    this.#go(`/pictures/${number}/crop`, options);
  }

  compare(numbers) {
    this.#go(`/compare?pictures=${numbers.join(",")}`);
  }

  publish() {
    this.#go("/publish");
  }

  // Back from a view: in the browser's history too, when it was entered from here.
  leave() {
    if (!this.#shown) return;
    if (history.state?.depth > 0) history.back();
    else this.#go("", { replace: true });
  }
}
