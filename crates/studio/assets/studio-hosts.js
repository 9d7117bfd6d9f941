// Hosts that this studio publishes to: pair, list, forget.

import { change, get } from "./studio-api.js";
import { ask, h } from "./studio-dom.js";
import { pairForm } from "./studio-pair.js";
import { done, refused } from "./studio-toast.js";
import { count, say, t } from "./studio-words.js";

const list = document.getElementById("hosts");

async function draw() {
  const answer = await get("hosts");
  const hosts = Array.isArray(answer) ? answer : answer.hosts;
  document.getElementById("no-hosts").hidden = hosts.length > 0;
  list.hidden = hosts.length === 0;
  list.replaceChildren(
    ...hosts.map(({ url, name, account, events }) =>
      h(
        "li",
        {},
        h(
          "span",
          {},
          h("strong", {}, name || url),
          h("br"),
          h("a", { class: "soft", href: url, target: "_blank", rel: "noreferrer" }, url),
          h(
            "span",
            { class: "soft" },
            [account && ` · ${account}`, events > 0 && ` · ${count(t.events_count, events)}`].filter(Boolean).join(""),
          ),
        ),
        h("button", { type: "button", class: "small danger", onclick: () => forget(url, name || url) }, t.forget),
      ),
    ),
  );
}

async function forget(url, name) {
  if (!(await ask(say(t.forget_question, { name }), t.forget))) return;
  try {
    await change("DELETE", "hosts", { url });
    await draw();
    done(say(t.forgotten, { name }));
  } catch (error) {
    refused(error);
  }
}

document.getElementById("pair").append(
  pairForm(async () => {
    await draw();
    done(t.paired);
  }),
);
draw().catch(refused);
