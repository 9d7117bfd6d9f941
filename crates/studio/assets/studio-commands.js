// What can be done with pictures, by a key, a button or a drop alike.

import { get } from "./studio-api.js";
import { ask } from "./studio-dom.js";
import { isNothing, isSame, mirrored, rotated, whole } from "./studio-edits.js";
import { done, refused } from "./studio-toast.js";
import { bytes, count, say, t } from "./studio-words.js";
import { change } from "./studio-api.js";

export class Commands {
  #store;

  constructor(store) {
    this.#store = store;
  }

  #label(verb, ids) {
    return ids.length === 1
      ? say(t.label_one, { verb, number: this.#store.find(ids[0])?.number ?? "" })
      : say(t.label_many, { verb, pictures: count(t.pictures, ids.length) });
  }

  #set(verb, ids, set) {
    if (!ids.length) return Promise.resolve();
    return this.#store.set(this.#label(verb, ids), [{ pictures: ids, set }]);
  }

  flag(ids, flag) {
    const verb = { pick: t.verb_pick, reject: t.verb_reject, "": t.verb_unmark }[flag];
    return this.#set(
      verb,
      ids.filter((id) => this.#store.find(id)?.flag !== flag),
      { flag },
    );
  }

  rate(ids, rating) {
    const verb = rating ? count(t.verb_rate, rating) : t.verb_unrate;
    return this.#set(
      verb,
      ids.filter((id) => this.#store.find(id)?.rating !== rating),
      { rating },
    );
  }

  categorise(ids, category) {
    const name = this.#store.event.categories.find(({ id }) => id === category)?.name ?? t.no_category;
    const moved = ids.filter((id) => (this.#store.find(id)?.category ?? null) !== category);
    return this.#set(say(t.verb_move, { name }), moved, { category });
  }

  trash(ids, trashed = true) {
    return this.#set(trashed ? t.verb_trash : t.verb_restore, ids, { trashed });
  }

  // A new edit for each picture, made from the one that it has; pictures with the same edit travel together.
  edit(verb, ids, next) {
    const patches = new Map();
    const changed = [];
    for (const id of ids) {
      const tile = this.#store.find(id);
      if (!tile) continue;
      const edit = next(whole(tile.edit), tile);
      if (isSame(edit, tile.edit)) continue;
      const known = isNothing(edit) ? null : edit;
      const key = JSON.stringify(known);
      changed.push(id);
      if (patches.has(key)) patches.get(key).pictures.push(id);
      else patches.set(key, { pictures: [id], set: { edit: known } });
    }
    if (!changed.length) return Promise.resolve();
    return this.#store.set(this.#label(verb, changed), [...patches.values()]);
  }

  rotate(ids, degrees) {
    return this.edit(degrees > 0 ? t.verb_rotate_right : t.verb_rotate_left, ids, (edit) => rotated(edit, degrees));
  }

  mirror(ids, flip) {
    return this.edit(t.verb_flip, ids, (edit) => mirrored(edit, flip));
  }

  resetEdits(ids) {
    return this.edit(t.verb_reset, ids, () => whole(null));
  }

  copyEdits([id]) {
    const tile = id && this.#store.find(id);
    if (!tile) return;
    this.#store.copied = whole(tile.edit);
    this.#store.tell("selected");
    done(say(t.edits_copied, { number: tile.number }));
  }

  pasteEdits(ids) {
    const copied = this.#store.copied;
    if (!copied) return Promise.resolve();
    return this.edit(t.verb_paste, ids, () => whole(copied));
  }

  async emptyTrash() {
    const n = this.#store.trash.size;
    if (!n || !(await ask(count(t.empty_trash_question, n), t.empty_trash))) return;
    try {
      const { pictures, bytes: freed } = await change("POST", this.#store.path("/empty-trash"));
      done(count(t.trash_emptied, pictures, { bytes: bytes(freed) }));
      await this.#store.load();
    } catch (error) {
      refused(error);
    }
  }

  // What the inspector changes.
  describe(ids, set, what) {
    return this.#set(say(t.verb_describe, { what }), ids, set);
  }

  // Pictures' own price of one product; null for the list's. Those of other products stay.
  price(ids, product, price) {
    const patches = new Map();
    const changed = [];
    for (const id of ids) {
      const prices = this.#store.find(id)?.own_prices ?? [];
      const known = prices.find((own) => own.product === product)?.price ?? null;
      if (known === price) continue;
      const others = prices.filter((own) => own.product !== product);
      const next = price === null ? others : [...others, { product, price }];
      const key = JSON.stringify(next);
      changed.push(id);
      if (patches.has(key)) patches.get(key).pictures.push(id);
      else patches.set(key, { pictures: [id], set: { own_prices: next } });
    }
    if (!changed.length) return Promise.resolve();
    return this.#store.set(this.#label(say(t.verb_describe, { what: t.own_prices }), changed), [...patches.values()]);
  }

  // Each picture's own keywords, with one more or one fewer.
  keyword(ids, word, has) {
    const patches = new Map();
    const changed = [];
    for (const id of ids) {
      const keywords = this.#store.find(id)?.keywords ?? [];
      if (keywords.includes(word) === has) continue;
      const next = has ? [...keywords, word] : keywords.filter((known) => known !== word);
      const key = JSON.stringify(next);
      changed.push(id);
      if (patches.has(key)) patches.get(key).pictures.push(id);
      else patches.set(key, { pictures: [id], set: { keywords: next } });
    }
    if (!changed.length) return Promise.resolve();
    const verb = say(has ? t.verb_add_keyword : t.verb_remove_keyword, { word });
    return this.#store.set(this.#label(verb, changed), [...patches.values()]);
  }

  async publication() {
    return get(this.#store.path("/publication"));
  }
}
