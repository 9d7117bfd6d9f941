// Geometry of edits: flip, rotate, straighten, crop, in this order, as the studio applies them.

const NONE = { flip: null, rotate: 0, straighten_deg: 0, crop: null };

// An edit with all its parts, whatever was left out.
export const whole = (edit) => ({ ...NONE, ...edit, crop: edit?.crop ? { ...edit.crop } : null });

export const isNothing = (edit) => {
  const { flip, rotate, straighten_deg, crop } = whole(edit);
  return !flip && !rotate && !straighten_deg && !crop;
};

export const isSame = (a, b) => JSON.stringify(whole(a)) === JSON.stringify(whole(b));

// The size after quarter turns.
export const turned = (edit, width, height) => (edit.rotate % 180 ? [height, width] : [width, height]);

// How large the largest rectangle of the same shape is inside one that was turned by so many degrees.
export function kept(degrees, width, height) {
  const angle = (Math.abs(degrees) * Math.PI) / 180;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  return Math.min(width / (width * cos + height * sin), height / (width * sin + height * cos));
}

// Pixels of the edited picture, from the upright original's.
export function outputSize(edit, width, height) {
  const [w, h] = turned(edit, width, height);
  const part = kept(edit.straighten_deg, w, h);
  const { width: across, height: down } = edit.crop ?? { width: 1, height: 1 };
  return [Math.max(1, Math.round(w * part * across)), Math.max(1, Math.round(h * part * down))];
}

const opposite = (flip) => (flip === "horizontal" ? "vertical" : "horizontal");
const quarter = (degrees) => ((degrees % 360) + 360) % 360;

// The edit that shows what `edit` shows, turned by 90 or -90 degrees.
export function rotated(edit, degrees) {
  const { crop, rotate, ...rest } = whole(edit);
  const moved =
    crop &&
    (degrees > 0
      ? { x: 1 - crop.y - crop.height, y: crop.x, width: crop.height, height: crop.width }
      : { x: crop.y, y: 1 - crop.x - crop.width, width: crop.height, height: crop.width });
  return { ...rest, rotate: quarter(rotate + degrees), crop: moved && inside(moved) };
}

// The edit that shows what `edit` shows, mirrored. The mirror comes first, so that turns after it go the other way.
export function mirrored(edit, flip) {
  const { crop, rotate, straighten_deg, flip: before } = whole(edit);
  const across = flip === "horizontal";
  const moved = crop && { ...crop, ...(across ? { x: 1 - crop.x - crop.width } : { y: 1 - crop.y - crop.height }) };
  // Mirrored both ways is turned by half.
  const half = before === opposite(flip) ? 180 : 0;
  return {
    flip: before ? null : flip,
    rotate: quarter(half - rotate),
    straighten_deg: -straighten_deg || 0,
    crop: moved && inside(moved),
  };
}

// A crop within the picture, whatever rounding did.
export function inside({ x, y, width, height }) {
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  const [w, h] = [clamp(width, 0.001, 1), clamp(height, 0.001, 1)];
  return { x: clamp(x, 0, 1 - w), y: clamp(y, 0, 1 - h), width: w, height: h };
}

// What a browser does to the upright picture to show flip, rotate and straighten. Read from the right: flip first.
export function transform(edit) {
  const flip = { horizontal: "scaleX(-1)", vertical: "scaleY(-1)" }[edit.flip] ?? "";
  return `rotate(${edit.straighten_deg}deg) rotate(${edit.rotate}deg) ${flip}`;
}

// A canvas with the edited picture, drawn from a rendition of the unedited one: what is seen until the real one comes.
export function draw(image, edit, longSide) {
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const [full, tall] = outputSize(edit, width, height);
  const scale = Math.min(1, longSide / Math.max(full, tall));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(full * scale));
  canvas.height = Math.max(1, Math.round(tall * scale));
  const [w, h] = turned(edit, width, height);
  const part = kept(edit.straighten_deg, w, h);
  const crop = edit.crop ?? { x: 0, y: 0, width: 1, height: 1 };
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  // The straightened frame's middle, as seen from the crop's corner.
  context.translate((0.5 - crop.x) * w * part, (0.5 - crop.y) * h * part);
  context.rotate((edit.straighten_deg * Math.PI) / 180);
  context.rotate((edit.rotate * Math.PI) / 180);
  context.scale(edit.flip === "horizontal" ? -1 : 1, edit.flip === "vertical" ? -1 : 1);
  context.drawImage(image, -width / 2, -height / 2);
  return canvas;
}
