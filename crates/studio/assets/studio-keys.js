// Keys: what each means, where it works, and the list of them that `?` shows.

import { dialog, h, isTyping, keyNames } from "./studio-dom.js";
import { t } from "./studio-words.js";

// Sections of the list; each line is keys as they are shown, and what they do.
const list = () => [
  [
    t.keys_anywhere,
    [
      ["P", t.keys_pick],
      ["X", t.keys_reject],
      ["U", t.keys_unmark],
      ["1 – 5, 0", t.keys_stars],
      ["[  ]", t.keys_rotate],
      ["C", t.keys_crop],
      ["I", t.keys_information],
      ["Ctrl Z", t.undo],
      ["Ctrl Shift Z", t.redo],
      ["?", t.keys_this],
    ],
  ],
  [
    t.keys_grid,
    [
      ["← ↑ → ↓", t.keys_move],
      ["Shift ← ↑ → ↓", t.keys_extend],
      [t.key_space, t.keys_select],
      ["Ctrl A", t.keys_all],
      ["Esc", t.keys_none],
      ["Enter", t.keys_open],
      ["V", t.keys_compare],
      ["Ctrl C, Ctrl V", t.keys_copy],
      [t.key_delete, t.keys_trash],
      ["/", t.keys_search],
    ],
  ],
  [
    t.keys_lightbox,
    [
      ["← →", t.keys_neighbours],
      ["Shift P, Shift X, Shift 1 – 5", t.keys_advance],
      ["Z", t.keys_zoom],
      ["Esc", t.keys_back],
    ],
  ],
];

export function help() {
  dialog(
    t.keys_title,
    { class: "keys" },
    list().map(([title, lines]) =>
      h(
        "section",
        {},
        h("h3", {}, title),
        h(
          "dl",
          {},
          lines.flatMap(([keys, what]) => [h("dt", {}, h("kbd", {}, keyNames(keys))), h("dd", {}, what)]),
        ),
      ),
    ),
  );
}

// Physical keys, so that Shift with a digit stays that digit on every keyboard.
const digit = (event) => /^(?:Digit|Numpad)([0-5])$/.exec(event.code)?.[1];

// Marks the pictures that `ids()` names. Answers whether the key was one of those; `after` is told of Shift.
export function mark(event, commands, ids, after = () => {}) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return false;
  const number = digit(event);
  const flag = { p: "pick", x: "reject", u: "" }[event.key.toLowerCase()];
  if (number === undefined && flag === undefined) return turn(event, commands, ids);
  if (number !== undefined) commands.rate(ids(), Number(number));
  else commands.flag(ids(), flag);
  event.preventDefault();
  if (event.shiftKey) after();
  return true;
}

function turn(event, commands, ids) {
  const degrees = { "[": -90, "]": 90 }[event.key];
  if (!degrees) return false;
  event.preventDefault();
  commands.rotate(ids(), degrees);
  return true;
}

// Undo and redo, everywhere but in a field, which has its own.
export function history(event, store) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return false;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return false;
  event.preventDefault();
  if (key === "y" || event.shiftKey) store.redo();
  else store.undo();
  return true;
}
