// Talking to the studio: one sentence when it refuses, patience while it is away.

import { Signal } from "./studio-dom.js";
import { t } from "./studio-words.js";

const ROOT = "/api/v1";
const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
// Milliseconds between tries while the studio does not answer.
const RETRY = 1000;
const SLOWEST = 5000;

// The studio said no, in a sentence.
export class Refused extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

// The studio did not answer, or does not know this window any more; both can become right again by themselves.
export class Lost extends Error {}

// How it stands: "fine", "lost" (it does not answer) or "ended" (it was started anew, and its address has to be opened
// once). Tells "state".
export const connection = Object.assign(new Signal(), { state: "fine" });

function become(state) {
  if (connection.state === state) return;
  connection.state = state;
  connection.tell("state", state);
}

async function refusal(answer) {
  if (answer.status === 401) {
    become("ended");
    return new Lost(t.ended);
  }
  const said = await answer.json().catch(() => null);
  return new Refused(said?.error ?? t.not_understood, answer.status);
}

// One request, once.
export async function call(method, path, { json, body, signal } = {}) {
  const headers = { accept: "application/json" };
  if (method !== "GET") headers["x-csrf-token"] = token;
  if (json !== undefined) headers["content-type"] = "application/json";
  const content = json === undefined ? body : JSON.stringify(json);
  let answer;
  try {
    answer = await fetch(path.startsWith("/") ? path : `${ROOT}/${path}`, { method, headers, body: content, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Lost(t.lost);
  }
  if (!answer.ok) throw await refusal(answer);
  become("fine");
  const kind = answer.headers.get("content-type") ?? "";
  try {
    if (kind.startsWith("application/json")) return await answer.json();
    return answer.status === 204 ? null : await answer.blob();
  } catch {
    throw new Lost(t.lost);
  }
}

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

let returning = null;

async function look() {
  const answer = await fetch(`${ROOT}/hosts`, { cache: "no-store" }).catch(() => null);
  if (answer?.status === 401) return "ended";
  return answer && answer.status < 500 ? "fine" : "lost";
}

// Waits until the studio answers again. Everybody waits for the same return.
export function back() {
  if (connection.state === "fine") become("lost");
  returning ??= (async () => {
    for (let time = RETRY; connection.state !== "fine"; time = Math.min(SLOWEST, time * 1.5)) {
      await pause(time);
      become(await look());
    }
    returning = null;
  })();
  return returning;
}

// A request that may be repeated without harm: tried until it is answered.
export async function insist(method, path, options = {}) {
  for (;;) {
    try {
      return await call(method, path, options);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      await back();
    }
  }
}

export const get = (path, options) => insist("GET", path, options);

let turn = Promise.resolve();

// A change: after all that were asked for before it, so that none overtakes another.
export function change(method, path, json) {
  const mine = turn.then(() => insist(method, path, { json }));
  turn = mine.catch(() => {});
  return mine;
}

// When every change that was asked for is answered.
export const settled = () => turn;

// Those who listen, all to one stream: browsers have six connections for all pages of a studio together.
const ears = [];
let source = null;

function attach({ names, heard }) {
  for (const name of names) source.addEventListener(name, (event) => heard(name, JSON.parse(event.data)));
  source.addEventListener("open", () => heard("open", null));
}

function open() {
  const isListening = source && source.readyState !== EventSource.CLOSED;
  if (document.hidden || isListening) return;
  source = new EventSource(`${ROOT}/stream`);
  ears.forEach(attach);
  source.addEventListener("error", () => {
    if (source?.readyState !== EventSource.CLOSED) return void back();
    // Refused rather than interrupted: ask in words why, and begin again if there is no reason.
    call("GET", "events").then(
      () => setTimeout(open, RETRY),
      (error) => {
        if (error instanceof Lost) back().then(open);
      },
    );
  });
}

function close() {
  source?.close();
  source = null;
}

function begin() {
  open();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else if (!source) open();
  });
  addEventListener("pagehide", close);
  // Back to a page that the browser had kept as it was.
  addEventListener("pageshow", (event) => event.persisted && !source && open());
}

// What the studio tells by itself: `heard` gets the name and the content of each event, and "open" when it listens
// anew. A page that nobody sees does not listen.
export function listen(names, heard) {
  const ear = { names, heard };
  ears.push(ear);
  if (ears.length === 1) begin();
  else if (source) {
    attach(ear);
    if (source.readyState === EventSource.OPEN) heard("open", null);
  }
}
