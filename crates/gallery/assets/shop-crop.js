// The frame of a paper on a picture: moved with a finger, the mouse, or the sliders and their keys. The sliders hold
// where it is; without this module they are all there is, and the page shows the frame when they are saved.

const WHOLE = 1000;
// Thousandths for each turn of the wheel.
const STEP = 20;

const form = document.querySelector("form.framing");
const frame = form.querySelector(".frame");
const picture = frame.parentElement;
const { across, down, size, turned } = form.elements;

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

// The largest frame across and down, in fractions of the picture, and its smallest size in thousandths.
function extent() {
  const [w, h, least] = (turned.checked ? form.dataset.turned : form.dataset.upright).split(" ").map(Number);
  return { w, h, least };
}

// Where the frame is, in fractions of the picture.
function box() {
  const { w, h, least } = extent();
  size.min = String(least);
  const scale = clamp(Number(size.value), least, WHOLE) / WHOLE;
  const [width, height] = [w * scale, h * scale];
  const left = (1 - width) * (Number(across.value) / WHOLE);
  const top = (1 - height) * (Number(down.value) / WHOLE);
  return { left, top, width, height };
}

function show() {
  for (const [name, part] of Object.entries(box())) frame.style[name] = `${part * 100}%`;
}

// Moves the frame to where its left and upper edge should be.
function move(left, top) {
  const { width, height } = box();
  const part = (start, length) => (length > 0.999 ? WHOLE / 2 : clamp((start / (1 - length)) * WHOLE, 0, WHOLE));
  across.value = String(Math.round(part(left, width)));
  down.value = String(Math.round(part(top, height)));
  show();
}

frame.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  event.preventDefault();
  frame.setPointerCapture(event.pointerId);
  const { left, top } = box();
  const { width, height } = picture.getBoundingClientRect();
  const [x, y] = [event.clientX, event.clientY];
  const drag = (moved) => move(left + (moved.clientX - x) / width, top + (moved.clientY - y) / height);
  frame.addEventListener("pointermove", drag);
  const end = () => frame.removeEventListener("pointermove", drag);
  frame.addEventListener("pointerup", end, { once: true });
  frame.addEventListener("pointercancel", end, { once: true });
});

// With the wheel, as in any program with pictures.
picture.addEventListener("wheel", (event) => {
  event.preventDefault();
  size.value = String(Number(size.value) - Math.sign(event.deltaY) * STEP);
  show();
}, { passive: false });

form.addEventListener("input", show);
show();
