// The page's sentences, in the reader's language, and how numbers and times are written in it.

const read = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");

// Every sentence, by its name.
export const t = { ...read("words"), ...read("trade-words") };
export const language = document.documentElement.lang || "en";

// A sentence with what belongs into its braces: say("Picture {number}", { number: 7 }).
export const say = (sentence, values = {}) =>
  sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

// A sentence about `n` things: one of two forms.
export const count = (forms, n, values = {}) => say(n === 1 ? forms.one : forms.other, { n: whole(n), ...values });

// What a change is called. Pages give it a sentence; commands and hosts give a word.
export function named(label) {
  const known = {
    describe: t.label_describe,
    edit: t.label_edit,
    event: t.label_event,
    "host-edit": t.label_host_edit,
    import: t.label_import,
    "own-prices": t.own_prices,
    pick: t.verb_pick,
    unpick: t.verb_unmark,
  };
  return Object.hasOwn(known, label) ? known[label] : label;
}

const wholes = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

export const whole = (n) => wholes.format(n);
export const tenth = (n) => tenths.format(n);

const UNITS = ["B", "KB", "MB", "GB", "TB"];

// A number of bytes in the largest unit that leaves a number of at least 1.
export function bytes(n) {
  let unit = 0;
  let value = n;
  while (value >= 999.5 && unit + 1 < UNITS.length) {
    value /= 1000;
    unit += 1;
  }
  return `${unit > 0 && value < 9.95 ? tenth(value) : whole(value)} ${UNITS[unit]}`;
}

const STEPS = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 7],
  ["week", 4.35],
  ["month", 12],
  ["year", Infinity],
];
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

// A <time> with how long ago it was, and the exact time on hover.
export function ago(iso) {
  const time = document.createElement("time");
  const then = new Date(iso);
  if (Number.isNaN(then.valueOf())) return time;
  let value = (then - Date.now()) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(value) < size) {
      time.textContent =
        Math.abs(value) < 10 && unit === "second" ? t.just_now : relative.format(Math.round(value), unit);
      break;
    }
    value /= size;
  }
  time.dateTime = iso;
  time.title = then.toLocaleString(language);
  return time;
}

// Seconds that are left, as people say them.
export function left(seconds) {
  if (seconds < 90) return count(t.seconds, Math.max(1, Math.round(seconds)));
  if (seconds < 5400) return count(t.minutes, Math.round(seconds / 60));
  return count(t.hours, Math.round(seconds / 3600));
}

// A day such as 2026-06-20, in words.
export function day(text) {
  const [year, month, date] = (text ?? "").split("-").map(Number);
  if (!date) return text ?? "";
  return new Date(year, month - 1, date).toLocaleDateString(language, { dateStyle: "long" });
}

// When a camera says that it took a picture: its own local time, whatever the zone.
export function taken(text) {
  const [, year, month, date, hour, minute] = /^(\d+)-(\d+)-(\d+)(?:T(\d+):(\d+))?/.exec(text ?? "") ?? [];
  if (!year) return text ?? "";
  const options = hour ? { dateStyle: "medium", timeStyle: "short" } : { dateStyle: "medium" };
  return new Date(year, month - 1, date, hour ?? 0, minute ?? 0).toLocaleString(language, options);
}
