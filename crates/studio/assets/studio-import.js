// Import by dropping and by choosing: files go to the studio one by one, straight from where they are; the page never
// holds their bytes. Folders are walked as they are needed, so that one with a hundred thousand files is no burden.

import { Lost, Refused, back, call } from "./studio-api.js";
import { Signal, h } from "./studio-dom.js";
import { Task } from "./studio-strip.js";
import { refused } from "./studio-toast.js";
import { say, t } from "./studio-words.js";

// Requests at once: also on two cores one travels and one is written while two are made into pictures. Two of a
// browser's six connections are left for what is looked at.
const AT_ONCE = 4;
// Files whose names are known ahead of those that travel.
const AHEAD = 512;
const MOST_SORTED = 10_000;
const HIDDEN = /^(\.|Thumbs\.db$|desktop\.ini$|__MACOSX$)/i;
let imports = 0;

// By name, as a camera counts; a folder that would take long to sort comes as it is.
function inOrder(entries) {
  if (entries.length > MOST_SORTED) return entries;
  const named = entries.map((entry) => [entry.name, entry]);
  return named.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

// Files inside dropped entries, by the order of their names.
async function* walk(entry, path = "") {
  if (path && HIDDEN.test(entry.name)) return;
  const here = path ? `${path}/${entry.name}` : entry.name;
  if (entry.isFile) {
    yield { path: here, open: () => new Promise((found, failed) => entry.file(found, failed)) };
    return;
  }
  const reader = entry.createReader();
  const entries = [];
  for (;;) {
    // A hundred at a time, says the specification, until there are none.
    const some = await new Promise((found, failed) => reader.readEntries(found, failed)).catch(() => []);
    if (!some.length) break;
    entries.push(...some);
  }
  for (const inner of inOrder(entries)) yield* walk(inner, here);
}

async function* dropped(entries) {
  for (const entry of entries) yield* walk(entry);
}

async function* chosen(files) {
  for (const file of files) {
    const path = file.webkitRelativePath || file.name;
    if (
      path
        .split("/")
        .slice(1)
        .some((part) => HIDDEN.test(part))
    )
      continue;
    yield { path, open: async () => file };
  }
}

// Names that are known and not yet taken; the walk pauses while there are enough.
class Ahead {
  #source;
  #ready = [];
  #waiting = [];
  #walking = false;
  known = 0;
  ended = false;

  constructor(source) {
    this.#source = source;
    this.#fill();
  }

  async #fill() {
    if (this.#walking || this.ended) return;
    this.#walking = true;
    while (this.#ready.length < AHEAD) {
      const { value, done } = await this.#source.next();
      if (done) {
        this.ended = true;
        break;
      }
      this.known += 1;
      const taker = this.#waiting.shift();
      if (taker) taker(value);
      else this.#ready.push(value);
    }
    this.#walking = false;
    if (this.ended) for (const taker of this.#waiting.splice(0)) taker(null);
  }

  // The next file, or null when there is none.
  take() {
    const next = this.#ready.shift();
    if (next) {
      if (this.#ready.length < AHEAD / 2) this.#fill();
      return next;
    }
    if (this.ended) return null;
    return new Promise((taker) => {
      this.#waiting.push(taker);
      this.#fill();
    });
  }
}

// Whether a file can still be read: one that was changed, removed or unplugged meanwhile cannot.
const isReadable = (file) =>
  file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );

// Imports into one event. Tells "task" for the strip and "tile" for each picture that is there.
export class Importer extends Signal {
  #store;
  #running = new Set();

  constructor(store) {
    super();
    this.#store = store;
    addEventListener("beforeunload", (event) => {
      if (this.#running.size) event.preventDefault();
    });
  }

  // Whether pictures are coming in from this page, each with its own answer.
  get isRunning() {
    return this.#running.size > 0;
  }

  drop(entries, category) {
    return this.#run(dropped(entries), category);
  }

  choose(files, category) {
    return this.#run(chosen(files), category);
  }

  async #run(source, category) {
    const ahead = new Ahead(source);
    const abort = new AbortController();
    const task = new Task({
      id: `import-${++imports}`,
      kind: "import",
      imported: 0,
      duplicates: 0,
      stop: () => abort.abort(),
    });
    this.#running.add(task);
    this.#tell(task, ahead);
    const work = async () => {
      for (;;) {
        const next = await ahead.take();
        if (!next || abort.signal.aborted) return;
        await this.#one(next, category, task, abort.signal);
        this.#tell(task, ahead);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    this.#running.delete(task);
    task.state = "done";
    const { imported, duplicates } = task;
    task.message = say(abort.signal.aborted ? t.import_stopped : t.import_done, {
      imported,
      duplicates,
      refused: task.refused.length,
    });
    this.#tell(task, ahead);
    return task;
  }

  #tell(task, ahead) {
    task.update({
      total: ahead.known,
      open: !ahead.ended,
      done: task.imported + task.duplicates + task.refused.length,
    });
    this.tell("task", task);
  }

  // One file: sent until it is answered, or until it is clear that it cannot be.
  async #one({ path, open }, category, task, signal) {
    const refuse = (reason) => task.refused.push({ path, reason });
    const file = await open().catch(() => null);
    if (!file) return refuse(t.unreadable);
    const query = new URLSearchParams({ name: path.split("/").at(-1), category: category ?? "" });
    if (!category) query.delete("category");
    while (!signal.aborted) {
      try {
        const answer = await call("POST", this.#store.path(`/import?${query}`), { body: file, signal });
        return this.#took(answer, path, task);
      } catch (error) {
        if (signal.aborted) return undefined;
        if (error instanceof Refused) return refuse(error.message);
        if (!(error instanceof Lost)) return refuse(t.unreadable);
        if (!(await isReadable(file))) return refuse(t.changed_meanwhile);
        task.update({ state: "waiting", message: error.message });
        this.tell("task", task);
        await back();
        task.update({ state: "running", message: "" });
      }
    }
    return undefined;
  }

  #took({ status, reason, tile }, path, task) {
    if (status === "refused") task.refused.push({ path, reason });
    else if (status === "duplicate") task.duplicates += 1;
    else task.imported += 1;
    if (tile && status === "imported") this.tell("tile", tile);
  }
}

// The whole page takes what is dropped. `dropped` gets the entries and the category on which they fell.
export function takeDrops(target, dropped) {
  const veil = h("div", { class: "veil", hidden: true }, h("p", {}, t.drop_here));
  document.body.append(veil);
  const isFiles = (event) =>
    event.dataTransfer?.types.includes("Files") || event.dataTransfer?.types.includes("text/uri-list");
  let inside = 0;
  let over = null;
  const point = (event) => {
    const next = event.target.closest?.("[data-drop]") ?? null;
    if (next !== over) {
      over?.classList.remove("over");
      next?.classList.add("over");
      over = next;
    }
  };
  const leave = () => {
    inside = 0;
    veil.hidden = true;
    over?.classList.remove("over");
    over = null;
  };
  target.addEventListener("dragenter", (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    inside += 1;
    veil.hidden = false;
  });
  target.addEventListener("dragover", (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    point(event);
  });
  target.addEventListener("dragleave", (event) => {
    if (isFiles(event) && --inside <= 0) leave();
  });
  target.addEventListener("drop", (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    const category = event.target.closest?.("[data-drop]")?.dataset.drop || null;
    leave();
    const entries = [...event.dataTransfer.items]
      .filter(({ kind }) => kind === "file")
      .map((item) => item.webkitGetAsEntry() ?? fileEntry(item.getAsFile()))
      .filter(Boolean);
    if (entries.length) dropped(entries, category);
    else refused(new Error(t.no_links));
  });
}

// A file that has no entry of its own, such as one that a script put there.
const fileEntry = (file) => file && { isFile: true, name: file.name, file: (found) => found(file) };

// The browser's own way to choose: files, or a folder whole.
export function choose({ folder }, then) {
  const field = h("input", {
    type: "file",
    multiple: true,
    hidden: true,
    accept: folder ? "" : "image/*,.heic,.heif,.avif,.jxl,.tif,.tiff",
  });
  field.webkitdirectory = folder;
  field.addEventListener("change", () => {
    then([...field.files]);
    field.remove();
  });
  field.addEventListener("cancel", () => field.remove());
  document.body.append(field);
  field.click();
}
