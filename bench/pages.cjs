// What somebody waits for in a real Chromium: one page opened with an empty cache, then scrolled to its end.
//
//   node pages.cjs CHROMIUM URL [COOKIE]
//
// Prints one JSON object: milliseconds until the first picture and until the whole first screen, bytes of document,
// style and script as transferred, layout shift (https://wicg.github.io/layout-instability), and the longest task
// while scrolling (https://www.w3.org/TR/longtasks-1/; a shorter one than 50 ms counts as 0).
const { chromium } = require('playwright-core');

const [executablePath, url, cookie] = process.argv.slice(2);
const VIEW = { width: 1280, height: 800 };
/** Frames that are scrolled at the most, a third of the window each. */
const FRAMES = 900;

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

/** When every picture in sight is there. */
function screenful() {
  return new Promise((resolve, reject) => {
    const look = () => {
      const inSight = [...document.images].filter((image) => {
        const box = image.getBoundingClientRect();
        return box.width > 1 && box.bottom > 0 && box.top < innerHeight;
      });
      const there = inSight.length > 0 && inSight.every((image) => image.complete && image.naturalWidth > 0);
      if (there) resolve({ at: performance.now(), pictures: inSight.length });
      else if (performance.now() > 60_000) reject(new Error(`no first screen at ${location}`));
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** Scrolls, a third of the window in each frame; how many frames it took, and the longest of them. */
function scroll(most) {
  return new Promise((resolve) => {
    let [frames, slowest, last, still] = [0, 0, performance.now(), 0];
    const step = (now) => {
      slowest = Math.max(slowest, now - last);
      last = now;
      const before = scrollY;
      scrollBy(0, innerHeight / 3);
      still = scrollY === before ? still + 1 : 0;
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
  if (cookie) {
    const pair = (text) => {
      const [name, ...value] = text.split('=');
      return { name, value: value.join('='), url: new URL(url).origin };
    };
    await context.addCookies(cookie.split('; ').map(pair));
  }
  const page = await context.newPage();
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
  await page.evaluate(() => { window.__seen.longest = 0; });
  const scrolled = await page.evaluate(scroll, FRAMES);
  const seen = await page.evaluate(() => window.__seen);
  await browser.close();
  return {
    first_picture_ms: seen.first, first_screen_ms: screen.at, pictures_in_sight: screen.pictures, bytes: loaded,
    shift: seen.shift, longest_task_ms: seen.longest, slowest_frame_ms: scrolled.slowest, frames: scrolled.frames,
  };
}

main().then((figures) => console.log(JSON.stringify(figures)), (error) => {
  console.error(error.message);
  process.exit(1);
});
