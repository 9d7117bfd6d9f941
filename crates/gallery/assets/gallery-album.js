// The pictures of a page's view: the first ones stand in the page; of the others the outline (number and shape) is
// fetched once, and everything else piece by piece when somebody comes near.

export const PIECE = 200;

// What a tile of the page says of its picture.
function read(tile) {
  const image = tile.querySelector("img");
  const [, preview = ""] = image.srcset.split(", ");
  const [url, width] = preview.split(" ");
  const [low, lowWidth, lowHeight] = tile.dataset.low.split(" ");
  return {
    n: Number(tile.id.slice(1)),
    alt: image.alt,
    t: { u: image.getAttribute("src"), w: Number(image.getAttribute("width")), h: Number(image.getAttribute("height")) },
    p: { u: url, w: parseInt(width, 10) },
    l: { u: low, w: Number(lowWidth), h: Number(lowHeight) },
    b: tile.dataset.blur,
    k: /\bk(\w+)\b/.exec(tile.className)[1],
    r: Number(/\br(\d+)\b/.exec(tile.className)[1]),
    a: "added" in tile.dataset,
  };
}

export async function fetchJson(address) {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

export class Album {
  // One place for each picture of the view, in its order; those that are not there yet are empty.
  #pictures;
  #pieces = new Map();
  #places;
  #grid;
  numbers;
  shapes;
  // Whether the outline of all pictures is there.
  isWhole;

  constructor(grid) {
    this.#grid = grid;
    this.#pictures = [...grid.querySelectorAll(".tile")].map(read);
    this.isWhole = !grid.querySelector(".more");
    this.#outlined(this.#pictures.map(({ n }) => n), this.#pictures.map(({ r }) => r));
  }

  #outlined(numbers, shapes) {
    this.numbers = numbers;
    this.shapes = shapes;
    this.#places = new Map(numbers.map((number, at) => [number, at]));
  }

  // Pictures that are known, be it in outline.
  get length() {
    return this.numbers.length;
  }

  // Fetches the outline of all pictures.
  async complete() {
    if (this.isWhole) return;
    const { numbers, shapes } = await fetchJson(this.#grid.dataset.outline);
    // The event may have been published anew meanwhile: then the page itself is old, and stays as it is.
    const own = this.#pictures.every(({ n }, at) => numbers[at] === n);
    if (!own) throw new Error("changed meanwhile");
    this.#outlined(numbers, shapes);
    this.isWhole = true;
  }

  // The place of a number, or undefined.
  at(number) {
    return this.#places.get(number);
  }

  // A picture that is there.
  picture(at) {
    return this.#pictures[at];
  }

  // A picture, fetched with its piece if need be; undefined where there is none.
  async load(at) {
    if (at < 0 || at >= this.length) return undefined;
    if (this.#pictures[at]) return this.#pictures[at];
    const first = at - (at % PIECE);
    if (!this.#pieces.has(first)) {
      const { piece } = this.#grid.dataset;
      const address = `${piece}${piece.includes("?") ? "&" : "?"}from=${this.numbers[first]}`;
      const coming = fetchJson(address).then(({ pictures }) => {
        for (const picture of pictures) {
          const place = this.at(picture.n);
          if (place !== undefined) this.#pictures[place] ??= picture;
        }
      });
      // What could not be fetched is asked for again when somebody comes near once more.
      coming.catch(() => this.#pieces.delete(first));
      this.#pieces.set(first, coming);
    }
    await this.#pieces.get(first);
    return this.#pictures[at];
  }

  // Where a picture that is there is ordered; null where it is not for sale.
  order(at) {
    const { order } = this.#grid.dataset;
    return order && !this.#pictures[at].a ? order.replace("{number}", this.numbers[at]) : null;
  }

  // The address of a picture by itself.
  href(at) {
    return this.#grid.dataset.picture.replace("{number}", this.numbers[at]);
  }
}
