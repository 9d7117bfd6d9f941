// Photographs dropped onto the studio's page in a real Chromium, as from a file manager.
//
//   node drop.cjs CHROMIUM OPEN-URL EVENT DIR
//
// OPEN-URL is what `wirephoto studio` prints. Prints one JSON object: pictures, and seconds from the drop until the
// last is in the database.
const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');

const [executablePath, openUrl, event, dir] = process.argv.slice(2);
const MOST_MS = 600_000;

/** Runs in the page: how many pictures the event has. */
async function pictures(address) {
  const response = await fetch(address);
  return (await response.json()).pictures.length;
}

async function main() {
  const files = fs.readdirSync(dir).sort().map((name) => path.join(dir, name));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(openUrl);
  await page.goto(new URL(`/events/${event}`, openUrl).href, { waitUntil: 'load' });
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  const at = { x: 640, y: 400, data };
  const began = performance.now();
  for (const type of ['dragEnter', 'dragOver', 'drop']) await devtools.send('Input.dispatchDragEvent', { type, ...at });
  let count = 0;
  while (count < files.length) {
    if (performance.now() - began > MOST_MS) throw new Error(`${count} of ${files.length} pictures arrived`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    count = await page.evaluate(pictures, `/api/v1/events/${event}`);
  }
  const seconds = (performance.now() - began) / 1e3;
  await browser.close();
  return { pictures: count, seconds };
}

main().then((figures) => console.log(JSON.stringify(figures)), (error) => {
  console.error(error.message);
  process.exit(1);
});
