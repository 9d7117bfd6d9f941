// One event, as the desk knows it: its pictures, what of them is shown and in which order, what is selected, and every
// change with its way back. Tells "tiles" (ids that changed), "shown", "selected", "cursor" and "event".

import { Refused, change, get, settled } from "./studio-api.js";
import { Signal, once } from "./studio-dom.js";
import { matches, order } from "./studio-filter.js";
import { done, refused } from "./studio-toast.js";
import { named, say, t } from "./studio-words.js";

// Milliseconds in which pictures that come in are gathered before they are shown.
const ADDING = 400;

export class Store extends Signal {
  number;
  event = null;
  publication = null;
  lists = [];
  // In how many customers' lists a picture is.
  hearts = new Map();
  conflicts = [];
  hosts = [];
  undoLabel = null;
  redoLabel = null;
  tiles = new Map();
  trash = new Map();
  // Identifiers, in the order of the screen.
  shown = [];
  selected = new Set();
  cursor = null;
  filter;
  // Edits that were copied.
  copied = null;
  #anchor = null;
  #places = new Map();
  #waiting = 0;
  #fetching = null;
  #again = false;
  #adding = 0;
  #arrange = once(() => this.#rearrange());

  constructor(number, filter) {
    super();
    this.number = number;
    this.filter = filter;
  }

  path(rest = "") {
    return `events/${this.number}${rest}`;
  }

  // Fetches everything anew. Asked again meanwhile, it does so once more afterwards.
  async load() {
    if (this.#fetching) {
      this.#again = true;
      return this.#fetching;
    }
    this.#fetching = this.#fetch().finally(() => {
      this.#fetching = null;
    });
    await this.#fetching;
    if (this.#again) {
      this.#again = false;
      await this.load();
    }
  }

  async #fetch() {
    const known = await get(this.path());
    known.trash = known.trashed > 0 ? await get(this.path("/trash")) : [];
    // To read a large event is a task, and to show it another.
    await new Promise((resolve) => setTimeout(resolve));
    // What was changed here meanwhile is newer than this answer.
    if (this.#waiting > 0) {
      this.#again = true;
      return;
    }
    this.#take(known);
  }

  #take({ event, pictures, trash, publication, lists, conflicts, hosts, undo, redo }) {
    const before = this.tiles;
    const hearts = this.hearts;
    // The same categories are the same list, so that what was made of ten thousand is not made again.
    const { categories } = this.event ?? {};
    if (categories && isSameList(categories, event.categories)) event.categories = categories;
    this.tiles = new Map(pictures.map((tile) => [tile.id, tile]));
    this.trash = new Map(trash.map((tile) => [tile.id, tile]));
    Object.assign(this, { event, publication, lists, conflicts, hosts, undoLabel: undo, redoLabel: redo });
    this.hearts = counted(lists);
    for (const id of this.selected) if (!this.find(id)) this.selected.delete(id);
    const isAsBefore = (tile) =>
      isSame(before.get(tile.id), tile) && hearts.get(tile.id) === this.hearts.get(tile.id);
    const changed = pictures.filter((tile) => !isAsBefore(tile)).map(({ id }) => id);
    this.tell("event");
    if (changed.length) this.tell("tiles", changed);
    this.#rearrange();
  }

  find(id) {
    return this.tiles.get(id) ?? this.trash.get(id);
  }

  byNumber(number) {
    for (const tiles of [this.tiles, this.trash]) {
      for (const tile of tiles.values()) if (tile.number === number) return tile;
    }
    return null;
  }

  list(id) {
    return this.lists.find((list) => list.id === id);
  }

  // One picture more, such as one that was just imported.
  add(tile) {
    this.trash.delete(tile.id);
    this.tiles.set(tile.id, tile);
    this.#adding ||= setTimeout(() => {
      this.#adding = 0;
      this.#rearrange();
    }, ADDING);
  }

  // Changes what is shown, and keeps it for when the page is seen again.
  show(filter) {
    this.filter = { ...this.filter, ...filter };
    this.selected.clear();
    this.#anchor = null;
    this.cursor = null;
    this.#rearrange();
    this.tell("selected");
  }

  #rearrange() {
    const before = this.place(this.cursor);
    const inList = this.filter.list && new Set(this.list(this.filter.list)?.pictures.map(({ picture }) => picture));
    const from = this.filter.trash ? this.trash : this.tiles;
    const found = [...from.values()].filter(matches(this.filter, inList));
    this.shown = order(found, this.filter.sort).map(({ id }) => id);
    this.#places = new Map(this.shown.map((id, place) => [id, place]));
    this.tell("shown");
    if (before < 0 || this.#places.has(this.cursor)) return;
    // What was at the cursor is no longer shown: whatever took its place is next.
    this.cursor = this.shown[Math.min(before, this.shown.length - 1)] ?? null;
    this.tell("cursor", this.cursor);
  }

  place(id) {
    return this.#places.get(id) ?? -1;
  }

  // What a command is about: what is selected, or else where the cursor is.
  current() {
    if (this.selected.size) return this.shown.filter((id) => this.selected.has(id));
    return this.cursor ? [this.cursor] : [];
  }

  moveTo(id, { extend = false } = {}) {
    if (extend) {
      this.#anchor ??= this.cursor ?? id;
      this.#range(this.#anchor, id);
    } else {
      this.#anchor = null;
    }
    this.cursor = id;
    this.tell("cursor", id);
  }

  toggle(id) {
    if (!this.selected.delete(id)) this.selected.add(id);
    this.#anchor = id;
    this.cursor = id;
    this.tell("cursor", id);
    this.tell("selected");
  }

  // From where the selection began to here.
  extend(id) {
    this.#range(this.#anchor ?? this.cursor ?? id, id);
    this.#anchor ??= this.cursor ?? id;
    this.cursor = id;
    this.tell("cursor", id);
  }

  #range(from, to) {
    const [a, b] = [this.place(from), this.place(to)].sort((x, y) => x - y);
    this.selected = new Set(this.shown.slice(Math.max(0, a), b + 1));
    this.tell("selected");
  }

  select(ids) {
    this.selected = new Set(ids);
    this.#anchor = null;
    this.tell("selected");
  }

  // Sets something of pictures: seen at once, sent, and taken back when it is refused. `label` says what it is, for
  // the one who wants it undone.
  set(label, patches, { quiet = false } = {}) {
    const before = new Map();
    for (const { pictures, set } of patches) {
      for (const id of pictures) {
        const tile = this.find(id);
        if (!tile) continue;
        if (!before.has(id)) before.set(id, tile);
        this.#put(id, { ...this.find(id), ...set });
      }
    }
    if (!before.size) return Promise.resolve();
    this.tell("tiles", [...before.keys()]);
    this.#arrange();
    return this.#send(`${this.path("/changes")}`, { label, patches }, before, quiet ? null : label);
  }

  #put(id, tile) {
    const { trashed, ...rest } = tile;
    if (trashed === undefined) {
      (this.tiles.has(id) ? this.tiles : this.trash).set(id, tile);
      return;
    }
    this.tiles.delete(id);
    this.trash.delete(id);
    (trashed ? this.trash : this.tiles).set(id, rest);
    this.selected.delete(id);
  }

  async #send(path, json, before, label) {
    this.#waiting += 1;
    try {
      this.#merge(await change("POST", path, json));
      if (label) done(label, () => this.undo());
    } catch (error) {
      for (const [id, tile] of before) {
        this.tiles.delete(id);
        this.trash.delete(id);
        this.tiles.set(id, tile);
      }
      this.tell("tiles", [...before.keys()]);
      this.#arrange();
      refused(error);
      if (error instanceof Refused) this.load();
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0 && this.#again) {
        this.#again = false;
        this.load();
      }
    }
  }

  // What the studio answers to a change.
  #merge({ undo, redo, tiles = [], gone = [] }) {
    this.undoLabel = undo;
    this.redoLabel = redo;
    for (const id of gone) {
      const tile = this.tiles.get(id);
      this.tiles.delete(id);
      if (tile && !this.trash.has(id)) this.trash.set(id, tile);
      this.selected.delete(id);
    }
    for (const tile of tiles) {
      this.trash.delete(tile.id);
      this.tiles.set(tile.id, tile);
    }
    this.tell(
      "tiles",
      tiles.map(({ id }) => id),
    );
    this.#arrange();
    this.tell("event");
  }

  undo() {
    return this.#step(
      "/undo",
      () => this.undoLabel,
      t.undone,
      () => this.redo(),
    );
  }

  redo() {
    return this.#step(
      "/redo",
      () => this.redoLabel,
      t.redone,
      () => this.undo(),
    );
  }

  async #step(path, what, sentence, back) {
    // What was done last may still be on its way, and is what is meant.
    await settled();
    await Promise.resolve();
    const label = what();
    if (!label) return;
    this.#waiting += 1;
    try {
      this.#merge(await change("POST", this.path(path)));
      done(say(sentence, { label: named(label) }), path === "/undo" ? null : back);
      // It may have been about the event rather than about pictures.
      this.#again = true;
    } catch (error) {
      refused(error);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0 && this.#again) {
        this.#again = false;
        await this.load();
      }
    }
  }

  // Changes something of the event itself.
  async change(json, label) {
    try {
      await change("PATCH", this.path(), json);
      await this.load();
      if (label) done(label, () => this.undo());
      return true;
    } catch (error) {
      refused(error);
      return false;
    }
  }
}

const isSameList = (some, others) =>
  some.length === others.length && some.every(({ id, name }, at) => id === others[at].id && name === others[at].name);

function counted(lists) {
  const hearts = new Map();
  for (const { pictures } of lists) {
    for (const { picture } of pictures) hearts.set(picture, (hearts.get(picture) ?? 0) + 1);
  }
  return hearts;
}

// Whether two tiles say the same. Most are, and there are thousands: what is plain is compared plainly.
function isSame(a, b) {
  if (!a) return false;
  for (const name in b) {
    const [one, other] = [a[name], b[name]];
    if (one === other) continue;
    if (typeof other !== "object" || JSON.stringify(one) !== JSON.stringify(other)) return false;
  }
  return true;
}
