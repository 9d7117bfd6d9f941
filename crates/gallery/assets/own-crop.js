// The window of a crop, drawn over the picture. The form's fields hold what counts; they work without this module.

const LEAST = 2; // Hundredths of a side.
const STEP = 1;

const stage = document.querySelector(".own-stage");
const details = document.querySelector("details.own-crop");
if (stage && details) prepare(stage, details);

function prepare(stage, details) {
  const fields = ["left", "top", "width", "height"].map((name) => details.querySelector(`[name="${name}"]`));
  const veil = document.createElement("div");
  veil.className = "own-veil";
  const light = document.createElement("div");
  veil.append(light);
  const frame = document.createElement("div");
  frame.className = "own-window";
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", stage.dataset.window);
  for (const corner of ["nw", "ne", "sw", "se"]) {
    const handle = document.createElement("i");
    handle.className = corner;
    frame.append(handle);
  }

  const read = () => {
    const [left, top, width, height] = fields.map((field) => Number(field.value) || 0);
    return { left, top, right: left + width, bottom: top + height };
  };
  const show = () => {
    const { left, top, right, bottom } = read();
    for (const box of [light, frame]) {
      box.style.left = `${left}%`;
      box.style.top = `${top}%`;
      box.style.width = `${right - left}%`;
      box.style.height = `${bottom - top}%`;
    }
  };
  const write = ({ left, top, right, bottom }) => {
    const clean = (value) => String(Math.round(value * 100) / 100);
    fields.forEach((field, at) => {
      field.value = clean([left, top, right - left, bottom - top][at]);
    });
    show();
  };

  details.addEventListener("toggle", () => {
    if (details.open) {
      stage.append(veil, frame);
      show();
      // On a phone the tools lie below the picture.
      stage.scrollIntoView({ block: "nearest" });
    } else {
      veil.remove();
      frame.remove();
    }
  });
  details.addEventListener("input", show);

  stage.addEventListener("pointerdown", (down) => {
    if (!details.open || down.button !== 0) return;
    down.preventDefault();
    const area = stage.querySelector("img").getBoundingClientRect();
    const at = (event) => ({
      x: within(((event.clientX - area.left) / area.width) * 100, 0, 100),
      y: within(((event.clientY - area.top) / area.height) * 100, 0, 100),
    });
    const drag = begin(down.target, frame, read(), at(down));
    stage.setPointerCapture(down.pointerId);
    const move = (event) => write(drag(at(event)));
    const end = () => {
      stage.removeEventListener("pointermove", move);
      stage.removeEventListener("pointerup", end);
      stage.removeEventListener("pointercancel", end);
      frame.focus({ preventScroll: true });
    };
    stage.addEventListener("pointermove", move);
    stage.addEventListener("pointerup", end);
    stage.addEventListener("pointercancel", end);
  });

  frame.addEventListener("keydown", (event) => {
    const [x, y] = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key] ?? [];
    if (x === undefined) return;
    event.preventDefault();
    const box = read();
    write(event.shiftKey ? corner(box, "se", { x: box.right + x, y: box.bottom + y }) : moved(box, x, y));
  });
}

// What a drag from a place does: moves the window, pulls one of its corners, or draws a new one.
function begin(target, frame, box, from) {
  if (target.parentNode === frame) return (to) => corner(box, target.className, to);
  if (target === frame) return (to) => moved(box, to.x - from.x, to.y - from.y);
  return (to) => ({
    left: Math.min(from.x, to.x, 100 - LEAST),
    top: Math.min(from.y, to.y, 100 - LEAST),
    right: Math.max(from.x, to.x, Math.min(from.x, 100 - LEAST) + LEAST),
    bottom: Math.max(from.y, to.y, Math.min(from.y, 100 - LEAST) + LEAST),
  });
}

function moved(box, x, y) {
  x = within(x, -box.left, 100 - box.right);
  y = within(y, -box.top, 100 - box.bottom);
  return { left: box.left + x, top: box.top + y, right: box.right + x, bottom: box.bottom + y };
}

function corner(box, name, to) {
  const next = { ...box };
  if (name.includes("w")) next.left = within(to.x, 0, box.right - LEAST);
  if (name.includes("e")) next.right = within(to.x, box.left + LEAST, 100);
  if (name.includes("n")) next.top = within(to.y, 0, box.bottom - LEAST);
  if (name.includes("s")) next.bottom = within(to.y, box.top + LEAST, 100);
  return next;
}

function within(value, least, most) {
  return Math.min(Math.max(value, least), Math.max(least, most));
}
