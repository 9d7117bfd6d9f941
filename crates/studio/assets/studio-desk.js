// The desk of one event: puts its parts together and hears the keys.

import { listen } from "./studio-api.js";
import { Actions } from "./studio-actions.js";
import { Commands } from "./studio-commands.js";
import { Compare } from "./studio-compare.js";
import { Crop } from "./studio-crop.js";
import { h, icon, isTyping } from "./studio-dom.js";
import { isNarrow, recall, recallPlace, remember, rememberPlace } from "./studio-filter.js";
import { chooseFolder } from "./studio-folders.js";
import { Grid } from "./studio-grid.js";
import { Importer, choose, takeDrops } from "./studio-import.js";
import { Inspector } from "./studio-inspector.js";
import { help, history as undoing, mark } from "./studio-keys.js";
import { Lightbox } from "./studio-lightbox.js";
import { Publish } from "./studio-publish.js";
import { Side } from "./studio-side.js";
import { Store } from "./studio-store.js";
import { Strip } from "./studio-strip.js";
import { Tools } from "./studio-tools.js";
import { Views } from "./studio-views.js";
import { refused } from "./studio-toast.js";
import { t } from "./studio-words.js";

const desk = document.getElementById("desk");
const part = (name) => desk.querySelector(`.${name}`);
const number = Number(desk.dataset.event);
const store = new Store(number, recall(number));
const commands = new Commands(store);
const importer = new Importer(store);
const strip = new Strip(part("strip"));
let publishing = null;

const numbers = (ids) => ids.map((id) => store.find(id)?.number).filter(Boolean);
const views = new Views(number, {
  lightbox: (wanted) => store.byNumber(wanted) && new Lightbox(store, commands, views, wanted),
  crop: (wanted) => store.byNumber(wanted) && new Crop(store, commands, views, wanted),
  compare: (wanted) =>
    wanted.filter((one) => store.byNumber(one)).length > 1 ? new Compare(store, commands, views, wanted) : null,
  publish: () => {
    publishing = new Publish(store, views, strip);
    return {
      close: () => {
        publishing.close();
        publishing = null;
      },
    };
  },
});
// By picture, for whoever has no number at hand.
const open = {
  crop: (id) => id && views.crop(store.find(id).number),
  compare: (ids) => ids.length > 1 && ids.length < 5 && views.compare(numbers(ids)),
  leave: () => views.leave(),
};

const grid = new Grid(store, part("scroller"), (id) => views.look(store.find(id).number));
const shut = () => desk.classList.remove("show-side", "show-details");
const inspector = new Inspector(part("inspector"), store, commands);

function details() {
  const narrow = matchMedia("(max-width: 1099px)").matches;
  if (narrow) desk.classList.toggle("show-details");
  else desk.classList.toggle("without-details");
  inspector.draw();
}

const category = () => store.filter.category || null;
const tools = new Tools(part("tools"), store, grid, {
  side: () => desk.classList.toggle("show-side"),
  details,
  sources: [
    {
      name: t.choose_files,
      hint: t.choose_files_hint,
      act: () => choose({ folder: false }, (files) => importer.choose(files, category())),
    },
    {
      name: t.choose_folder,
      hint: t.choose_folder_hint,
      act: () => choose({ folder: true }, (files) => importer.choose(files, category())),
    },
    { name: t.import_folder, hint: t.import_folder_hint, act: () => chooseFolder(store, { watch: false }) },
    { name: t.watch_folder, hint: t.watch_hint, act: () => chooseFolder(store, { watch: true }) },
  ],
});
new Side(part("side"), store, commands, { views: open, chosen: shut });
new Actions(part("actions"), store, commands, open);

importer.on("task", (task) => strip.show(task));
importer.on("tile", (tile) => store.add(tile));
takeDrops(document.documentElement, (entries, onto) => importer.drop(entries, onto ?? category()));
for (const shade of desk.querySelectorAll(".shade")) shade.addEventListener("click", shut);
document.getElementById("publish").addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  views.publish();
});

// What stands in the grid's place while there is nothing in it.
function emptiness() {
  if (!store.event || store.shown.length) return null;
  const { filter } = store;
  if (filter.trash) return h("p", {}, t.trash_empty);
  if (isNarrow(filter))
    return [
      h("p", {}, t.nothing_found),
      h(
        "button",
        { type: "button", onclick: () => store.show({ flag: "", stars: 0, text: "", list: null }) },
        t.show_all,
      ),
    ];
  if (store.tiles.size) return h("p", {}, t.category_empty);
  return [
    h("p", { class: "lead" }, t.drop_to_begin),
    h("p", {}, t.or_choose),
    h(
      "p",
      { class: "row" },
      h(
        "button",
        { type: "button", onclick: () => choose({ folder: false }, (files) => importer.choose(files, category())) },
        icon("upload"),
        t.choose_files,
      ),
      h(
        "button",
        { type: "button", onclick: () => chooseFolder(store, { watch: false }) },
        icon("folder"),
        t.import_folder,
      ),
    ),
  ];
}

const trashBar = part("trash-bar");
trashBar.append(
  h("p", {}, t.trash_hint),
  h("button", { type: "button", class: "small danger", onclick: () => commands.emptyTrash() }, t.empty_trash),
);

store.on("shown", () => {
  grid.empty = emptiness();
  trashBar.hidden = !store.filter.trash || store.trash.size === 0;
  remember(number, store.filter);
});
store.on("event", () => {
  const { name } = store.event;
  document.getElementById("event-name").textContent = name;
});
store.on("left", (id) => grid.reveal(id, { focus: true }));

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (undoing(event, store)) return;
  if (isTyping(event.target)) return;
  if (
    mark(
      event,
      commands,
      () => store.current(),
      () => move("ArrowRight"),
    )
  )
    return;
  const control = event.ctrlKey || event.metaKey;
  if (event.altKey) return;
  const meant = control ? withControl(event) : alone(event);
  if (!meant) return;
  event.preventDefault();
  meant();
});

function move(key, extend = false) {
  const next = grid.step(store.cursor ?? "", key);
  if (next) {
    store.moveTo(next, { extend });
    grid.reveal(next, { focus: true });
  }
}

function withControl(event) {
  const chosen = !getSelection().isCollapsed;
  return {
    a: () => store.select(store.shown),
    c: chosen ? null : () => commands.copyEdits(store.current()),
    v: () => commands.pasteEdits(store.current()),
  }[event.key.toLowerCase()];
}

const MOVES = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];

function alone(event) {
  const onGrid = event.target === document.body || grid.element.contains(event.target);
  // Radio buttons and sliders have their own use for arrows; other buttons have none.
  if (MOVES.includes(event.key))
    return event.target.closest?.("input, .menu") ? null : () => move(event.key, event.shiftKey);
  if (event.key === "Enter") return onGrid && store.cursor ? () => views.look(store.find(store.cursor).number) : null;
  if (event.key === " ") return onGrid && store.cursor ? () => store.toggle(store.cursor) : null;
  return {
    Escape: () => (desk.matches(".show-side, .show-details") ? shut() : store.select([])),
    Delete: () => commands.trash(store.current(), !store.filter.trash),
    c: () => open.crop(store.current()[0]),
    v: () => open.compare(store.current()),
    i: details,
    "/": () => tools.focus(),
    "?": help,
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
}

// The studio tells of every change, also of those that were made here. Large events are not fetched again and again
// while pictures come in.
let due = 0;
let cost = 0;
function changed() {
  if (due) return;
  due = setTimeout(
    async () => {
      if (importer.isRunning) {
        due = 0;
        changed();
        return;
      }
      const began = performance.now();
      try {
        await store.load();
      } catch (error) {
        refused(error);
      }
      cost = performance.now() - began;
      due = 0;
    },
    importer.isRunning ? 2000 : Math.max(250, 10 * cost),
  );
}

const isMine = (event) => event === undefined || event === null || event === store.event?.id || event === number;
let isFirst = true;
listen(["change", "job"], (name, told) => {
  if (name === "open") {
    // Whatever happened while it was away.
    if (!isFirst) changed();
    isFirst = false;
  } else if (name === "change") {
    if (isMine(told?.event)) changed();
  } else if (isMine(told.event)) {
    strip.job(told);
    publishing?.job(told);
  }
});

try {
  await store.load();
  part("scroller").scrollTop = recallPlace(number);
  addEventListener("pagehide", () => rememberPlace(number, part("scroller").scrollTop));
  views.follow();
} catch (error) {
  refused(error);
}
