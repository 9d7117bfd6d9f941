// One order: what was ordered with the part that the paper shows, who and where to, what was told, and what can be done.

import { get } from "./studio-api.js";
import { dialog, h } from "./studio-dom.js";
import { money } from "./studio-money.js";
import { keepDrawn } from "./studio-news.js";
import { VERBS, act, paymentOf, truthLine, verbOf } from "./studio-truth.js";
import { ago, bytes, count, say, t, whole } from "./studio-words.js";

const page = document.getElementById("order");
const id = page.dataset.order;
const SVG = "http://www.w3.org/2000/svg";
let labs = [];
let drawn = "";

// A picture with everything shaded that the paper does not show.
function figure({ picture: { thumb, number }, crop, is_edited_since: isEdited }) {
  if (!thumb) return h("div", { class: "ordered none soft" }, t.picture_gone);
  const isShown = crop && !isEdited;
  const alt = say(isShown ? t.crop_shown : t.picture_number, { number });
  const made = h("div", { class: "ordered" }, h("img", { src: thumb, alt, decoding: "async" }));
  if (isShown) made.append(shade(crop));
  return made;
}

function shade({ x, y, width, height }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 1 1");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("fill-rule", "evenodd");
  path.setAttribute("d", `M0 0H1V1H0ZM${x} ${y}h${width}v${height}h${-width}Z`);
  const frame = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ x, y, width, height })) frame.setAttribute(name, value);
  svg.append(path, frame);
  return svg;
}

const tenths = (um, unit) => whole(Math.round(um / unit)).toString();

function paperOf({ width_um: width, height_um: height, border_um: border, finish }) {
  const size = [width, height].map((um) => (um / 10_000).toLocaleString(document.documentElement.lang)).join(" × ");
  return [`${size} cm`, border > 0 && say(t.border, { n: tenths(border, 1000) }), finish].filter(Boolean).join(", ");
}

function item(one, event) {
  const { name, number, picture, file_name: file, paper, copies, dpi, is_too_small: small } = one;
  const label = say(t.picture_number, { number: picture.number });
  const isHere = event.number !== null && picture.thumb;
  return h(
    "li",
    { class: "order-item" },
    figure(one),
    h(
      "div",
      {},
      h("h3", {}, isHere ? h("a", { href: `/events/${event.number}/pictures/${picture.number}` }, label) : label),
      h("p", {}, name, paper && ` · ${count(t.copies, copies)}`),
      h("p", { class: "soft" }, paper ? paperOf(paper) : t.as_file),
      h("p", { class: "soft" }, [`№ ${number}`, file].filter(Boolean).join(" · ")),
      dpi !== null && h("p", { class: small ? "bad" : "soft" }, say(small ? t.looks_soft : t.dots, { n: whole(dpi) })),
      one.is_edited_since && h("p", { class: "soft" }, t.edited_since),
    ),
  );
}

function lines(order) {
  const amount = (minor) => money(minor, order.currency, order.decimals);
  return [
    h("h2", {}, t.what_was_ordered),
    order.lines.map(({ name, quantity, price, total, items }) =>
      h(
        "section",
        { class: "order-line" },
        h(
          "p",
          { class: "line-head" },
          h("strong", {}, name),
          h("span", { class: "soft" }, say(t.quantity_price, { n: whole(quantity), price: amount(price) })),
          h("strong", { class: "amount" }, amount(total)),
        ),
        h(
          "ul",
          { class: "order-items" },
          items.map((one) => item(one, order.event)),
        ),
      ),
    ),
    h(
      "dl",
      { class: "sums" },
      h("dt", {}, `${t.delivery}: ${order.delivery.name}`),
      h("dd", {}, amount(order.delivery.price)),
      h("dt", {}, h("strong", {}, t.total)),
      h("dd", {}, h("strong", {}, amount(order.total))),
      order.tax > 0 && [h("dt", { class: "soft" }, t.tax_in_it), h("dd", { class: "soft" }, amount(order.tax))],
    ),
  ];
}

function buyer({ buyer: { name, email, address }, note, lab_note: labNote }) {
  return [
    h("h2", {}, t.customer),
    h(
      "address",
      {},
      [...new Set([name, ...address.split("\n")])].filter(Boolean).map((line) => [line, h("br")]),
    ),
    email && h("p", {}, h("a", { href: `mailto:${email}` }, email)),
    note && h("p", { class: "notice" }, h("strong", {}, `${t.customer_note}: `), note),
    labNote && h("p", { class: "notice" }, h("strong", {}, `${t.lab_note}: `), labNote),
  ];
}

function toldOf({ step, message, told_at: toldAt }) {
  const sentence = {
    accepted: t.step_accepted,
    "at-lab": say(t.step_at_lab, { lab: step.lab }),
    download: say(t.step_download, { file: step.file_name }),
    problem: step.sentence ? say(t.step_problem, { sentence: step.sentence }) : t.step_problem_over,
    paid: t.step_paid,
    shipped: [t.step_shipped, step.tracking].filter(Boolean).join(": "),
    done: t.step_done,
    cancelled: step.reason ? say(t.step_cancelled, { reason: step.reason }) : t.step_cancelled_plain,
  }[step.kind];
  return [sentence ?? step.kind, message || (toldAt === null && t.not_told_yet)].filter(Boolean).join(" · ");
}

// Everything that happened, the first first.
function history(order) {
  const numbers = new Map();
  for (const { picture } of order.lines.flatMap(({ items }) => items)) numbers.set(picture.picture, picture.number);
  // By this studio's own clock.
  const begun = order.told[0]?.at ?? "9999";
  const happened = [
    { at: order.placed_at, said: say(t.placed_step, { name: order.customer }) },
    ...order.told.map((told) => ({ at: told.at, said: toldOf(told) })),
    // A picture goes once: it may have gone for an order before this one.
    ...order.journeys.map(({ at, picture, peer, bytes: size }) => ({
      at,
      said: say(at < begun ? t.journey_before : t.journey_print, {
        number: numbers.get(picture) ?? "",
        peer,
        bytes: bytes(size),
      }),
    })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  return [
    h("h2", {}, t.history),
    h(
      "ol",
      { class: "history" },
      happened.map(({ at, said }) => h("li", {}, h("span", {}, said), " ", h("span", { class: "soft" }, ago(at)))),
    ),
  ];
}

// What was typed for the lab, across news of the order.
const typed = { lab: "", note: "", tracking: "" };

function field(name, label, control, hint) {
  control.value = typed[name];
  control.addEventListener("input", () => (typed[name] = control.value));
  return h("label", { class: "field" }, h("span", {}, label), control, hint && h("small", { class: "soft" }, hint));
}

function approval(order) {
  if (order.next !== "approve") return null;
  const choices = [["", t.lab_usual], ...labs.map(({ url, name }) => [url, name || url])];
  const options = choices.map(([value, name]) => h("option", { value }, name));
  return h(
    "form",
    {
      class: "approval",
      onsubmit: (event) => {
        event.preventDefault();
        const { lab, note } = typed;
        perform(order, "approve", { lab: lab || null, note: note.trim() || null });
      },
    },
    order.prints > 0 && labs.length > 1 && field("lab", t.to_lab, h("select", {}, options)),
    order.prints > 0 && labs.length === 0 && h("p", {}, `${t.no_lab_yet} `, h("a", { href: "/labs" }, t.pair_one)),
    order.prints > 0 &&
      labs.length > 0 &&
      field("note", t.lab_note, h("textarea", { rows: 2, maxLength: 1000 }), t.lab_note_hint),
    h("button", { class: "primary" }, verbOf(order)),
  );
}

function byHand(order) {
  const isOver = ["shipped", "done", "cancelled"].includes(order.stage);
  if (isOver || order.prints === 0) return null;
  return h(
    "details",
    {},
    h("summary", {}, t.sent_by_me),
    h(
      "form",
      {
        class: "row",
        onsubmit: (event) => {
          event.preventDefault();
          perform(order, "shipped", { tracking: typed.tracking.trim() });
        },
      },
      field("tracking", t.tracking, h("input", { type: "text", maxLength: 500, autocomplete: "off" })),
      h("button", {}, t.verb_shipped),
    ),
  );
}

function actions(order) {
  const { next, payment, provider, stage, work } = order;
  const isOver = ["shipped", "done", "cancelled"].includes(stage);
  const plain = (verb) =>
    h(
      "button",
      { type: "button", class: next === verb ? "primary" : "", onclick: () => perform(order, verb) },
      VERBS()[verb][0],
    );
  const canPay = payment === "open" && provider === "invoice" && stage !== "cancelled";
  const canEnd = stage !== "done" && stage !== "cancelled" && !["sending", "held"].includes(work);
  return h(
    "div",
    { class: "order-actions" },
    approval(order),
    h(
      "div",
      { class: "row" },
      canPay && plain("paid"),
      canEnd && (stage === "shipped" || order.prints === 0) && plain("done"),
      !isOver && h("button", { type: "button", class: "danger", onclick: () => cancel(order) }, t.verb_cancel),
    ),
    byHand(order),
  );
}

function cancel(order) {
  const reason = h("input", { type: "text", maxLength: 500, autocomplete: "off", required: true });
  const form = h(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        asked.close();
        await perform(order, "cancel", { reason: reason.value.trim() });
      },
    },
    h("p", {}, t.cancel_hint),
    h("label", { class: "field" }, h("span", {}, t.cancel_reason), reason),
    h(
      "div",
      { class: "row" },
      h("button", { type: "button", onclick: () => asked.close() }, t.close),
      h("button", { class: "danger" }, t.verb_cancel),
    ),
  );
  const asked = dialog(say(t.cancel_question, { number: order.number }), {}, form);
}

async function perform(order, verb, json) {
  const changed = await act(order, verb, json);
  if (changed) show(changed);
}

function show(order) {
  const made = JSON.stringify([order, labs]);
  // What somebody is typing stays; so does what is right already.
  if (made === drawn) return;
  drawn = made;
  const focused = page.contains(document.activeElement) ? document.activeElement.closest("label")?.textContent : null;
  page.replaceChildren(
    h(
      "header",
      { class: "order-head" },
      h("p", {}, [order.customer, order.event.name, paymentOf(order)].filter(Boolean).join(" · ")),
      truthLine(order, ago(order.placed_at)),
      actions(order),
    ),
    h("div", { class: "order-main" }, lines(order)),
    h("aside", { class: "order-side", "aria-label": t.details }, buyer(order), history(order)),
  );
  if (focused)
    [...page.querySelectorAll("label")]
      .find((label) => label.textContent === focused)
      ?.querySelector("input, textarea, select")
      ?.focus();
}

async function draw() {
  const [order, known] = await Promise.all([get(`orders/${id}`), get("labs")]);
  labs = known;
  show(order);
}

keepDrawn(["orders"], draw);
