// Placeholders: a ThumbHash (https://evanw.github.io/thumbhash/) is some twenty bytes of cosine coefficients, which
// become a small, soft picture. Photographs have no alpha, so hashes with alpha are not drawn.

const LONG_SIDE = 32;

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

// The coefficients of one channel, nibble by nibble.
function* channel(hash, state, nx, ny, scale) {
  for (let cy = 0; cy < ny; cy++) {
    for (let cx = cy ? 0 : 1; cx * ny < nx * (ny - cy); cx++) {
      const nibble = (hash[5 + (state.at >> 1)] >> ((state.at++ & 1) << 2)) & 15;
      yield { cx, cy, value: (nibble / 7.5 - 1) * scale };
    }
  }
}

const cosines = (size, terms) =>
  Array.from({ length: size }, (_, at) =>
    Array.from({ length: terms }, (_, term) => Math.cos((Math.PI / size) * (at + 0.5) * term)));

// A canvas with the picture that a hash in hexadecimal digits stands for; null when there is none.
export const paint = (hex) => draw(bytesOf(hex));

// The same for its bytes.
export function draw(hash) {
  if (hash.length < 6) return null;
  const head = hash[0] | (hash[1] << 8) | (hash[2] << 16);
  const tail = hash[3] | (hash[4] << 8);
  if (head >> 23) return null;
  const landscape = tail >> 15;
  const nx = Math.max(3, landscape ? 7 : tail & 7);
  const ny = Math.max(3, landscape ? tail & 7 : 7);
  const state = { at: 0 };
  const l = [...channel(hash, state, nx, ny, ((head >> 18) & 31) / 31)];
  const p = [...channel(hash, state, 3, 3, (((tail >> 3) & 63) / 63) * 1.25)];
  const q = [...channel(hash, state, 3, 3, (((tail >> 9) & 63) / 63) * 1.25)];
  const width = Math.max(1, Math.round(nx > ny ? LONG_SIDE : (LONG_SIDE * nx) / ny));
  const height = Math.max(1, Math.round(nx > ny ? (LONG_SIDE * ny) / nx : LONG_SIDE));
  const across = cosines(width, 7);
  const down = cosines(height, 7);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const sum = (start, terms, x, y) =>
    terms.reduce((total, { cx, cy, value }) => total + 2 * value * across[x][cx] * down[y][cy], start);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = sum((head & 63) / 63, l, x, y);
      const pp = sum(((head >> 6) & 63) / 31.5 - 1, p, x, y);
      const qq = sum(((head >> 12) & 63) / 31.5 - 1, q, x, y);
      const blue = light - (2 / 3) * pp;
      const red = (3 * light - blue + qq) / 2;
      for (const part of [red, red - qq, blue]) image.data[at++] = 255 * part;
      image.data[at++] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
