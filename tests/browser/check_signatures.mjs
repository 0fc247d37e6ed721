// Ed25519: our own code and the browser's decide alike, on good signatures and on crooked ones.
import { generateKeyPairSync, sign } from 'node:crypto';
import { same } from './lib.mjs';
import { inPage } from './check_vectors.mjs';

const hex = bytes => Buffer.from(bytes).toString('hex');
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function little(n) {
    return Buffer.from(n.toString(16).padStart(64, '0'), 'hex').reverse();
}

function number(bytes) {
    return BigInt(`0x${hex(Buffer.from(bytes).reverse())}`);
}

/** {name, signature, message, key, wanted}: signed by Node's OpenSSL, then bent. */
function cases() {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    const out = [];
    const add = (name, signature, message, wanted, k = key) => out.push({ name,
        signature: hex(signature), message: hex(message), key: hex(k), wanted });
    for (let n = 0; n < 20; n++) {
        const message = Buffer.alloc(n * 7, n);
        add(`${n * 7} bytes`, sign(null, message, privateKey), message, true);
    }
    const message = Buffer.from('M');
    const good = sign(null, message, privateKey);
    for (let at = 0; at < 64; at++) {
        const bent = Buffer.from(good);
        bent[at] ^= 1 << at % 8;
        add(`byte ${at} changed`, bent, message, false);
    }
    add('another message', good, Buffer.from('N'), false);
    for (const times of [1n, 2n, 7n])
        add(`s + ${times} L`, Buffer.concat([good.subarray(0, 32), little(number(good.subarray(32)) + times * ORDER)]),
            message, false);
    add('a byte short', good.subarray(0, 63), message, false);
    add('a key that is no point', good, message, false, Buffer.alloc(32, 2));
    // The eight points of small order; with R the neutral element and s = 0 the bare equation can hold.
    const small = ['01'.padEnd(64, '0'), '00'.repeat(32), `${'00'.repeat(31)}80`, `ec${'ff'.repeat(30)}7f`,
        'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
        'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
        '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
        '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85'];
    for (const point of small)
        for (let n = 0; n < 8; n++)
            add(`key of small order ${point.slice(0, 8)}, message ${n}`,
                Buffer.concat([Buffer.from(small[0], 'hex'), Buffer.alloc(32)]), Buffer.from([n]), false,
                Buffer.from(point, 'hex'));
    // Spellings that RFC 8032 does not allow: y not below the prime, and a sign for x = 0.
    for (const key of [`ee${'ff'.repeat(30)}7f`, `${'f0'}${'ff'.repeat(30)}7f`, `01${'00'.repeat(30)}80`])
        add(`key spelt ${key.slice(0, 8)}…`, good, message, false, Buffer.from(key, 'hex'));
    return out;
}

export async function checkSignatures(page) {
    const list = cases();
    const run = name => inPage(page, `async ({ ed25519, bytes }, list) => {
        const un = text => bytes.unhex(text, text.length / 2);
        const out = [];
        for (const c of list)
            out.push(await ed25519.${name}(un(c.signature), un(c.message), un(c.key)));
        return out;
    }`, list);
    const wrong = got => list.filter((c, i) => got[i] !== c.wanted).map(c => c.name);
    const own = await run('verifyPlain');
    const browser = await run('verifyWebCrypto');

    same(`our Ed25519 decides ${list.length} signatures rightly`, wrong(own), []);
    same('and the browser\'s decides each of them alike', browser, own);
    await crafted(page);
    await spellings(page);
    await crookedProofs(page);
}

/** y and y + p would be the same point: only the smaller one is its spelling. */
async function spellings(page) {
    const got = await inPage(page, ({ curve, bytes }) => {
        const read = (y, sign) => curve.decode(bytes.bigToLE(y | (sign << 255n), 32));
        const all = Array.from({ length: 19 }, (_, y) => BigInt(y)).flatMap(y => [[y, 0n], [y, 1n]]);
        return [all.filter(([y, sign]) => read(y, sign)).length, all.filter(([y, sign]) => read(y + curve.P, sign)).length];
    });

    same('no point has a second spelling', [got[0] > 4, got[1]], [true, 0]);
}

/** Proofs that satisfy the equation but for a key or a Gamma outside the subgroup: made with the secret. */
async function crookedProofs(page) {
    same('a proof under a key with a small part, or with a Gamma with one, is refused though the challenge fits; one without holds',
        await inPage(page, async ({ ecvrf, curve, bytes }) => {
            const { BASE, IDENTITY, ORDER: L, add, decode, encode, multiply, timesEight } = curve;
            const { bigFromLE, bigToLE, concat, unhex, utf8 } = bytes;
            const sha512 = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-512', concat(...parts)));
            const alpha = utf8('crooked');
            const two = decode(unhex('ec' + 'ff'.repeat(30) + '7f', 32));
            const x = 987654321987654321n;
            const prove = async (keyPart, gammaPart) => {
                const key = encode(add(multiply(x, BASE), keyPart));
                let H = null;
                for (let n = 0; !H; n++) {
                    const point = decode((await sha512(Uint8Array.of(3, 1), key, alpha, Uint8Array.of(n, 0))).slice(0, 32));
                    H = point && timesEight(point);
                }
                const Gamma = encode(add(multiply(x, H), gammaPart));
                for (let k = 11n; ; k++) { // until c is even, so that the small parts vanish
                    const c = (await sha512(Uint8Array.of(3, 2), key, encode(H), Gamma, encode(multiply(k, BASE)),
                        encode(multiply(k, H)), Uint8Array.of(0))).slice(0, 16);
                    if (c[0] % 2 === 0)
                        return ecvrf.verifyProof(key, alpha, concat(Gamma, c, bigToLE((k + bigFromLE(c) * x) % L, 32)));
                }
            };
            const results = [await prove(IDENTITY, IDENTITY), await prove(two, IDENTITY), await prove(IDENTITY, two)];
            const small = await ecvrf.verifyProof(encode(two), alpha, new Uint8Array(80));
            return [...results, small].map(r => [r.valid, r.reason ?? '']);
        }), [[true, ''], [false, 'key'], [false, 'form'], [false, 'key']]);
}

/** What only who knows the secret can make: a small first half, and a key with a small part in it. */
async function crafted(page) {
    same('a first half of small order is refused by both, though the equation holds; a key with a small part is judged alike',
        await inPage(page, async ({ ed25519, curve, bytes }) => {
            const { BASE, ORDER: L, add, decode, encode, multiply } = curve;
            const hash = async (...parts) => bytes.bigFromLE(new Uint8Array(
                await crypto.subtle.digest('SHA-512', bytes.concat(...parts)))) % L;
            const both = async (sig, message, key) => [await ed25519.verifyPlain(sig, message, key),
                await ed25519.verifyWebCrypto(sig, message, key)];
            const message = bytes.utf8('crafted');
            const secret = 123456789012345678901234567890n;
            const key = encode(multiply(secret, BASE));
            const neutral = encode(curve.IDENTITY);
            const s = await hash(neutral, key, message) * secret % L;
            const smallR = await both(bytes.concat(neutral, bytes.bigToLE(s, 32)), message, key);
            const two = decode(bytes.unhex('ec' + 'ff'.repeat(30) + '7f', 32));
            const mixed = encode(add(multiply(secret, BASE), two));
            for (let r = 5n; ; r++) { // until h is even, so that the small part vanishes
                const R = encode(multiply(r, BASE));
                const h = await hash(R, mixed, message);
                if (h % 2n === 0n)
                    return [smallR, await both(bytes.concat(R, bytes.bigToLE((r + h * secret) % L, 32)),
                        message, mixed)];
            }
        }), [[false, false], [true, true]]);
}
