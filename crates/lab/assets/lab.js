// A printer is given its colours.

for (const place of document.querySelectorAll("[data-profile]")) takeProfile(place);

function takeProfile(place) {
  const field = place.querySelector('input[type="file"]');
  const status = place.querySelector('[role="status"]');
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  field.addEventListener("change", async () => {
    const [file] = field.files;
    if (!file) return;
    const query = new URLSearchParams({ name: file.name });
    const answer = await fetch(`${place.dataset.profile}?${query}`, {
      method: "PUT",
      headers: { "x-csrf-token": token, accept: "application/json" },
      body: file,
    }).catch(() => null);
    field.value = "";
    if (answer?.ok) location.reload();
    else status.textContent = answer ? (await answer.json()).error : "…";
  });
}
