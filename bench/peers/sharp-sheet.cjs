// The job of a lab with sharp (libvips in Node.js): a part of a photograph onto a sheet, in the printer's colours.
//
//   node sharp-sheet.cjs sheet PHOTO CROP DOTS PROFILE FILE | sheets PHOTO CROP DOTS PROFILE REPEATS
//
// CROP is X,Y,WIDTH,HEIGHT in fractions and DOTS is WIDTHxHEIGHT, both for a picture that stands; for one that lies they
// change places. PROFILE is a file, or srgb. `SHARP_THREADS` is sharp's concurrency.
const fs = require('node:fs');
const sharp = require('sharp');

sharp.cache(false);
sharp.concurrency(Number(process.env.SHARP_THREADS ?? 1));

async function sheet(original, crop, dots, profile) {
  const { autoOrient: upright } = await sharp(original).metadata();
  let [x, y, w, h] = crop.split(',').map(Number);
  let [width, height] = dots.split('x').map(Number);
  if (upright.width > upright.height) [x, y, w, h, width, height] = [y, x, h, w, height, width];
  const part = {
    left: Math.round(x * upright.width),
    top: Math.round(y * upright.height),
    width: Math.round(w * upright.width),
    height: Math.round(h * upright.height),
  };
  // The same filter as ours.
  const scaled = sharp(original).autoOrient().extract(part).resize(width, height, { fit: 'fill', kernel: 'cubic' });
  const coloured = profile === 'srgb' ? scaled.toColourspace('srgb') : scaled.withIccProfile(profile);
  return coloured.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
}

async function once(photo, crop, dots, profile, file) {
  const jpeg = await sheet(fs.readFileSync(photo), crop, dots, profile);
  fs.writeFileSync(file, jpeg);
  return { bytes: jpeg.length };
}

async function steady(photo, crop, dots, profile, repeats) {
  const original = fs.readFileSync(photo);
  await sheet(original, crop, dots, profile);
  const before = process.cpuUsage();
  for (let n = 0; n < Number(repeats); n += 1) await sheet(original, crop, dots, profile);
  const used = process.cpuUsage(before);
  return { cpu_ms: (used.user + used.system) / 1000 / Number(repeats) };
}

const [verb, ...words] = process.argv.slice(2);
const verbs = { sheet: once, sheets: steady };
verbs[verb](...words).then((answer) => console.log(JSON.stringify(answer)));
