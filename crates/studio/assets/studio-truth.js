// What is said of an order in one line, and what can be done with it by one button.

import { change } from "./studio-api.js";
import { h, icon } from "./studio-dom.js";
import { done, refused } from "./studio-toast.js";
import { say, t } from "./studio-words.js";

const isUnpaid = ({ payment, provider }) => payment === "open" && provider !== "invoice";

const STAGES = () => ({
  placed: t.truth_waiting,
  accepted: t.truth_accepted,
  "at-lab": t.truth_at_lab,
  printing: t.truth_printing,
  shipped: t.truth_shipped,
  done: t.truth_done,
  cancelled: t.truth_cancelled,
});

// Where an order stands: a sentence and how it looks, "good", "bad", "wait" or "".
export function truth(order) {
  const { stage, work, payment } = order;
  if (stage === "cancelled") return [payment === "refunded" ? t.truth_refunded : t.truth_cancelled, ""];
  if (work === "held") return [t.truth_held, "bad"];
  if (work === "waiting") return isUnpaid(order) ? [t.truth_not_paid, ""] : [t.truth_waiting, "wait"];
  if (work === "sending") return [t.truth_sending, ""];
  if (work === "sent" && (stage === "placed" || stage === "accepted")) return [t.truth_sent, ""];
  return [STAGES()[stage] ?? stage, stage === "done" || stage === "shipped" ? "good" : ""];
}

const ICONS = { good: "check", bad: "information", wait: "information", "": "" };

// The line of truth: the state, what stands in the way, a time.
export function truthLine(order, time) {
  const [sentence, look] = truth(order);
  const said = [order.message, order.problem].filter(Boolean);
  return h(
    "p",
    { class: `state ${look}` },
    ICONS[look] && icon(ICONS[look]),
    h("span", {}, h("strong", {}, sentence), ...said.map((why) => ` · ${why}`), time && [" · ", time]),
  );
}

// How it is paid, in words.
export function paymentOf({ payment, provider }) {
  const how = provider === "invoice" ? t.by_invoice : t.by_card;
  return { open: t.unpaid, paid: `${t.paid} ${how}`, refunded: t.refunded }[payment] ?? payment;
}

// The verb of each thing that can be done, and what is said afterwards.
export const VERBS = () => ({
  approve: [t.verb_approve, t.was_approved],
  paid: [t.verb_paid, t.was_paid],
  shipped: [t.verb_shipped, t.was_shipped],
  done: [t.verb_done, t.was_done],
});

// Does it. Answers the order as it is then, or null when it was refused.
export async function act({ id, number }, verb, json = {}) {
  try {
    const order = await change("POST", `orders/${id}/${verb}`, json);
    const said = verb === "cancel" ? t.was_cancelled : VERBS()[verb][1];
    done(say(said, { number }));
    return order;
  } catch (error) {
    refused(error);
    return null;
  }
}

// What the button of an order says.
export const verbOf = (order) => (order.work === "held" ? t.verb_again : VERBS()[order.next]?.[0]);
