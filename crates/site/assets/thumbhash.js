// Placeholders: a ThumbHash (https://evanw.github.io/thumbhash/) is some twenty bytes of cosine coefficients, which
// become a small, soft picture. Photographs have no alpha, so hashes with alpha are not drawn.

const LONG_SIDE = 32;
// Coefficients of a channel in each direction, at the most.
const TERMS = 7;

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

// The coefficients of one channel, nibble by nibble, in rows of seven; its average is the first.
function channel(hash, state, nx, ny, average, scale) {
  const terms = new Float32Array(TERMS * TERMS);
  terms[0] = average;
  for (let cy = 0; cy < ny; cy++) {
    for (let cx = cy ? 0 : 1; cx * ny < nx * (ny - cy); cx++) {
      const nibble = (hash[5 + (state.at >> 1)] >> ((state.at++ & 1) << 2)) & 15;
      terms[TERMS * cy + cx] = 2 * (nibble / 7.5 - 1) * scale;
    }
  }
  return { terms, nx, ny };
}

const tables = new Map();

// The cosines of every place along a side, in rows of seven.
function cosines(size) {
  let table = tables.get(size);
  if (!table) {
    table = Float32Array.from({ length: TERMS * size }, (_, at) =>
      Math.cos((Math.PI / size) * (Math.floor(at / TERMS) + 0.5) * (at % TERMS)));
    tables.set(size, table);
  }
  return table;
}

// The values of a channel, place by place: first down each of its columns of coefficients, then across.
function values({ terms, nx, ny }, width, height) {
  const [across, down] = [cosines(width), cosines(height)];
  const made = new Float32Array(width * height);
  const line = new Float32Array(nx);
  for (let y = 0; y < height; y++) {
    for (let cx = 0; cx < nx; cx++) {
      line[cx] = 0;
      for (let cy = 0; cy < ny; cy++) line[cx] += terms[TERMS * cy + cx] * down[TERMS * y + cy];
    }
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let cx = 0; cx < nx; cx++) sum += line[cx] * across[TERMS * x + cx];
      made[width * y + x] = sum;
    }
  }
  return made;
}

// The average colour of a hash; null when there is none.
export function average(hash) {
  if (hash.length < 6) return null;
  const head = hash[0] | (hash[1] << 8) | (hash[2] << 16);
  const [l, p, q] = [(head & 63) / 63, ((head >> 6) & 63) / 31.5 - 1, ((head >> 12) & 63) / 31.5 - 1];
  const blue = l - (2 / 3) * p;
  const red = (3 * l - blue + q) / 2;
  return `rgb(${[red, red - q, blue].map((part) => Math.round(255 * part)).join(" ")})`;
}

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
  const width = Math.max(1, Math.round(nx > ny ? LONG_SIDE : (LONG_SIDE * nx) / ny));
  const height = Math.max(1, Math.round(nx > ny ? (LONG_SIDE * ny) / nx : LONG_SIDE));
  const state = { at: 0 };
  // Lightness, yellow against blue, red against green.
  const channels = [
    channel(hash, state, nx, ny, (head & 63) / 63, ((head >> 18) & 31) / 31),
    channel(hash, state, 3, 3, ((head >> 6) & 63) / 31.5 - 1, (((tail >> 3) & 63) / 63) * 1.25),
    channel(hash, state, 3, 3, ((head >> 12) & 63) / 31.5 - 1, (((tail >> 9) & 63) / 63) * 1.25),
  ];
  const [l, p, q] = channels.map((one) => values(one, width, height));
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const { data } = image;
  for (let at = 0; at < l.length; at++) {
    const blue = l[at] - (2 / 3) * p[at];
    const red = (3 * l[at] - blue + q[at]) / 2;
    data[4 * at] = 255 * red;
    data[4 * at + 1] = 255 * (red - q[at]);
    data[4 * at + 2] = 255 * blue;
    data[4 * at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
