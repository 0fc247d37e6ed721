// SHA-256 and SHA-512 (FIPS 180-4) in plain JavaScript: for thousands of small hashes, where a
// call into the browser costs more than the hash, and for pages that have no WebCrypto (plain
// http). The page compares it with the browser's own before it relies on it.

/** The first `count` primes. */
function primes(count) {
    const found = [];

    for (let n = 2; found.length < count; n++)
        if (found.every(p => n % p !== 0))
            found.push(n);
    return found;
}

/** The largest r with r^power <= n, by halving. */
function root(n, power) {
    let low = 0n;
    let high = 1n << 80n;

    while (high - low > 1n) {
        const middle = (low + high) >> 1n;
        if (middle ** power <= n)
            low = middle;
        else
            high = middle;
    }
    return low;
}

// FIPS 180-4 takes its constants from the first 64 bits of the fractional parts of the cube and
// square roots of the first primes, so they are computed here rather than copied; SHA-256 uses
// the upper halves.
const fraction = (prime, power) =>
    root(BigInt(prime) << (64n * power), power) & 0xffffffffffffffffn;
const K = primes(80).map(p => fraction(p, 3n));
const START = primes(8).map(p => fraction(p, 2n));
const K32 = Int32Array.from(K.slice(0, 64), k => Number(k >> 32n));
const START32 = Int32Array.from(START, h => Number(h >> 32n));

/** The message, a 1 bit, zeros, and its length in bits, in whole blocks. */
function pad(message, block) {
    const lengthBytes = block / 8;
    const blocks = Math.ceil((message.length + 1 + lengthBytes) / block);
    const out = new Uint8Array(blocks * block);

    out.set(message);
    out[message.length] = 0x80;
    new DataView(out.buffer).setUint32(out.length - 8, Math.floor(message.length / 2 ** 29));
    new DataView(out.buffer).setUint32(out.length - 4, message.length * 8);
    return out;
}

const rotate = (x, n) => (x >>> n) | (x << (32 - n));
const w32 = new Int32Array(64);

function block256(state, view, at) {
    for (let t = 0; t < 16; t++)
        w32[t] = view.getInt32(at + 4 * t);
    for (let t = 16; t < 64; t++) {
        const x = w32[t - 15];
        const y = w32[t - 2];
        w32[t] = w32[t - 16] + (rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)) + w32[t - 7] +
            (rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10));
    }
    // No arrays are made in here: this runs a hundred thousand times for a log of a year.
    let a = state[0], b = state[1], c = state[2], d = state[3];
    let e = state[4], f = state[5], g = state[6], h = state[7];
    for (let t = 0; t < 64; t++) {
        const one = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) +
            K32[t] + w32[t]) | 0;
        const two = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
            ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + one) | 0;
        d = c;
        c = b;
        b = a;
        a = (one + two) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

export function sha256Plain(message) {
    const bytes = pad(message, 64);
    const view = new DataView(bytes.buffer);
    const state = Int32Array.from(START32);
    const out = new DataView(new ArrayBuffer(32));

    for (let at = 0; at < bytes.length; at += 64)
        block256(state, view, at);
    for (let i = 0; i < 8; i++)
        out.setInt32(4 * i, state[i]);
    return new Uint8Array(out.buffer);
}

const U64 = (1n << 64n) - 1n;
const turn = (x, n) => ((x >> n) | (x << (64n - n))) & U64;

function block512(state, view, at) {
    const w = Array.from({ length: 16 }, (_, t) => view.getBigUint64(at + 8 * t));

    for (let t = 16; t < 80; t++) {
        const x = w[t - 15];
        const y = w[t - 2];
        w.push((w[t - 16] + (turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n)) + w[t - 7] +
            (turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n))) & U64);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 80; t++) {
        const one = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + ((e & f) ^ (~e & U64 & g)) +
            K[t] + w[t];
        const two = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & U64, c, b, a, (one + two) & U64];
    }
    return [a, b, c, d, e, f, g, h].map((x, i) => (state[i] + x) & U64);
}

export function sha512Plain(message) {
    const bytes = pad(message, 128);
    const view = new DataView(bytes.buffer);
    const out = new Uint8Array(64);
    let state = START;

    for (let at = 0; at < bytes.length; at += 128)
        state = block512(state, view, at);
    state.forEach((word, i) => new DataView(out.buffer).setBigUint64(8 * i, word));
    return out;
}
