// Photographs dropped onto the studio's page in a real Chromium, as from a file manager.
//
//   node drop.cjs CHROMIUM OPEN-URL EVENT DIR
//
// OPEN-URL is what `wirephoto studio` prints. Prints one JSON object: pictures, and seconds from the drop until the
// last is in the database. The browser is spoken to plainly, as a driver that follows every request would copy what
// is sent; and how far the studio is it is asked itself, seldom and briefly, beside the page.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const [executablePath, openUrl, event, dir] = process.argv.slice(2);
const MOST_MS = 600_000;
/** Milliseconds after which a browser that was started for this is no longer busy with itself. */
const SETTLED_MS = 3000;
/** Milliseconds between two questions, for each picture that is missing; at the least. */
const PATIENCE_MS = 10;
const LEAST_MS = 50;

/** A browser at the other end of a pipe (https://chromedevtools.github.io/devtools-protocol/). */
class Browser {
  #waiting = new Map();
  #calls = 0;
  #rest = '';

  constructor() {
    this.profile = fs.mkdtempSync(path.join(os.tmpdir(), 'drop-'));
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--window-size=1280,800'];
    const args = [...flags, '--remote-debugging-pipe', `--user-data-dir=${this.profile}`, 'about:blank'];
    this.process = spawn(executablePath, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    this.process.stdio[4].setEncoding('utf8').on('data', (text) => this.#hear(text));
  }

  #hear(text) {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop();
    for (const { id, result, error } of messages.map((message) => JSON.parse(message))) {
      if (error) this.#waiting.get(id)?.failed(new Error(error.message));
      else this.#waiting.get(id)?.answered(result);
      this.#waiting.delete(id);
    }
  }

  call(method, params = {}, sessionId = undefined) {
    const id = ++this.#calls;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((answered, failed) => this.#waiting.set(id, { answered, failed }));
  }

  /** A page, as the methods that can be called of it. */
  async page() {
    const { targetInfos } = await this.call('Target.getTargets');
    const { targetId } = targetInfos.find(({ type }) => type === 'page');
    const { sessionId } = await this.call('Target.attachToTarget', { targetId, flatten: true });
    return (method, params) => this.call(method, params, sessionId);
  }

  async close() {
    const closed = new Promise((resolve) => this.process.once('close', resolve));
    this.process.kill();
    await closed;
    fs.rmSync(this.profile, { recursive: true, force: true });
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens an address, and waits until an expression is true in it. */
async function open(page, url, expression) {
  await page('Page.navigate', { url });
  for (;;) {
    const { result } = await page('Runtime.evaluate', { expression: `document.readyState === 'complete' && ${expression}` });
    if (result.value) return;
    await pause(20);
  }
}

/** How many pictures the event has. */
async function pictures(cookie) {
  const answer = await fetch(new URL('/api/v1/events', openUrl), { headers: { cookie } });
  return (await answer.json()).find(({ number }) => number === Number(event)).pictures;
}

/** Drops files, and waits for the pictures. */
async function drop(browser, files) {
  const page = await browser.page();
  await open(page, openUrl, 'location.pathname === "/"');
  await open(page, new URL(`/events/${event}`, openUrl).href, '!document.querySelector(".scroller .empty")?.hidden');
  const { cookies } = await page('Network.getCookies');
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  await pause(SETTLED_MS);
  const data = { items: [], files, dragOperationsMask: 1 };
  const at = { x: 640, y: 400, data };
  const began = performance.now();
  for (const type of ['dragEnter', 'dragOver', 'drop']) await page('Input.dispatchDragEvent', { type, ...at });
  let count = 0;
  while (count < files.length) {
    if (performance.now() - began > MOST_MS) throw new Error(`${count} of ${files.length} pictures arrived`);
    await pause(Math.max(LEAST_MS, PATIENCE_MS * (files.length - count)));
    count = await pictures(cookie);
  }
  return { pictures: count, seconds: (performance.now() - began) / 1e3 };
}

async function main() {
  const files = fs.readdirSync(dir).sort().map((name) => path.join(dir, name));
  const browser = new Browser();
  try {
    return await drop(browser, files);
  } finally {
    await browser.close();
  }
}

main().then((figures) => console.log(JSON.stringify(figures)), (error) => {
  console.error(error.message);
  process.exit(1);
});
