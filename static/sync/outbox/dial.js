// Records that a customer's number was dialled, also offline, without delaying the call.
export function noteDialling(document, outbox) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-dial]");
    if (!link) return;
    const said = { customer: Number(link.dataset.dial) };
    outbox.save({ id: outbox.freshId(), kind: "dial", said, label: link.dataset.label ?? "" })
      .then(() => outbox.send({ impatient: true }));
  });
}
