// A dialog that goes through this computer's folders: to import one where it is, or to watch it.

import { change, get } from "./studio-api.js";
import { dialog, h, icon } from "./studio-dom.js";
import { refused } from "./studio-toast.js";
import { count, t } from "./studio-words.js";

const KEY = "folder";

export function chooseFolder(store, { watch }) {
  const where = h("p", { class: "path mono" });
  const list = h("ul", { class: "lines folders" });
  const found = h("p", { class: "soft", role: "status" });
  const category = h(
    "select",
    {},
    h("option", { value: "" }, t.no_category),
    store.event.categories.map(({ id, name }) => h("option", { value: id }, name)),
  );
  if (store.filter.category) category.value = store.filter.category;
  const begin = h("button", { type: "button", class: "primary", disabled: true }, watch ? t.watch_this : t.import_this);
  let here = null;
  const show = async (path) => {
    try {
      const query = path === null ? "" : `?path=${encodeURIComponent(path)}`;
      const known = await get(`folders${query}`);
      here = known.path;
      remember(here);
      where.textContent = here;
      begin.disabled = false;
      found.textContent = count(t.pictures_here, known.pictures);
      const up =
        known.parent !== null &&
        known.parent !== undefined &&
        line(icon("back"), t.folder_up, () => show(known.parent));
      list.replaceChildren(
        ...[up, ...known.folders.map((name) => line(icon("folder"), name, () => show(join(here, name))))].filter(
          Boolean,
        ),
      );
      list.querySelector("button")?.focus();
    } catch (error) {
      if (path !== null && here === null) return show(null);
      refused(error);
    }
    return undefined;
  };
  begin.addEventListener("click", async () => {
    begin.disabled = true;
    try {
      await change("POST", store.path("/import-folder"), { path: here, category: category.value || null, watch });
      made.close();
    } catch (error) {
      begin.disabled = false;
      refused(error);
    }
  });
  const made = dialog(
    watch ? t.watch_folder : t.import_folder,
    { class: "wide" },
    h("p", { class: "soft" }, watch ? t.watch_hint : t.import_folder_hint),
    where,
    list,
    found,
    store.event.categories.length > 0 && h("label", { class: "field" }, h("span", {}, t.category), category),
    begin,
  );
  show(recall());
}

const line = (picture, name, onclick) =>
  h("li", {}, h("button", { type: "button", class: "line", onclick }, picture, h("span", {}, name)));

// The studio's own separator: it knows its computer, the page does not.
const join = (path, name) => {
  const separator = path.includes("\\") ? "\\" : "/";
  return path.endsWith(separator) ? path + name : path + separator + name;
};

function recall() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(path) {
  try {
    localStorage.setItem(KEY, path);
  } catch {
    // Then it begins at home the next time.
  }
}
