// Publishing: what will change at the host, one amber button, what it is doing; then what to hand out, and who has
// looked.

import { Refused, call, change, get } from "./studio-api.js";
import { ask, h, icon, tool } from "./studio-dom.js";
import { pairForm } from "./studio-pair.js";
import { done, refused } from "./studio-toast.js";
import { ago, bytes, count, say, t, whole } from "./studio-words.js";

export class Publish {
  #store;
  #strip;
  #dialog;
  #changes = h("section", { class: "changes", "aria-live": "polite" });
  #result = h("section");
  #people = h("section");
  #job = null;
  #known = null;
  // How the last publication ended, while this is open.
  #ended = null;
  #off;
  #asking = 0;

  constructor(store, views, strip) {
    this.#store = store;
    this.#strip = strip;
    this.#dialog = h(
      "dialog",
      { class: "sheet drawer", "aria-label": t.publish_title },
      h(
        "header",
        {},
        h("h2", { tabIndex: -1, autofocus: true }, t.publish_title),
        tool("close", t.close, () => views.leave(), { key: "Esc" }),
      ),
      h("div", { class: "inside" }, this.#changes, this.#result, this.#people),
    );
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (event.target === this.#dialog) views.leave();
    });
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && views.leave());
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#off = store.on("event", () => {
      this.#handOut();
      this.#whoLooked();
      this.#look();
    });
    this.#handOut();
    this.#whoLooked();
    this.#look();
  }

  // The photographer's own publication of this event, as the stream tells it; what a host asked for is beside it.
  job(job) {
    if (job.kind !== "publish" || (job.event !== this.#store.event?.id && job.event !== this.#store.number)) return;
    const over = job.state === "done" || job.state === "failed";
    if (over && job.id !== this.#job?.id) return;
    this.#job = over ? null : job;
    this.#ended = over ? job : null;
    if (over) this.#look();
    else this.#draw();
  }

  async #look() {
    const mine = ++this.#asking;
    if (!this.#store.hosts.length) return this.#pair();
    try {
      const known = await get(this.#store.path("/publication"));
      if (mine !== this.#asking) return undefined;
      this.#known = known;
      this.#draw();
    } catch (error) {
      if (error instanceof Refused) this.#changes.replaceChildren(h("p", { class: "notice bad" }, error.message));
    }
    return undefined;
  }

  #pair() {
    // What is being typed stays.
    if (this.#changes.querySelector(".pair")) return;
    this.#changes.replaceChildren(
      h("p", {}, t.publish_needs_host),
      pairForm(() => this.#store.load()),
    );
  }

  #draw() {
    if (this.#job) return this.#progress();
    const ended = this.#ended;
    const { new: added, changed, removed, unchanged, prices, bytes: size, host, problem } = this.#known ?? {};
    if (added === undefined) return undefined;
    const lines = [
      [added, t.publish_new, "good"],
      [changed, t.publish_changed, ""],
      [removed, t.publish_removed, "bad"],
      [unchanged, t.publish_unchanged, ""],
    ].filter(([n]) => n > 0);
    const nothing = !added && !changed && !removed && !prices;
    const empty = !added && !changed && !unchanged;
    const button = h(
      "button",
      { type: "button", class: "primary big", onclick: () => this.#begin(false) },
      icon("upload"),
      nothing ? t.publish_again : t.publish,
    );
    button.disabled = Boolean(problem);
    this.#changes.replaceChildren(
      ...[
        ended?.state === "failed" &&
          h(
            "div",
            { class: "notice bad", role: "alert" },
            h("p", {}, ended.message || t.job_failed),
            ended.elsewhere &&
              h("button", { type: "button", class: "small", onclick: () => this.#takeOver() }, t.take_over),
          ),
        ended?.state === "done" && h("p", { class: "notice good" }, ended.message || t.published_now),
        h(
          "ul",
          { class: "counts" },
          lines.map(([n, name, kind]) =>
            h("li", { class: kind }, h("strong", {}, whole(n)), " ", n === 1 ? name.one : name.other),
          ),
        ),
        prices && h("p", { class: "prices" }, pricesLine(prices)),
        empty && h("p", { class: "soft" }, t.publish_no_picks),
        problem && !empty && h("p", { class: "notice" }, problem),
        nothing && !problem && lines.length > 0 && h("p", { class: "soft" }, t.publish_nothing),
        h(
          "div",
          { class: "row" },
          button,
          h(
            "p",
            { class: "soft" },
            [size > 0 && say(t.publish_bytes, { bytes: bytes(size) }), host && say(t.publish_to, { host: short(host) })]
              .filter(Boolean)
              .join(" · "),
          ),
        ),
      ].filter(Boolean),
    );
    return undefined;
  }

  #progress() {
    const { done: made, total, bytes: sent = 0, total_bytes: size = 0, message, state, id } = this.#job;
    const bar = h("progress", { max: Math.max(1, total), value: made, "aria-label": t.progress });
    if (!total) bar.removeAttribute("value");
    const line = total ? say(t.job_publish, { done: whole(made), total: whole(total) }) : t.job_publish_begins;
    this.#changes.replaceChildren(
      h("p", {}, state === "waiting" ? message || t.lost : line),
      bar,
      h(
        "div",
        { class: "row" },
        h("button", { type: "button", onclick: () => call("DELETE", `jobs/${id}`).catch(refused) }, t.stop),
        h("p", { class: "soft" }, size ? `${bytes(sent)} / ${bytes(size)}` : ""),
      ),
      h("p", { class: "soft" }, t.publish_goes_on),
    );
  }

  async #begin(takeOver) {
    try {
      const { job } = await change("POST", this.#store.path("/publish"), { take_over: takeOver });
      // A short one may have ended, and said so, before this answer came.
      if (this.#ended?.id === job) return;
      this.#job = { id: job, kind: "publish", done: 0, total: 0, state: "running", message: "" };
      this.#draw();
    } catch (error) {
      refused(error);
    }
  }

  async #takeOver() {
    if (await ask(t.take_over_question, t.take_over)) this.#begin(true);
  }

  async #takeDown() {
    if (!(await ask(t.take_down_question, t.take_down))) return;
    try {
      await change("DELETE", this.#store.path("/publication"));
      await this.#store.load();
      done(t.taken_down);
    } catch (error) {
      refused(error);
    }
  }

  // The link, the code to enter, and the code for cameras.
  #handOut() {
    const { publication, event, number } = this.#store;
    if (!publication?.url) return this.#result.replaceChildren();
    const copy = (id) => {
      const button = h("button", { type: "button", class: "small" }, t.copy);
      Object.assign(button.dataset, { copy: id, done: t.copied });
      return button;
    };
    this.#result.replaceChildren(
      h("h3", {}, t.hand_out),
      h(
        "div",
        { class: "hand-out" },
        h("img", { class: "qr", src: `/events/${number}/qr.svg`, alt: t.qr, width: 132, height: 132 }),
        h(
          "div",
          {},
          h(
            "p",
            { class: "row" },
            h("a", { id: "link", href: publication.url, target: "_blank", rel: "noreferrer" }, publication.url),
            copy("link"),
          ),
          h(
            "p",
            { class: "row" },
            h("span", {}, t.code, " ", h("code", { id: "event-code", class: "big-code" }, event.code)),
            copy("event-code"),
          ),
          h("p", { class: "row" }, h("a", { class: "button small", href: `/events/${number}/cards` }, t.cards)),
        ),
      ),
      publication.published_at &&
        h(
          "p",
          { class: "soft" },
          t.published,
          " ",
          ago(publication.published_at),
          " · ",
          count(t.pictures, publication.pictures),
          " · ",
          h("button", { type: "button", class: "link underlined", onclick: () => this.#takeDown() }, t.take_down),
        ),
    );
    return undefined;
  }

  #whoLooked() {
    const { publication, lists, conflicts, number, event } = this.#store;
    const parts = [];
    if (conflicts.length)
      parts.push(
        h("h3", {}, t.conflicts),
        h("p", { class: "soft" }, t.conflicts_hint),
        h(
          "ul",
          { class: "list" },
          conflicts.map((conflict) => this.#conflict(conflict)),
        ),
      );
    if (publication) {
      parts.push(h("h3", {}, t.who_looked), h("p", {}, count(t.visitors, publication.visitors ?? 0)));
      if (!lists.length) parts.push(h("p", { class: "soft" }, t.no_lists));
      else
        parts.push(
          h(
            "ul",
            { class: "list" },
            lists.map((list) => this.#list(list)),
          ),
        );
    }
    if (event) {
      const at = `/api/v1/events/${number}`;
      parts.push(
        h("h3", {}, t.take_along),
        h(
          "p",
          { class: "row" },
          h("a", { class: "button small", href: `${at}/picks.csv?list=picked`, download: "" }, t.picks_csv),
          h("a", { class: "button small", href: `${at}/xmp.zip?list=all`, download: "" }, t.sidecars),
        ),
      );
    }
    this.#people.replaceChildren(...parts);
  }

  #list({ id, name, by, finished, pictures }) {
    const at = `/api/v1/events/${this.#store.number}`;
    const notes = pictures.filter(({ note }) => note);
    return h(
      "li",
      {},
      h(
        "span",
        {},
        h("strong", {}, name),
        by && ` · ${by}`,
        h("br"),
        h("small", {}, count(t.pictures, pictures.length), finished ? ` · ${t.list_finished}` : ""),
      ),
      h("button", { type: "button", class: "small", onclick: () => this.#show(id) }, t.show_in_grid),
      h("a", { href: `${at}/picks.csv?list=${id}`, download: "" }, "CSV"),
      h("a", { href: `${at}/xmp.zip?list=${id}`, download: "" }, "XMP"),
      notes.length > 0 &&
        h(
          "details",
          {},
          h("summary", {}, count(t.notes, notes.length)),
          h(
            "ul",
            {},
            notes.map(({ picture, note }) => h("li", {}, `${this.#store.find(picture)?.number ?? ""}: ${note}`)),
          ),
        ),
    );
  }

  #show(list) {
    this.#store.show({ list, flag: "", stars: 0, category: null, text: "", trash: false });
    this.#dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
  }

  #conflict({ picture, by }) {
    const tile = this.#store.find(picture);
    const settle = (use) => async () => {
      try {
        await change("POST", `conflicts/${picture}`, { use });
        await this.#store.load();
      } catch (error) {
        refused(error);
      }
    };
    return h(
      "li",
      {},
      h(
        "span",
        { class: "with-face" },
        tile && h("img", { src: `/t/${tile.id}/${tile.edit_revision}.jpg`, alt: "", width: 72, height: 54 }),
        h("span", {}, say(t.picture_number, { number: tile?.number ?? "?" }), by && h("small", {}, ` · ${by}`)),
      ),
      h(
        "span",
        { class: "row" },
        h("button", { type: "button", class: "small", onclick: settle("host") }, t.use_host),
        h("button", { type: "button", class: "small", onclick: settle("mine") }, t.use_mine),
      ),
    );
  }

  close() {
    this.#off();
    this.#dialog.close();
    this.#dialog.remove();
  }
}

// What will be otherwise with what can be ordered.
const pricesLine = ({ kind, name, products }) =>
  ({
    list: () => say(t.publish_list, { name }),
    nothing: () => t.publish_no_list,
    version: () => (products ? count(t.publish_products, products) : t.publish_terms),
  })[kind]();

const short = (host) => String(host).replace(/^https?:\/\//, "");
