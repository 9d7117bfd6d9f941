// Labs that print for this studio: pair, how long they may keep originals, forget.

import { change, get } from "./studio-api.js";
import { ask, h } from "./studio-dom.js";
import { keepDrawn } from "./studio-news.js";
import { pairForm } from "./studio-pair.js";
import { done, refused } from "./studio-toast.js";
import { count, say, t, whole } from "./studio-words.js";

const list = document.getElementById("labs");

async function draw() {
  show(await get("labs"));
}

function show(labs) {
  document.getElementById("no-labs").hidden = labs.length > 0;
  list.hidden = labs.length === 0;
  // What somebody is typing stays.
  if (!list.contains(document.activeElement) || !document.activeElement.matches("input"))
    list.replaceChildren(...labs.map(line));
}

function line({ url, name, account, keep_days: days, orders }) {
  const called = name || url;
  const field = h("input", { type: "number", min: 0, max: 3650, step: 1, value: days, required: true });
  field.addEventListener("change", async () => {
    if (!field.reportValidity()) return;
    const kept = Number(field.value);
    try {
      await change("PATCH", "labs", { url, keep_days: kept });
      done(say(t.keep_days_kept, { name: called, n: whole(kept) }));
    } catch (error) {
      refused(error);
    }
  });
  const facts = [account, orders > 0 && count(t.orders_on_way, orders)].filter(Boolean);
  return h(
    "li",
    { class: "lab" },
    h(
      "span",
      {},
      h("strong", {}, called),
      h("br"),
      h("a", { class: "soft", href: url, target: "_blank", rel: "noreferrer" }, url),
      h("span", { class: "soft" }, facts.map((fact) => ` · ${fact}`).join("")),
    ),
    h(
      "label",
      { class: "field keep-days", title: t.keep_days_hint },
      h("span", {}, t.keep_days),
      field,
      h("small", { class: "soft" }, t.keep_days_hint),
    ),
    h("button", { type: "button", class: "small danger", onclick: () => forget(url, called) }, t.forget),
  );
}

async function forget(url, name) {
  if (!(await ask(say(t.forget_lab_question, { name }), t.forget))) return;
  try {
    show(await change("DELETE", "labs", { url }));
    done(say(t.forgotten, { name }));
  } catch (error) {
    refused(error);
  }
}

const whom = {
  path: "labs",
  address: t.lab_address,
  example: "https://lab.example",
  hint: t.lab_code_hint,
  asking: t.lab_asking,
};
document.getElementById("pair").append(
  pairForm(async () => {
    await draw();
    done(t.lab_paired);
  }, whom),
);
keepDrawn(["orders"], draw);
