// Hashes by the browser itself (WebCrypto) where it offers them, otherwise by our own code. Browsers
// offer WebCrypto on https, on the machine itself and for local files, but not on plain http.
import { sha256Plain, sha512Plain } from './sha2.js';

const subtle = globalThis.crypto?.subtle;

export const hasWebCrypto = Boolean(subtle);

async function digest(name, plain, bytes) {
    return subtle ? new Uint8Array(await subtle.digest(name, bytes)) : plain(bytes);
}

export const sha256 = bytes => digest('SHA-256', sha256Plain, bytes);
export const sha512 = bytes => digest('SHA-512', sha512Plain, bytes);
