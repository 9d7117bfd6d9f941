// The strip at the bottom: what is running, how fast, how long still; opened, it tells what was refused and why. It
// also says when the studio is away, and that it is tried again.

import { call, connection } from "./studio-api.js";
import { announce, dialog, h, once, tool } from "./studio-dom.js";
import { bytes, count, left, say, t, tenth, whole } from "./studio-words.js";

// Milliseconds of which the rate is the average.
const RECENT = 8000;
// How long something that is done stays, in milliseconds.
const STAYS = 8000;
const MOST_REFUSALS = 1000;
// Milliseconds between two looks at progress: what is drawn costs the pictures that are being made.
const PACE = 250;

// Something that runs: a studio's job, or an import from this page. Its rate is its own affair.
export class Task {
  refused = [];
  #marks = [];

  constructor(fields) {
    Object.assign(this, { done: 0, total: 0, open: false, message: "", state: "running" }, fields);
  }

  update(fields) {
    Object.assign(this, fields);
    const now = performance.now();
    this.#marks.push([now, this.done]);
    while (this.#marks.length > 2 && now - this.#marks[0][0] > RECENT) this.#marks.shift();
  }

  // Per second; 0 while there is too little to say.
  get rate() {
    const [[since, before], [now, done]] = [this.#marks[0] ?? [0, 0], this.#marks.at(-1) ?? [0, 0]];
    return now - since > 500 ? Math.max(0, ((done - before) * 1000) / (now - since)) : 0;
  }

  get line() {
    const isWatch = this.kind === "watch";
    const values = {
      done: whole(isWatch ? this.done - (this.refusals ?? 0) : this.done),
      total: whole(this.total) + (this.open ? "+" : ""),
      order: this.order,
    };
    if (this.state === "failed") return this.message || t.job_failed;
    if (this.state === "done") return this.message || say(t[`job_${this.kind}_done`], values);
    const known = say(t[this.total > 0 ? `job_${this.kind}` : `job_${this.kind}_begins`], values);
    // A folder that is watched has no end.
    const rate = isWatch ? 0 : this.rate;
    const parts = [this.message && this.state === "waiting" ? this.message : known];
    const isSent = !isWatch && this.kind !== "import";
    if (this.state === "running" && rate > 0 && !isSent) parts.push(say(t.per_second, { n: tenth(rate) }));
    if (isSent && this.total_bytes) parts.push(`${bytes(this.bytes)} / ${bytes(this.total_bytes)}`);
    if (rate > 0 && this.total > this.done && !this.open)
      parts.push(say(t.left, { time: left((this.total - this.done) / rate) }));
    return parts.join(", ");
  }
}

export class Strip {
  #element;
  #tasks = new Map();
  #rows = new Map();
  #lost = h("p", { class: "lost", role: "alert", hidden: true });
  #list = h("ul", { class: "tasks" });
  #draw = once(() => this.#render());
  #paced = 0;
  #announced = 0;

  constructor(element) {
    this.#element = element;
    element.append(this.#lost, this.#list);
    connection.on("state", (state) => {
      this.#lost.hidden = state === "fine";
      this.#lost.textContent = { lost: t.lost, ended: t.ended, fine: "" }[state];
      this.#draw();
    });
  }

  // Shows a task, or what is new of it.
  show(task) {
    const isKnown = this.#tasks.has(task.id);
    this.#tasks.set(task.id, task);
    if (isKnown && task.state === "running") this.#drawSoon();
    else this.#draw();
    if (task.state === "done" || task.state === "failed") {
      announce(task.line);
      if (!task.refused.length && task.state === "done") setTimeout(() => this.#drop(task), STAYS);
    } else if (performance.now() - this.#announced > 15_000) {
      this.#announced = performance.now();
      announce(task.line);
    }
  }

  #drawSoon() {
    this.#paced ||= setTimeout(() => {
      this.#paced = 0;
      this.#draw();
    }, PACE);
  }

  // What the studio says of a job. One that had ended before this page was here is no news.
  job(job) {
    if (!this.#tasks.has(job.id) && (job.state === "done" || job.state === "failed")) return null;
    // What was promised for an order is sent until its photographer cancels the order.
    const stop = job.kind === "send" ? null : () => call("DELETE", `jobs/${job.id}`).catch(() => {});
    const known = this.#tasks.get(job.id) ?? new Task({ id: job.id, kind: job.kind, stop });
    known.update(job);
    this.show(known);
    return known;
  }

  #drop(task) {
    this.#tasks.delete(task.id);
    this.#draw();
  }

  #render() {
    for (const [id, row] of this.#rows) {
      if (this.#tasks.has(id)) continue;
      row.element.remove();
      this.#rows.delete(id);
    }
    for (const task of this.#tasks.values()) {
      const row = this.#rows.get(task.id) ?? this.#row(task);
      const text = task.line;
      if (row.text.textContent !== text) row.text.textContent = text;
      const ended = task.state === "done" || task.state === "failed";
      row.bar.hidden = ended;
      if (task.total > 0) Object.assign(row.bar, { max: task.total, value: task.done });
      else row.bar.removeAttribute("value");
      row.element.classList.toggle("bad", task.state === "failed");
      row.log.hidden = !task.refused.length;
      row.log.textContent = count(t.refusals, task.refusals ?? task.refused.length);
      row.stop.hidden = ended || !task.stop;
      row.close.hidden = !ended;
    }
    this.#element.hidden = this.#tasks.size === 0 && this.#lost.hidden;
  }

  #row(task) {
    const text = h("span", { class: "line-text" });
    const bar = h("progress", { max: 1, "aria-label": t.progress });
    const log = h("button", { type: "button", class: "link bad", onclick: () => this.#log(task) });
    const stop = h("button", { type: "button", class: "small", onclick: () => task.stop() }, t.stop);
    const close = tool("close", t.close, () => this.#drop(task));
    const element = h("li", {}, text, bar, log, stop, close);
    this.#list.append(element);
    const row = { element, text, bar, log, stop, close };
    this.#rows.set(task.id, row);
    return row;
  }

  #log(task) {
    const total = task.refusals ?? task.refused.length;
    const some = task.refused.slice(0, MOST_REFUSALS);
    dialog(
      count(t.refusals, total),
      { class: "log" },
      h("p", { class: "soft" }, t.refusals_hint),
      h(
        "ul",
        { class: "list" },
        some.map(({ path, reason }) => h("li", {}, h("span", {}, h("strong", {}, path), h("br"), reason))),
      ),
      some.length < total && h("p", {}, count(t.refusals_more, total - some.length)),
    );
  }
}
