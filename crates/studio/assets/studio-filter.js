// Which pictures are shown, and in which order.

export const EVERYTHING = { flag: "", stars: 0, category: null, text: "", list: null, trash: false, sort: "number" };
export const SORTS = ["number", "captured", "name", "rating", "newest"];

const KEY = "filter";

const room = (number) => `${KEY}-${number}`;

// What was shown when the page was last seen.
export function recall(number) {
  try {
    return { ...EVERYTHING, ...JSON.parse(sessionStorage.getItem(room(number)) ?? "{}") };
  } catch {
    return { ...EVERYTHING };
  }
}

export function remember(number, filter) {
  try {
    sessionStorage.setItem(room(number), JSON.stringify(filter));
  } catch {
    // A private window may keep nothing.
  }
}

const placeOf = (number) => `place-${number}`;

// How far down somebody was, in pixels.
export function recallPlace(number) {
  try {
    return Number(sessionStorage.getItem(placeOf(number)) ?? 0);
  } catch {
    return 0;
  }
}

export function rememberPlace(number, pixels) {
  try {
    sessionStorage.setItem(placeOf(number), String(Math.round(pixels)));
  } catch {
    // A private window may keep nothing.
  }
}

// Whether less than everything in its place is shown.
export const isNarrow = ({ flag, stars, text, list }) => Boolean(flag || stars || text.trim() || list);

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const said = new WeakMap();

// Everything of a picture that words can find.
function words(tile) {
  let text = said.get(tile);
  if (text === undefined) {
    const { number, name, caption, description, price_note, keywords, camera, lens, captured } = tile;
    text = plain(
      [number, name, caption, description, price_note, ...(keywords ?? []), camera, lens, captured].join(" "),
    );
    said.set(tile, text);
  }
  return text;
}

// Whether a picture is shown; `inList` are the pictures of the list that is asked for.
export function matches({ flag, stars, category, text, list, trash }, inList) {
  const wanted = plain(text).split(/\s+/).filter(Boolean);
  return (tile) => {
    if (!trash && category !== null && (tile.category ?? "") !== category) return false;
    if (flag && (flag === "none" ? tile.flag !== "" : tile.flag !== flag)) return false;
    if (stars && tile.rating < stars) return false;
    if (list && !inList?.has(tile.id)) return false;
    return wanted.every((word) => words(tile).includes(word));
  };
}

const collator = new Intl.Collator(undefined, { numeric: true });
const BY = {
  number: (a, b) => a.number - b.number,
  newest: (a, b) => b.number - a.number,
  captured: (a, b) => (a.captured ?? "~").localeCompare(b.captured ?? "~") || a.number - b.number,
  name: (a, b) => collator.compare(a.name, b.name) || a.number - b.number,
  rating: (a, b) => b.rating - a.rating || a.number - b.number,
};

export const order = (tiles, sort) => tiles.sort(BY[sort] ?? BY.number);
