// A sentence that comes and goes: what was done, with a way to undo it; what was refused, and why.

import { connection } from "./studio-api.js";
import { h, icon } from "./studio-dom.js";
import { t } from "./studio-words.js";

const LASTS = 6000;
let shown = null;

function place() {
  return document.getElementById("toasts") ?? document.body.appendChild(h("div", { id: "toasts", role: "status" }));
}

// Inside an open dialog the rest of the page is covered and dead: the sentence belongs on top.
function host() {
  const open = [...document.querySelectorAll("dialog[open]")].at(-1);
  return open ?? place();
}

function show(kind, sentence, act) {
  clearTimeout(shown?.timer);
  shown?.element.remove();
  const close = h("button", { type: "button", class: "tool", "aria-label": t.close }, icon("close"));
  const element = h(
    "div",
    { class: `toast ${kind}`, role: kind === "bad" ? "alert" : "status" },
    h("span", {}, sentence),
    act,
    close,
  );
  const mine = { element, timer: 0 };
  const end = () => {
    clearTimeout(mine.timer);
    element.remove();
  };
  const begin = () => {
    mine.timer = setTimeout(end, kind === "bad" ? 2 * LASTS : LASTS);
  };
  close.addEventListener("click", end);
  element.addEventListener("pointerenter", () => clearTimeout(mine.timer));
  element.addEventListener("pointerleave", begin);
  host().append(element);
  shown = mine;
  begin();
  return end;
}

// What was done. `undo`, if given, is behind a button.
export function done(sentence, undo) {
  const button =
    undo &&
    h(
      "button",
      {
        type: "button",
        class: "link",
        onclick: () => {
          end();
          undo();
        },
      },
      t.undo,
    );
  const end = show("", sentence, button);
}

// Pages without a strip say here that the studio is away.
const away = h("p", { class: "away", role: "alert", hidden: true });
connection.on("state", (state) => {
  if (document.querySelector(".strip")) return;
  away.textContent = { lost: t.lost, ended: t.ended, fine: "" }[state];
  away.hidden = state === "fine";
  document.body.append(away);
});

// What was refused.
export const refused = (error) => show("bad", error?.message ?? String(error));
