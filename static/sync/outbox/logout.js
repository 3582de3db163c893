// Asks before signing out with unsent records, which stay on the phone for their member alone, and
// deletes the cached pages before the session ends.
import { submit } from "../../web/submitting.js";

export function guardLogout({ document, confirm, caches }, outbox) {
  for (const form of document.querySelectorAll("form[data-logout]")) {
    form.addEventListener("submit", async (event) => {
      if (form.dataset.sure) return;
      event.preventDefault();
      const count = await outbox.count();
      if (count && !confirm(form.dataset.logout.replace("{n}", String(count)))) return;
      await forgetPages(caches);
      form.dataset.sure = "yes";
      submit(form);
    });
  }
}

async function forgetPages(caches) {
  const names = (await caches?.keys()) ?? [];
  await Promise.all(names.filter((name) => name.startsWith("pages-")).map((name) => caches.delete(name)));
}
