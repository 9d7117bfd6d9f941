// At the door: whoever is not in (any more) has nothing of the event in this browser.

const [, , slug] = location.pathname.split("/");
globalThis.caches?.delete(`event ${slug}`);
