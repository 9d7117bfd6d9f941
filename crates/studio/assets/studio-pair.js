// The form that makes this studio known to a host, or to a lab.

import { call } from "./studio-api.js";
import { h } from "./studio-dom.js";
import { t } from "./studio-words.js";

const HOST = () => ({
  path: "hosts",
  address: t.host_address,
  example: "https://photos.example",
  hint: t.pairing_hint,
  asking: t.pairing,
});

// `paired` is called when it worked. What was typed stays when it did not. `whom` says where to ask, and how it is said.
export function pairForm(paired, whom = HOST()) {
  const url = h("input", {
    type: "url",
    required: true,
    placeholder: whom.example,
    autocomplete: "url",
    inputMode: "url",
  });
  const code = h("input", {
    type: "text",
    required: true,
    placeholder: "XXXX-XXXX-XXXX-XXXX",
    autocomplete: "off",
    spellcheck: false,
    maxLength: 40,
    class: "mono",
  });
  const wrong = h("p", { class: "bad", role: "alert" });
  const busy = h("p", { class: "soft", role: "status" });
  const button = h("button", { class: "primary" }, t.pair);
  const form = h(
    "form",
    { class: "pair" },
    h("label", { class: "field" }, h("span", {}, whom.address), url),
    h("label", { class: "field" }, h("span", {}, t.pairing_code), code, h("small", { class: "soft" }, whom.hint)),
    wrong,
    h("div", { class: "row" }, button, busy),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    wrong.textContent = "";
    busy.textContent = whom.asking;
    try {
      await call("POST", whom.path, { json: { url: url.value.trim(), code: code.value.trim() } });
      code.value = "";
      await paired();
    } catch (error) {
      wrong.textContent = error.message;
    } finally {
      busy.textContent = "";
      button.disabled = false;
    }
  });
  return form;
}
