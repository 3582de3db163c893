// The phone's identity: a key pair whose private key cannot be exported; the public key gives the id.
import { base64, sha256 } from "./content.js";

const KEY = { name: "ECDSA", namedCurve: "P-256" };

// This browser's device, created at first use; null where the browser does not support such keys.
export async function deviceOf(store, subtle) {
  if (!subtle) return null;
  const held = await store.meta("device");
  if (held) return held;
  try {
    const pair = await subtle.generateKey(KEY, false, ["sign", "verify"]);
    const spki = await subtle.exportKey("spki", pair.publicKey);
    const id = (await sha256(spki, subtle)).slice(0, 32);
    const made = { id, key: base64(spki), sign: pair.privateKey };
    await store.setMeta("device", made);
    return made;
  } catch (refused) {
    if (refused.name === "NotSupportedError" || refused.name === "DataCloneError") return null;
    throw refused;
  }
}

export async function signature(device, text, subtle) {
  if (!device) return null;
  const how = { name: "ECDSA", hash: "SHA-256" };
  return base64(await subtle.sign(how, device.sign, new TextEncoder().encode(text)));
}
