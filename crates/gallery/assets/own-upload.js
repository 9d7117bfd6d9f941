// Pictures that are dropped on an event's page, or chosen there: sent one after the other, each refusal with its reason.

const AT_ONCE = 2;

const section = document.querySelector(".own-add");
if (section) prepare(section);

function prepare(section) {
  const field = section.querySelector("#files");
  const category = section.querySelector("#into");
  const progress = section.querySelector(".own-progress");
  const refused = section.querySelector(".own-refused");
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const waiting = [];
  let [total, done, added, running] = [0, 0, 0, 0];

  const tell = () => {
    const words = { done: added, total };
    progress.textContent = section.dataset.adding.replace(/\{(\w+)\}/g, (_, name) => words[name]);
  };
  const refuse = (file, sentence) => {
    const item = document.createElement("li");
    item.textContent = `${file.name}: ${sentence}`;
    refused.append(item);
  };
  const next = async () => {
    if (running >= AT_ONCE || waiting.length === 0) return;
    running += 1;
    const file = waiting.shift();
    const sentence = await send(section.dataset.to, token, file, category?.value).catch(() => section.dataset.lost);
    running -= 1;
    done += 1;
    if (sentence) refuse(file, sentence);
    else added += 1;
    tell();
    // What came in is shown by the page itself; refusals stay to be read.
    if (done === total && added > 0 && refused.children.length === 0) location.reload();
    else next();
  };
  const take = (files) => {
    waiting.push(...files);
    total += files.length;
    tell();
    for (let started = 0; started < AT_ONCE; started += 1) next();
  };

  field.addEventListener("change", () => {
    take([...field.files]);
    field.value = "";
  });
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

// Answers with a sentence when the host refused the file.
async function send(to, token, file, category) {
  const query = new URLSearchParams({ name: file.name });
  if (category) query.set("category", category);
  const answer = await fetch(`${to}?${query}`, {
    method: "POST",
    headers: { "x-csrf-token": token, accept: "application/json" },
    body: file,
  });
  if (answer.ok) return null;
  const { error } = await answer.json();
  return error;
}
