// Several pictures of an album: all of them at once, and with Shift all from the last one on.

const form = document.querySelector(".choose");
if (form) prepare(form);

function prepare(form) {
  const boxes = [...form.querySelectorAll('[name="picture"]')];
  let last;
  form.addEventListener("click", (event) => {
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && last !== undefined) {
      const [from, to] = [Math.min(at, last), Math.max(at, last)];
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
    }
    last = at;
  });
  document.getElementById("all").addEventListener("click", () => {
    for (const box of boxes) box.checked = true;
  });
}
