// What somebody waits for in a real Chromium: one page opened with an empty cache, then scrolled to its end.
//
//   node pages.cjs CHROMIUM URL [COOKIE | OPEN-URL]
//
// OPEN-URL is what `wirephoto studio` prints, and is opened before. Prints one JSON object: milliseconds until the
// first picture and until the whole first screen, bytes of document, style and script as transferred, layout shift
// (https://wicg.github.io/layout-instability), and the longest tasks (https://www.w3.org/TR/longtasks-1/; a shorter one
// than 50 ms counts as 0): while it loads, while it is scrolled so fast that nobody sees more than colours, and while
// it is scrolled back at a speed at which pictures are looked at.
const { chromium } = require('playwright-core');

const [executablePath, url, key] = process.argv.slice(2);
const VIEW = { width: 1280, height: 800 };
/** Parts of the window that are scrolled in each frame, and frames at the most: to hurry, and to look. */
const HURRIED = { part: 1 / 3, most: 900 };
const LOOKING = { part: -1 / 16, most: 300 };

/** Runs in the page before anything of its own. */
function watch() {
  const seen = { first: null, shift: 0, longest: 0 };
  window.__seen = seen;
  document.addEventListener('load', (event) => {
    if (event.target instanceof HTMLImageElement && event.target.naturalWidth > 1) seen.first ??= performance.now();
  }, true);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.longest = Math.max(seen.longest, entry.duration);
  }).observe({ type: 'longtask', buffered: true });
}

/** When every picture in sight is there, or a form that begins without one. */
function screenful() {
  return new Promise((resolve, reject) => {
    const look = () => {
      const inSight = [...document.images].filter((image) => {
        const box = image.getBoundingClientRect();
        return box.width > 1 && box.bottom > 0 && box.top < innerHeight;
      });
      const there = inSight.length > 0 && inSight.every((image) => image.complete && image.naturalWidth > 0);
      if (there || document.querySelector('.settings.drawn')) resolve({ at: performance.now(), pictures: inSight.length });
      else if (performance.now() > 60_000) reject(new Error(`no first screen at ${location}`));
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** Scrolls what scrolls in the page; how many frames it took, and the longest of them. */
function scroll({ part, most }) {
  const scroller = document.querySelector('.scroller') ?? document.scrollingElement;
  return new Promise((resolve) => {
    let [frames, slowest, last, still] = [0, 0, performance.now(), 0];
    const step = (now) => {
      slowest = Math.max(slowest, now - last);
      last = now;
      const before = scroller.scrollTop;
      scroller.scrollTop += innerHeight * part;
      still = scroller.scrollTop === before ? still + 1 : 0;
      frames += 1;
      if (still > 10 || frames > most) resolve({ frames, slowest });
      else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}

async function main() {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const context = await browser.newContext({ viewport: VIEW });
  const opens = key?.startsWith('http');
  if (key && !opens) {
    const pair = (text) => {
      const [name, ...value] = text.split('=');
      return { name, value: value.join('='), url: new URL(url).origin };
    };
    await context.addCookies(key.split('; ').map(pair));
  }
  const page = await context.newPage();
  if (opens) await page.goto(key);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  let bytes = 0;
  const counted = new Set();
  devtools.on('Network.responseReceived', ({ requestId, type }) => {
    if (['Document', 'Stylesheet', 'Script'].includes(type)) counted.add(requestId);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (counted.has(requestId)) bytes += encodedDataLength;
  });
  await page.addInitScript(watch);
  await page.goto(url, { waitUntil: 'load', timeout: 120_000 });
  const screen = await page.evaluate(screenful);
  await page.waitForLoadState('networkidle');
  const loaded = bytes;
  const longest = () => page.evaluate(() => {
    const { longest } = window.__seen;
    window.__seen.longest = 0;
    return longest;
  });
  const loading = await longest();
  const scrolled = await page.evaluate(scroll, HURRIED);
  const hurried = await longest();
  await page.evaluate(scroll, LOOKING);
  const looking = await longest();
  const seen = await page.evaluate(() => window.__seen);
  await browser.close();
  return {
    first_picture_ms: seen.first, first_screen_ms: screen.at, pictures_in_sight: screen.pictures, bytes: loaded,
    shift: seen.shift, loading_task_ms: loading, longest_task_ms: hurried, looking_task_ms: looking,
    slowest_frame_ms: scrolled.slowest, frames: scrolled.frames,
  };
}

main().then((figures) => console.log(JSON.stringify(figures)), (error) => {
  console.error(error.message);
  process.exit(1);
});
