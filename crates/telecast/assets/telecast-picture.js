// A picture's page: the arrow keys lead to its neighbours, as its links do.

addEventListener("keydown", (event) => {
  const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const isTyped = event.target.closest?.("input, textarea, select");
  if (!rel || isTyped || event.altKey || event.ctrlKey || event.metaKey) return;
  document.querySelector(`a[rel="${rel}"]`)?.click();
});
