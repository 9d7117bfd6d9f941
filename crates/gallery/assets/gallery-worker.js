// Stands between an event's pages and the network: keeps what was seen, so that it can be looked at without a
// connection. One store for each event, bounded; it is removed at the event's door and when somebody leaves.

const SHELL = "shell";
const KEPT_PICTURES = 1_500;
const KEPT_PAGES = 60;
// After so many new pictures the store is looked through.
const TIDY_EVERY = 50;

let added = 0;

const storeOf = (slug) => caches.open(`event ${slug}`);
const slugOf = (url) => /^\/e\/([0-9a-z]{8})(?:\/|$)/.exec(new URL(url).pathname)?.[1];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.add("/offline")).then(() => skipWaiting()));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  const { pathname } = url;
  if (pathname.startsWith("/assets/")) event.respondWith(lasting(request, SHELL));
  else if (/^\/m\/[^/]+\/(thumbnail|preview)\//.test(pathname)) event.respondWith(picture(event));
  else if (request.mode === "navigate" || /\/(outline|pictures|facts)$/.test(pathname)) event.respondWith(page(event));
});

// What never changes under its address.
async function lasting(request, store) {
  const cache = await caches.open(store);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    // Of assets only those of the version that is served now.
    const folder = request.url.slice(0, request.url.lastIndexOf("/"));
    for (const other of await cache.keys()) {
      if (other.url.includes("/assets/") && !other.url.startsWith(folder)) await cache.delete(other);
    }
  }
  return answer;
}

async function picture({ request }) {
  const slug = slugOf(request.referrer || location.href);
  if (!slug) return fetch(request);
  const cache = await storeOf(slug);
  const kept = await cache.match(request);
  if (kept) return kept;
  try {
    const answer = await fetch(request);
    if (answer.status === 200) {
      await cache.put(request, answer.clone());
      if (++added % TIDY_EVERY === 0) tidy(cache);
    }
    return answer;
  } catch (error) {
    // Without a connection another size of the same picture is better than none.
    const [, , id] = new URL(request.url).pathname.split("/");
    const others = await cache.keys();
    const other = others.find(({ url }) => new URL(url).pathname.startsWith(`/m/${id}/`));
    if (other) return cache.match(other);
    throw error;
  }
}

// The newest of what may change; what was seen last where there is no connection.
async function page({ request }) {
  const slug = slugOf(request.url);
  try {
    const answer = await fetch(request);
    if (slug && answer.status === 200 && !answer.redirected) {
      const cache = await storeOf(slug);
      await cache.put(request.url, answer.clone());
    }
    return answer;
  } catch (error) {
    const cache = slug && (await storeOf(slug));
    const kept = cache && (await cache.match(request.url));
    if (kept) return kept;
    if (request.mode !== "navigate") throw error;
    return (await caches.match("/offline")) ?? Response.error();
  }
}

// Removes what came first beyond the bounds.
async function tidy(cache) {
  const keys = await cache.keys();
  const isPicture = ({ url }) => new URL(url).pathname.startsWith("/m/");
  const surplus = (found, most) => found.slice(0, Math.max(0, found.length - most));
  const pictures = surplus(keys.filter(isPicture), KEPT_PICTURES);
  const pages = surplus(keys.filter((key) => !isPicture(key)), KEPT_PAGES);
  await Promise.all([...pictures, ...pages].map((key) => cache.delete(key)));
}
