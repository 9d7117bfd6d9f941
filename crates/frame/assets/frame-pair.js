// The page of the code goes on by itself when the frame belongs to somebody, or shows another code.

const code = document.querySelector(".frame-code").textContent;

async function look() {
  const answer = await fetch("/pair", { redirect: "manual" });
  if (answer.type === "opaqueredirect") location.assign("/");
  else if (answer.ok && !(await answer.text()).includes(code)) location.reload();
}

const news = new EventSource("/stream");
news.addEventListener("change", () => look().catch(() => {}));
setInterval(() => look().catch(() => {}), 60_000);
