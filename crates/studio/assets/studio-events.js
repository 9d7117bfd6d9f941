// The list of events: a new one in one field, what stands where, what is put away.

import { call, change, get } from "./studio-api.js";
import { h, icon } from "./studio-dom.js";
import { keepDrawn } from "./studio-news.js";
import { wrap } from "./studio-side.js";
import { done, refused } from "./studio-toast.js";
import { ago, count, day, say, t } from "./studio-words.js";

const list = document.getElementById("events");
const form = document.getElementById("new-event");
const archive = document.getElementById("archive");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = form.elements.name;
  const name = field.value.trim();
  if (!name) return;
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const made = await call("POST", "events", { json: { name } });
    location.assign(`/events/${(made.event ?? made).number}`);
  } catch (error) {
    refused(error);
  } finally {
    button.disabled = false;
  }
});

async function draw() {
  const { events } = wrap(await get("events"));
  const newest = [...events].sort((a, b) => (b.date ?? "").localeCompare(a.date ?? "") || b.number - a.number);
  const [open, away] = [newest.filter(({ archived }) => !archived), newest.filter(({ archived }) => archived)];
  list.replaceChildren(...open.map(card));
  document.getElementById("no-events").hidden = open.length > 0;
  archive.hidden = away.length === 0;
  archive.querySelector("summary").textContent = count(t.archived_events, away.length);
  archive.querySelector("ul").replaceChildren(...away.map(card));
}

function card(event) {
  const { number, name, date, pictures, picked, published_at: published, visitors, lists, cover, archived } = event;
  const face = cover
    ? h("img", {
        src: cover.startsWith("/") ? cover : `/t/${cover}/0.jpg`,
        alt: "",
        loading: "lazy",
        decoding: "async",
      })
    : h("span", { class: "no-face" }, icon("upload"));
  const facts = [
    count(t.pictures, pictures),
    picked > 0 && count(t.picked_count, picked),
    visitors > 0 && count(t.visitors, visitors),
    lists > 0 && count(t.lists_count, lists),
  ].filter(Boolean);
  const verb = archived ? t.unarchive : t.archive;
  return h(
    "li",
    { class: "event-card" },
    h("a", { class: "face", href: `/events/${number}`, tabIndex: -1, "aria-hidden": "true" }, face),
    h(
      "div",
      { class: "about" },
      h("h2", {}, h("a", { href: `/events/${number}` }, name)),
      h("p", { class: "soft" }, [date && day(date), ...facts].filter(Boolean).join(" · ")),
      h(
        "p",
        { class: published ? "state good" : "state soft" },
        published ? [icon("check"), `${t.published} `, ago(published)] : t.not_published,
      ),
    ),
    h(
      "div",
      { class: "end" },
      h("a", { class: "button small", href: `/events/${number}/settings` }, t.settings),
      h(
        "button",
        { type: "button", class: "small", "aria-label": `${verb}: ${name}`, onclick: () => put(event, !archived) },
        verb,
      ),
    ),
  );
}

async function put({ number, name }, archived) {
  try {
    await change("PATCH", `events/${number}`, { archived });
    await draw();
    done(say(archived ? t.archived_now : t.unarchived_now, { name }), () => put({ number, name }, !archived));
  } catch (error) {
    refused(error);
  }
}

keepDrawn(["change"], draw);
