// What every page needs: the theme before the first paint, exact times, buttons that copy or ask first.
"use strict";
(() => {
  const root = document.documentElement;
  const remember = (theme) => {
    try {
      if (theme) localStorage.setItem("theme", theme);
      else localStorage.removeItem("theme");
    } catch {}
  };
  const recall = () => {
    try {
      return localStorage.getItem("theme") ?? "";
    } catch {
      return "";
    }
  };
  const wear = (theme) => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  wear(recall());
  root.classList.add("js");

  const complete = () => {
    const chooser = document.querySelector("fieldset.theme");
    if (chooser) {
      const chosen = chooser.querySelector(`input[value="${CSS.escape(recall())}"]`);
      if (chosen) chosen.checked = true;
      chooser.hidden = false;
      chooser.addEventListener("change", (event) => {
        wear(event.target.value);
        remember(event.target.value);
      });
    }
    for (const time of document.querySelectorAll("time[datetime]")) {
      const date = new Date(time.dateTime);
      if (!Number.isNaN(date.valueOf())) time.title = date.toLocaleString(root.lang);
    }
  };
  // The page is built meanwhile, and may be whole already.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", complete);
  else complete();

  // <button data-copy="ID" data-done="Copied">: copies the text of #ID.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    const text = source.value ?? source.textContent.trim();
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = button.dataset.done;
    } catch {
      // Without HTTPS there is no clipboard: select, so that the keyboard can copy.
      if (source.select) source.select();
      else getSelection().selectAllChildren(source);
    }
  });

  // <form data-along>: what stands behind the # goes along, and so comes to the page to which the answer leads.
  document.addEventListener("submit", (event) => {
    if (location.hash && "along" in event.target.dataset) event.target.action += location.hash;
  });

  // <form data-ask="Really?">: asks before it is sent.
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.ask;
    if (question && !confirm(question)) event.preventDefault();
  });
})();
