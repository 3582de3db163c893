// Numbers the requests of a form that is sent at each change: they may arrive in another order, each on a
// connection of its own, and the server keeps the newest (webapp/web/heavy_requests.py).
export function numberForms(document, page) {
  let number = 0;
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement.matches("[data-numbered]")) ctx.request.headers["X-Sent"] = `${page} ${++number}`;
  });
}
