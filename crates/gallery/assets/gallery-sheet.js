// The contact sheet: prints once all pictures are there.

const button = document.getElementById("print");
const waits = document.getElementById("waits");
button?.addEventListener("click", async () => {
  const images = [...document.querySelectorAll(".contact img")];
  if (images.some((image) => !image.complete)) waits.textContent = waits.dataset.waits;
  await Promise.allSettled(images.map((image) => image.decode()));
  waits.textContent = "";
  print();
});
