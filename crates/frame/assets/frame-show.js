// The show: one picture after the other, new ones at once, with keys, touch and buttons. What it needs is in the page;
// when the frame's program is away it goes on with what it has.

// The page's language, as it is written where the screen hangs: British clocks show 0:25 and American ones 12:25 AM.
const { lang } = document.documentElement;
const locale = navigator.languages.find((one) => one.startsWith(lang)) ?? lang;

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const words = read("frame-words");
const part = (id) => document.getElementById(id);
const say = (pattern, sender) => pattern.replace("{}", sender);

const stage = part("show");
const mayAct = !("looks" in stage.dataset);
const token = document.querySelector('meta[name="csrf-token"]')?.content;

let show = read("frame-show");
let current = new URLSearchParams(location.search).get("picture") ?? show.pictures[0]?.id;
let turn;
let rest;

const place = () => Math.max(0, show.pictures.findIndex((picture) => picture.id === current));
const picture = () => show.pictures[place()];

function post(path, fields) {
  const body = new URLSearchParams({ csrf: token, ...fields });
  return fetch(path, { method: "POST", body, redirect: "manual" });
}

/** Says something, with a button where something can be done about it. */
function note(text, label, deed) {
  part("note").replaceChildren(text);
  if (!label) return;
  const button = document.createElement("button");
  button.type = "button";
  button.id = "undo";
  button.textContent = label;
  button.addEventListener("click", deed);
  part("note").append(" ", button);
}

/** Puts the current picture on the screen, and prepares the one after it. */
function draw() {
  const shown = picture();
  // The page that was served had no picture, and no place for one; or the last one went.
  if (!shown !== !part("picture")) return location.assign("/");
  if (!shown) return;
  current = shown.id;
  const image = part("picture");
  if (image.getAttribute("src") !== shown.url) {
    image.src = shown.url;
    image.width = shown.width;
    image.height = shown.height;
  }
  image.alt = shown.caption || say(words.picture_of, shown.sender);
  part("words").hidden = !show.captions;
  part("caption").textContent = shown.caption;
  part("sender").textContent = say(words.from, shown.sender);
  part("sent").textContent = new Date(shown.sent).toLocaleDateString(locale, { dateStyle: "long" });
  part("place").textContent = `${place() + 1} / ${show.pictures.length}`;
  drawDeeds(shown);
  new Image().src = show.pictures[(place() + 1) % show.pictures.length].url;
  clearTimeout(turn);
  turn = setTimeout(() => go(1), show.seconds * 1000);
}

function drawDeeds(shown) {
  if (!mayAct) return;
  for (const form of document.querySelectorAll("form[data-deed]")) {
    const deed = form.dataset.deed === "keep" && shown.kept ? "release" : form.dataset.deed;
    form.action = `/pictures/${shown.id}/${deed}`;
  }
  part("keep").textContent = shown.kept ? words.release : words.keep;
  part("keep").setAttribute("aria-pressed", String(shown.kept));
  part("print").textContent = shown.print_wanted ? words.print_wanted : words.print;
  part("print").disabled = shown.print_wanted;
}

function drawAsks() {
  if (!mayAct) return;
  const asks = show.asks.map((ask) => {
    const box = document.createElement("div");
    box.className = "frame-ask";
    const question = document.createElement("p");
    question.textContent = ask.question;
    const button = (label, deed, kind) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      made.className = kind;
      made.addEventListener("click", () => post(`${ask.path}/${deed}`).catch(() => note(words.offline)));
      return made;
    };
    box.append(question, button(words.receive, "receive", "primary"), button(words.refuse, "refuse", ""));
    return box;
  });
  part("asks").replaceChildren(...asks);
}

function go(by) {
  if (!show.pictures.length) return;
  note("");
  current = show.pictures[(place() + by + show.pictures.length) % show.pictures.length].id;
  draw();
}

/** Tells the frame that a picture was on the screen, once each. */
const told = new Set();
function tell() {
  const shown = picture();
  if (!mayAct || !shown || document.hidden || stage.classList.contains("frame-dark") || told.has(shown.id)) return;
  told.add(shown.id);
  post(`/pictures/${shown.id}/shown`).catch(() => told.delete(shown.id));
}

async function look() {
  const answer = await fetch("/pictures", { headers: { accept: "application/json" } });
  if (!answer.ok) return note(words.offline);
  const known = new Set(show.pictures.map((known) => known.id));
  const at = place();
  show = await answer.json();
  const fresh = show.pictures.find((one) => !known.has(one.id));
  if (fresh && known.size) note(words.new_picture);
  else if (!part("undo")) note("");
  if (fresh) current = fresh.id;
  else if (!show.pictures.some((one) => one.id === current)) current = show.pictures[at % Math.max(1, show.pictures.length)]?.id;
  draw();
  drawAsks();
  tick();
}

async function act(form) {
  const { deed } = form.dataset;
  const shown = picture();
  if (deed === "block" && !confirm(say(words.block_ask, shown.sender))) return;
  try {
    await post(form.action);
    await look();
    if (deed === "hide") note(words.hidden, words.take_back, () => takeBack(shown));
    if (deed === "block") note(say(words.is_blocked, shown.sender), words.take_back, () => unblock(shown));
  } catch {
    note(words.offline);
  }
}

/** A picture that was hidden is shown again, and is kept if it was. */
async function takeBack({ id, kept }) {
  try {
    await post(`/pictures/${id}/unhide`);
    if (kept) await post(`/pictures/${id}/keep`);
    await look();
    note("");
  } catch {
    note(words.offline);
  }
}

async function unblock({ sender }) {
  try {
    await post("/settings/unblock", { sender });
    note("");
  } catch {
    note(words.offline);
  }
}

/** The clock, and whether it is night. */
function tick() {
  const now = new Date();
  const minute = now.getHours() * 60 + now.getMinutes();
  const [from, until] = show.night ?? [0, 0];
  const isNight = from <= until ? minute >= from && minute < until : minute >= from || minute < until;
  stage.classList.toggle("frame-dark", isNight && !stage.classList.contains("frame-awake"));
  part("clock").hidden = !show.clock;
  part("clock").textContent = now.toLocaleTimeString(locale, { hour: "numeric", minute: "2-digit" });
}

/** Somebody is there: buttons for a few seconds, or for longer while keys go through them, and light at night. */
function wake() {
  stage.classList.add("frame-awake");
  clearTimeout(rest);
  rest = setTimeout(() => {
    stage.querySelector(":focus")?.blur();
    stage.classList.remove("frame-awake");
    tick();
  }, stage.querySelector(":focus-visible") ? 30_000 : 5000);
  tick();
}

/** What a remote control goes through: it has arrows and OK, and no Tab. */
const controls = () =>
  [...stage.querySelectorAll("a, button:not(:disabled)")].filter((one) => one.offsetParent !== null);

function step(by) {
  const all = controls();
  const at = all.indexOf(document.activeElement);
  all[(at + by + all.length) % all.length]?.focus({ focusVisible: true });
}

/** Down and up go to the buttons and back to the picture; along the buttons left and right go. */
const arrows = {
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  ArrowDown: (button) => button.blur(),
  ArrowUp: (button) => button.blur(),
  Escape: (button) => button.blur(),
};

const keys = {
  ArrowRight: () => go(1),
  " ": () => go(1),
  ArrowLeft: () => go(-1),
  ArrowDown: () => (part("undo") ?? controls()[0])?.focus({ focusVisible: true }),
  ArrowUp: () => keys.ArrowDown(),
  u: () => part("undo")?.click(),
  k: () => press("keep"),
  h: () => press("hide"),
  p: () => press("print"),
  b: () => press("block"),
  f: () => part("full").click(),
};

function press(deed) {
  const form = document.querySelector(`form[data-deed="${deed}"]`);
  if (form) act(form);
}

document.addEventListener("keydown", (event) => {
  // In the dark the first key only makes light.
  const wasDark = stage.classList.contains("frame-dark");
  wake();
  if (wasDark) return event.preventDefault();
  const isControl = event.target.closest("a, button, input, select");
  if (event.ctrlKey || event.altKey || event.metaKey || (isControl && event.key === " ")) return;
  const key =
    (isControl && arrows[event.key]) || keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!key) return;
  event.preventDefault();
  key(isControl);
  wake();
});

let begin;
stage.addEventListener("pointerdown", (event) => {
  begin = event.clientX;
  wake();
});
stage.addEventListener("pointerup", (event) => {
  const moved = event.clientX - (begin ?? event.clientX);
  begin = undefined;
  if (Math.abs(moved) > 60) go(moved < 0 ? 1 : -1);
});
stage.addEventListener("pointermove", wake);
stage.addEventListener("focusin", wake);
for (const [id, by] of [["back", -1], ["next", 1]]) {
  part(id)?.addEventListener("click", (event) => {
    event.preventDefault();
    go(by);
  });
}
for (const form of document.querySelectorAll("form[data-deed]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(form);
  });
}
part("picture")?.addEventListener("load", tell);
part("full").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {});
});

/** A tablet does not fall asleep over the pictures. */
function stayAwake() {
  if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {});
}
document.addEventListener("visibilitychange", stayAwake);

const news = new EventSource("/stream");
news.addEventListener("change", () => look().catch(() => note(words.offline)));
news.addEventListener("open", () => {
  if (part("note").textContent === words.offline) note("");
});
news.addEventListener("error", () => note(words.offline));
setInterval(tick, 5000);
draw();
tick();
wake();
stayAwake();
if (part("picture")?.complete) tell();
