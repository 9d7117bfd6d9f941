// Cards to print and hand out: several to a sheet, each with the link, its code for cameras, and the code to enter.

import { get } from "./studio-api.js";
import { h } from "./studio-dom.js";
import { refused } from "./studio-toast.js";
import { day, t } from "./studio-words.js";

const page = document.getElementById("cards");
const number = Number(page.dataset.event);
const controls = document.getElementById("card-controls");

function draw({ event, publication, pictures }) {
  const { per, title, code } = controls.elements;
  const chosen = pictures.find(({ id }) => id === event.title_picture) ?? pictures.find(({ flag }) => flag === "pick");
  const face = title.checked && chosen;
  const card = () =>
    h(
      "section",
      { class: "card" },
      face && h("img", { class: "face", src: `/t/${face.id}/${face.edit_revision}.jpg`, alt: "" }),
      h(
        "div",
        {},
        h("h2", {}, event.name),
        h("p", { class: "soft" }, [event.date && day(event.date), event.photographer].filter(Boolean).join(" · ")),
        h("p", { class: "address" }, publication.url.replace(/^https?:\/\//, "")),
        code.checked && h("p", {}, t.code, " ", h("strong", { class: "mono" }, event.code)),
      ),
      h("img", { class: "qr", src: `/events/${number}/qr.svg`, alt: t.qr }),
    );
  page.className = `sheet-of-${per.value}`;
  page.replaceChildren(...Array.from({ length: Number(per.value) }, card));
}

try {
  const known = await get(`events/${number}`);
  const ready = Boolean(known.publication?.url);
  document.getElementById("not-yet").hidden = ready;
  controls.hidden = !ready;
  if (ready) {
    draw(known);
    controls.addEventListener("change", () => draw(known));
    document.getElementById("print").addEventListener("click", () => print());
  }
} catch (error) {
  refused(error);
}
