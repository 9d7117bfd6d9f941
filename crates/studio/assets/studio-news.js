// A page that stands as it is: drawn at once, and again after news. Many at once are one.

import { listen } from "./studio-api.js";
import { refused } from "./studio-toast.js";

const AFTER = 300;

// Answers when it was drawn first.
export function keepDrawn(names, draw) {
  let due = 0;
  const again = () => {
    due = 0;
    draw().catch(refused);
  };
  listen(names, () => {
    due ||= setTimeout(again, AFTER);
  });
  return draw().catch(refused);
}
