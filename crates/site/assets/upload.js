// Pictures that are dropped on a page with an `.add` section, or chosen there, are sent a few at a time, each refusal
// with its reason. Without this module the section's form sends them (docs/site.md).

const AT_ONCE = 2;
const PAUSE_MS = 1500;

const section = document.querySelector(".add");
if (section) prepare(section);

function prepare(section) {
  const part = (name) => section.querySelector(`.add-${name}`);
  const [bar, progress, refused, show] = ["bar", "progress", "refused", "show"].map(part);
  const waiting = [];
  let [total, done, added, running] = [0, 0, 0, 0];
  // How much of each file has left that is on its way, from 0 to 1.
  const under = new Map();

  const tell = () => {
    const say = (text, words) => text.replace(/\{(\w+)\}/g, (_, name) => words[name]);
    const count = done - added;
    const texts = [say(section.dataset.adding, { done: added, total })];
    if (count > 0) texts.push(say(section.dataset.refused, { count }));
    progress.textContent = texts.join(" · ");
    bar.hidden = done === total;
    bar.max = total;
    move();
  };
  const move = () => {
    bar.value = [...under.values()].reduce((sum, share) => sum + share, done);
  };
  const refuse = (file, sentence) => {
    const item = document.createElement("li");
    item.textContent = `${file.name}: ${sentence}`;
    refused.append(item);
  };
  const finish = () => {
    if (done < total || added === 0) return;
    // What came in is shown by the page itself; refusals stay to be read.
    if (refused.children.length === 0) location.reload();
    else show.hidden = false;
  };
  const next = async () => {
    if (running >= AT_ONCE || waiting.length === 0) return;
    running += 1;
    const file = waiting.shift();
    const leave = (share) => {
      under.set(file, share);
      move();
    };
    const sentence = await send(section, file, leave).catch(() => section.dataset.lost);
    under.delete(file);
    running -= 1;
    done += 1;
    if (sentence) refuse(file, sentence);
    else added += 1;
    tell();
    finish();
    next();
  };
  const take = (files) => {
    waiting.push(...files);
    total += files.length;
    tell();
    for (let started = 0; started < AT_ONCE; started += 1) next();
  };

  for (const field of section.querySelectorAll('input[type="file"]')) {
    field.addEventListener("change", () => {
      take([...field.files]);
      field.value = "";
    });
  }
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  // The whole page is where pictures may be dropped.
  addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    section.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) section.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    section.classList.remove("over");
    take([...event.dataTransfer.files]);
  });
  addEventListener("beforeunload", (event) => {
    if (running > 0) event.preventDefault();
  });
}

// Answers with a sentence when the host refused the file. Where a file that is sent again is not added twice, whatever
// got lost on the way is tried again (`data-tries`).
async function send(section, file, leave) {
  const query = new URLSearchParams({ name: file.name });
  for (const { name, value } of section.querySelectorAll("select")) query.set(name, value);
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const headers = { "x-csrf-token": token, accept: "application/json" };
  const tries = Number(section.dataset.tries ?? 1);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await post(`${section.dataset.to}?${query}`, headers, file, leave);
    if (answer && answer.status < 300) return null;
    const isLast = attempt === tries;
    if (answer && (isLast || answer.status !== 503)) {
      const { error } = JSON.parse(answer.responseText);
      return error;
    }
    if (isLast) throw new Error("lost");
    await new Promise((resolve) => setTimeout(resolve, attempt * PAUSE_MS));
  }
}

// Not by fetch, which does not say how much of a file has left: on a phone a large one takes a minute.
function post(url, headers, file, leave) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => leave(total ? loaded / total : 0));
    request.addEventListener("load", () => resolve(request));
    for (const lost of ["error", "abort", "timeout"]) request.addEventListener(lost, () => resolve(null));
    request.send(file);
  });
}
