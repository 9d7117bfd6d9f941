// Pairing a frame: the code that a frame's QR code brought along, and the page that waits for the frame. Without this
// module the code is typed, and the reader looks again.

const PAUSE_MS = 1500;

const field = document.getElementById("code");
if (field) {
  take(field);
  // Another frame's code, while this page is open.
  addEventListener("hashchange", () => take(field));
}
const waiting = document.querySelector("[data-again]");
if (waiting) wait(waiting.dataset.again);

// The code stands behind the #, which browsers send to nobody; it leaves the address, and so the history, at once.
function take(field) {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!code) return;
  history.replaceState(null, "", location.pathname + location.search);
  field.value = code;
  document.getElementById("name").focus();
}

// Asks until the answer is another page.
async function wait(path) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    let answer;
    try {
      answer = await fetch(path, { headers: { accept: "text/html" } });
    } catch {
      continue;
    }
    if (answer.status === 429 || answer.status >= 500) continue;
    if (answer.redirected) return location.replace(answer.url);
    if (!answer.ok) return location.reload();
  }
}
