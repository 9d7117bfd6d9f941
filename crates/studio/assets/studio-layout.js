// Justified rows: every picture keeps its shape, every row but the last fills the width.

// Places pictures of these shapes (width by height). Answers a box for each, [x, y, width, height] one after another,
// the rows with the picture each begins at, and the height of it all.
export function justify(shapes, width, height, gap) {
  const boxes = new Float64Array(4 * shapes.length);
  const rows = [];
  let [from, sum, top] = [0, 0, 0];
  const end = (to, high) => {
    let x = 0;
    for (let at = from; at < to; at++) {
      boxes.set([x, top, shapes[at] * high, high], 4 * at);
      x += shapes[at] * high + gap;
    }
    rows.push({ from, to, top, height: high });
    top += high + gap;
    [from, sum] = [to, 0];
  };
  for (let at = 0; at < shapes.length; at++) {
    const without = from < at ? (width - gap * (at - from - 1)) / sum : Infinity;
    sum += shapes[at];
    const high = (width - gap * (at - from)) / sum;
    if (high > height) continue;
    // Whichever is nearer to the height that was asked for: with this picture, or without it.
    if (without < Infinity && without - height < height - high) {
      sum -= shapes[at];
      end(at, without);
      at -= 1;
    } else {
      end(at + 1, high);
    }
  }
  if (from < shapes.length) end(shapes.length, Math.min(height, (width - gap * (shapes.length - from - 1)) / sum));
  return { boxes, rows, height: Math.max(0, top - gap) };
}

// The first row whose lower edge is below `y`.
export function rowAt(rows, y) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].top + rows[middle].height < y) low = middle + 1;
    else high = middle;
  }
  return low;
}
