// The job with sharp (libvips in Node.js): one photograph in, a 1600 px and a 320 px JPEG out, upright, in sRGB.
//
//   node sharp.cjs once PHOTO DIR | steady PHOTO REPEATS | proofs DIR OUT
//
// The photograph is decoded once; the smaller JPEGs come from the 1600 px pixels. `SHARP_THREADS` is sharp's
// concurrency; `proofs` makes 1600, 800 and 320 px of every photograph of a folder.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const sharp = require('sharp');

sharp.cache(false);
sharp.concurrency(Number(process.env.SHARP_THREADS ?? 1));

const SIZES = [[1600, 80, 'low'], [320, 75, 'thumbnail']];
const PROOFS = [[1600, 80, 'low'], [800, 80, 'preview'], [320, 75, 'thumbnail']];

async function job(original, sizes) {
  const { data, info } = await sharp(original)
    .autoOrient()
    .resize(1600, 1600, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  return Promise.all(
    sizes.map(([side, quality]) => {
      const pixels = sharp(data, { raw });
      const scaled = side === 1600 ? pixels : pixels.resize(side, side, { fit: 'inside' });
      return scaled.jpeg({ quality }).toBuffer();
    }),
  );
}

async function once(photo, dir) {
  const jpegs = await job(fs.readFileSync(photo), SIZES);
  jpegs.forEach((jpeg, at) => fs.writeFileSync(path.join(dir, `${SIZES[at][2]}.jpg`), jpeg));
  return { bytes: jpegs.reduce((sum, jpeg) => sum + jpeg.length, 0) };
}

async function steady(photo, repeats) {
  const original = fs.readFileSync(photo);
  await job(original, SIZES);
  const before = process.cpuUsage();
  for (let n = 0; n < repeats; n += 1) await job(original, SIZES);
  const used = process.cpuUsage(before);
  return { cpu_ms: (used.user + used.system) / 1000 / repeats };
}

// As many pictures at a time as there are cores, each with sharp's own threads.
async function proofs(dir, out) {
  const photos = fs.readdirSync(dir).sort();
  const start = process.hrtime.bigint();
  let next = 0;
  async function worker() {
    while (next < photos.length) {
      const name = photos[next++];
      const stem = path.parse(name).name;
      const jpegs = await job(fs.readFileSync(path.join(dir, name)), PROOFS);
      jpegs.forEach((jpeg, at) => fs.writeFileSync(path.join(out, `${stem}-${PROOFS[at][2]}.jpg`), jpeg));
    }
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, pictures: photos.length };
}

const [verb, first, second] = process.argv.slice(2);
const verbs = { once, steady: (photo, repeats) => steady(photo, Number(repeats)), proofs };
verbs[verb](first, second).then((answer) => console.log(JSON.stringify(answer)));
